#include "experiments/regularization/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/parts/reading.hpp"
#include "pde/heat_modes.hpp"

namespace undiffuse::experiments::regularization {
namespace {

using data::Deck;

constexpr HeatTables kExpression = {.initial = true, .forcing = false};
constexpr HeatTables kElsewhere = {.initial = false, .forcing = false};

void read_picture(Deck& deck, Settings& settings) {
  const auto path = deck.resolve(data::read<FileKey>(deck, "picture").file);
  settings.inputs.push_back({.key = "picture.file", .file = path});
  settings.pixels = data::read_picture(path);
  if (settings.pixels.maxCoeff() <= 0)
    throw data::DamagedInput(path.string() + ": all pixels are black; there is nothing to blur");
  settings.heat = std::make_unique<HeatDeck>(
      deck, kElsewhere, std::vector<std::int64_t>{settings.pixels.cols(), settings.pixels.rows()});
  const auto& cells = settings.heat->cells();
  if (cells.size() != 2 || cells[0] != settings.pixels.cols() || cells[1] != settings.pixels.rows())
    deck.fail("grid.cells", fmt::format("must be the picture's pixels, {} x {}, or left out",
                                        settings.pixels.cols(), settings.pixels.rows()));
}

/// Laws are folded into boxes of equal cells that nothing leaves, in one or two dimensions.
template <int Dim>
void require_box(const Deck& deck, const HeatDeck& heat) {
  try {
    pde::require_closed(heat.grid<Dim>(heat.cells()[0]), "a density");
  } catch (const std::invalid_argument& error) {
    deck.fail("grid", error.what());
  }
}

void read_density(Deck& deck, Settings& settings) {
  deck.word("law.kind", {"mixture"}, "mixture");
  settings.law = read_mixture(deck);
  settings.heat = std::make_unique<HeatDeck>(deck, kElsewhere);
  if (settings.law->dim() != settings.heat->dim())
    deck.fail("law.means", fmt::format("has {}; grid.cells has {}",
                                       counted(static_cast<std::size_t>(settings.law->dim()), "dimension"),
                                       settings.heat->dim()));
  if (settings.heat->dim() > 2) deck.fail("grid.cells", "has 3 numbers; a density has 1 or 2");
  if (settings.heat->dim() == 1) require_box<1>(deck, *settings.heat);
  if (settings.heat->dim() == 2) require_box<2>(deck, *settings.heat);
}

void read_truth(Deck& deck, Settings& settings) {
  settings.truth_kind = deck.word("truth.kind", {"expression", "density", "picture"}, "expression");
  if (settings.truth_kind == "expression") settings.heat = std::make_unique<HeatDeck>(deck, kExpression);
  if (settings.truth_kind == "density") read_density(deck, settings);
  if (settings.truth_kind == "picture") read_picture(deck, settings);
  settings.heat->require_on(deck, {settings.heat->cells()[0]});
  if (settings.truth_kind == "expression" && settings.heat->starts_from_zero())
    deck.fail("initial.u", "is zero everywhere on this grid; there is nothing to bring back");
}

/// Empty if modes of this problem can be had; else what is said.
template <int Dim>
std::string refusal(const HeatDeck& heat) {
  try {
    pde::HeatModes<Dim>::require(heat.problem(heat.grid<Dim>(heat.cells()[0])));
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

void require_modes(const Deck& deck, const Settings& settings) {
  const auto& heat = *settings.heat;
  double cells = 1;
  for (const auto n : heat.cells()) cells *= static_cast<double>(n);
  if (cells > 1e8) return;  // no machine has room for them, as the plan will say
  const std::string why = heat.dim() == 1   ? refusal<1>(heat)
                          : heat.dim() == 2 ? refusal<2>(heat)
                                            : refusal<3>(heat);
  if (!why.empty()) deck.fail("grid", why);
}

void read_rules(Deck& deck, Settings& settings) {
  const auto& observed = settings.observation;
  for (const auto& rule : pde::parameter_rules()) {
    const bool told = !rule.needs_truth || !observed.given;
    const bool possible = told && (!rule.needs_noise || (observed.level_known && observed.noise > 0));
    bool wanted = possible;
    const std::string key = fmt::format("rules.{}", rule.name);
    data::detail::read_value(deck, "rules", switch_key(rule.name, rule.formula), data::any(), wanted);
    if (wanted && !told) deck.fail(key, "needs the truth, which nobody knows of a given observation");
    if (wanted && !possible)
      deck.fail(key, fmt::format(
                         "needs the noise level, and {}; give it, or choose gcv, l_curve or "
                         "quasi_optimality",
                         observed.noise > 0 ? "observation.level_known is false" : "observation.noise is 0"));
    if (wanted) settings.rules.push_back(&rule);
    if (!possible)
      settings.notes.push_back(fmt::format("rule {} left out: it needs {}", rule.name,
                                           rule.needs_truth ? "the truth" : "the noise level"));
  }
  if (settings.rules.empty()) deck.fail("rules", "all are switched off");
}

void read_parameters(Deck& deck, Method& method) {
  const auto& about = method.choice->about();
  const std::string table = fmt::format("parameters.{}", about.name);
  auto& keys = method.parameters = data::read<ParameterKeys>(deck, table);
  if ((keys.first == 0) != (keys.last == 0))
    deck.fail(table + (keys.first == 0 ? ".first" : ".last"), "is missing; both, or neither");
  if (keys.first == 0) return;
  const bool steps = about.name == "landweber" || about.name == "cgls" || about.name == "cutoff";
  if (steps ? !(keys.first < keys.last) : !(keys.first > keys.last))
    deck.fail(table + ".last", fmt::format("{} must be {} first = {}: from the most regularised to the least",
                                           keys.last, steps ? "above" : "below", keys.first));
  if (about.name == "cgls" && keys.last > 1000)
    deck.fail(table + ".last", fmt::format("is {:g} steps; at most 1000", keys.last));
}

void read_methods(Deck& deck, Settings& settings) {
  for (const auto& choice : regularisations()) {
    bool wanted = true;
    data::detail::read_value(deck, "methods", switch_key(choice.about().name, choice.what), data::any(),
                             wanted);
    Method method{.choice = &choice, .parameters = {}};
    read_parameters(deck, method);
    if (wanted) settings.methods.push_back(method);
  }
  if (settings.methods.empty()) deck.fail("methods", "all are switched off");
}

}  // namespace

Settings read_settings(Deck& deck) {
  Settings settings;
  read_truth(deck, settings);
  require_modes(deck, settings);
  settings.observation = data::read<ObservationKeys>(deck, "observation");
  settings.output = data::read<OutputKeys>(deck, "output");
  read_rules(deck, settings);
  read_methods(deck, settings);
  return settings;
}

std::vector<Section> settings_sections() {
  using data::keys;
  std::vector<Section> all = {
      section("truth", "what u(0) is",
              {word_key("kind", "\"expression\"", "expression | density | picture",
                        "expression: [initial]; density: [law]; picture: [picture]")}),
      section("law", "truth.kind = density: its law",
              {word_key("kind", "\"mixture\"", "mixture", "the law")}),
      section("law", "truth.kind = density: Gaussian mixture", keys<MixtureKeys>()),
      section("picture", "truth.kind = picture: a .png or .pgm whose grey values are blurred",
              keys<FileKey>())};
  for (auto& part : HeatDeck::sections(kExpression)) all.push_back(std::move(part));
  all.push_back(section("observation", "what is seen of u(T)", keys<ObservationKeys>()));
  std::vector<data::Key> methods, rules;
  for (const auto& choice : regularisations())
    methods.push_back(switch_key(choice.about().name, choice.what));
  for (const auto& rule : pde::parameter_rules()) rules.push_back(switch_key(rule.name, rule.formula));
  all.push_back(section("methods", "which methods run", std::move(methods)));
  all.push_back(section("rules", "which rules choose their parameters", std::move(rules)));
  for (const auto& choice : regularisations())
    all.push_back(
        section(fmt::format("parameters.{}", choice.about().name), "what it tries", keys<ParameterKeys>()));
  all.push_back(section("output", "what is kept", keys<OutputKeys>()));
  return all;
}

Plan make_plan(const Settings& settings) {
  double cells = 1;
  for (const auto n : settings.heat->cells()) cells *= static_cast<double>(n);
  const auto methods = static_cast<double>(settings.methods.size());
  const auto rules = static_cast<double>(settings.rules.size());
  const double polynomials = std::min(200 * cells, std::pow(2, 27));  // that CGLS keeps
  return {.memory_bytes = 8 * (40 * cells + polynomials) + 64e6,
          .memory_key = "grid.cells",
          .disk_bytes = 8 * cells * (3 + methods * rules) + 1e6,
          .steps = 0,
          .lines = {{"methods", fmt::format("{}", methods)}, {"rules", fmt::format("{}", rules)}},
          .notes = settings.notes};
}

}  // namespace undiffuse::experiments::regularization
