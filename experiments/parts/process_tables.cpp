#include "experiments/parts/process_tables.hpp"

#include <fmt/format.h>

#include "experiments/parts/keys.hpp"
#include "experiments/parts/reading.hpp"
#include "sde/processes.hpp"

namespace undiffuse::experiments {
namespace {

using data::Deck;
using data::Index;

struct HeatTable {
  double kappa = 0.5, horizon = 1.0;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"kappa", &HeatTable::kappa, "length^2/time", "diffusivity", positive_size()},
        Parameter{"horizon", &HeatTable::horizon, "time", "T, how long it runs", positive_size()}};
  }
  auto make(data::Index d) const { return std::make_shared<sde::Heat>(d, kappa); }
};

struct VeTable {
  double sigma_min = 0.2, sigma_max = 2.0, horizon = 1.0;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"sigma_min", &VeTable::sigma_min, "length", "scale of the noise at the start",
                  positive_size()},
        Parameter{"sigma_max", &VeTable::sigma_max, "length", "scale of the noise at t = 1, above sigma_min",
                  positive_size()},
        Parameter{"horizon", &VeTable::horizon, "time", "T, at most 1", data::between(1e-6, 1)}};
  }
  auto make(data::Index d) const { return std::make_shared<sde::VarianceExploding>(d, sigma_min, sigma_max); }
};

/// β(t) = beta_min + (beta_max - beta_min) t, of the variance preserving processes.
struct BetaTable {
  double beta_min = 0.1, beta_max = 8.0, horizon = 1.0;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"beta_min", &BetaTable::beta_min, "1/time", "rate at t = 0", positive_size()},
        Parameter{"beta_max", &BetaTable::beta_max, "1/time", "rate at t = 1, at least beta_min",
                  positive_size()},
        Parameter{"horizon", &BetaTable::horizon, "time", "T, at most 1", data::between(1e-6, 1)}};
  }
};
struct VpTable : BetaTable {
  auto make(data::Index d) const { return std::make_shared<sde::VariancePreserving>(d, beta_min, beta_max); }
};
struct SubVpTable : BetaTable {
  auto make(data::Index d) const {
    return std::make_shared<sde::SubVariancePreserving>(d, beta_min, beta_max);
  }
};

struct OrnsteinUhlenbeckTable {
  double theta = 1.0, sigma = 1.0, horizon = 1.0;
  static auto parameters() {
    using data::Parameter;
    using Table = OrnsteinUhlenbeckTable;
    return std::tuple{Parameter{"theta", &Table::theta, "1/time", "rate of return", positive_size()},
                      Parameter{"sigma", &Table::sigma, "length/time^0.5", "noise", positive_size()},
                      Parameter{"horizon", &Table::horizon, "time", "T, how long it runs", positive_size()}};
  }
  auto make(data::Index d) const { return std::make_shared<sde::OrnsteinUhlenbeck>(d, theta, sigma); }
};

struct DoubleWellTable {
  double barrier = 1.0, half_distance = 1.5, sigma = 1.0, horizon = 0.5;
  static auto parameters() {
    using data::Parameter;
    using Table = DoubleWellTable;
    return std::tuple{
        Parameter{"barrier", &Table::barrier, "length^2/time", "B, height of the barrier", positive_size()},
        Parameter{"half_distance", &Table::half_distance, "length", "w: the wells are at -w and w",
                  positive_size()},
        Parameter{"sigma", &Table::sigma, "length/time^0.5", "noise", positive_size()},
        Parameter{"horizon", &Table::horizon, "time", "T, how long it runs", positive_size()}};
  }
  auto make(data::Index d) const {
    return std::make_shared<sde::DoubleWell>(d, barrier, half_distance, sigma);
  }
};

/// A process that is infinite at t = 1: its horizon is below.
constexpr double kBeforeEnd = 0.999;

struct CosineTable {
  double offset = 0.008, horizon = 0.4;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"offset", &CosineTable::offset, "time", "s, before t = 0 where the cosine begins",
                  positive_size()},
        Parameter{"horizon", &CosineTable::horizon, "time", "T, below 1", data::between(1e-6, kBeforeEnd)}};
  }
  auto make(data::Index d) const { return std::make_shared<sde::CosineVariancePreserving>(d, offset); }
};

struct SigmoidTable {
  double begin = -3.0, finish = 3.0, temperature = 1.0, horizon = 0.4;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"begin", &SigmoidTable::begin, "1", "where the logistic curve begins", data::any()},
        Parameter{"finish", &SigmoidTable::finish, "1", "and where it ends, above begin", data::any()},
        Parameter{"temperature", &SigmoidTable::temperature, "1", "both are divided by it", positive_size()},
        Parameter{"horizon", &SigmoidTable::horizon, "time", "T, below 1", data::between(1e-6, kBeforeEnd)}};
  }
  auto make(data::Index d) const {
    return std::make_shared<sde::SigmoidVariancePreserving>(d, begin, finish, temperature);
  }
};

struct ScaledLinearTable : BetaTable {
  auto make(data::Index d) const {
    return std::make_shared<sde::ScaledLinearVariancePreserving>(d, beta_min, beta_max);
  }
};

struct ZeroTerminalTable {
  double beta_min = 0.1, beta_max = 8.0, horizon = 0.4;
  static auto parameters() {
    using data::Parameter;
    using Table = ZeroTerminalTable;
    return std::tuple{
        Parameter{"beta_min", &Table::beta_min, "1/time", "rate of the linear schedule at t = 0",
                  positive_size()},
        Parameter{"beta_max", &Table::beta_max, "1/time", "and at t = 1, at least beta_min", positive_size()},
        Parameter{"horizon", &Table::horizon, "time", "T, below 1", data::between(1e-6, kBeforeEnd)}};
  }
  auto make(data::Index d) const {
    return std::make_shared<sde::ZeroTerminalVariancePreserving>(d, beta_min, beta_max);
  }
};

struct EdmTable {
  double horizon = 0.8;
  static auto parameters() {
    return std::tuple{data::Parameter{"horizon", &EdmTable::horizon, "time",
                                      "T, and what sigma is then [length]", positive_size()}};
  }
  auto make(data::Index d) const { return std::make_shared<sde::Edm>(d); }
};

struct RectifiedFlowTable {
  double horizon = 0.4;
  static auto parameters() {
    return std::tuple{data::Parameter{"horizon", &RectifiedFlowTable::horizon, "time", "T, below 1",
                                      data::between(1e-6, kBeforeEnd)}};
  }
  auto make(data::Index d) const { return std::make_shared<sde::RectifiedFlow>(d); }
};

struct GeometricTable {
  double mu = 1.0, sigma = 0.5, horizon = 1.0;
  static auto parameters() {
    using data::Parameter;
    using Table = GeometricTable;
    return std::tuple{Parameter{"mu", &Table::mu, "1/time", "rate of growth of the mean", length()},
                      Parameter{"sigma", &Table::sigma, "1/time^0.5", "noise", positive_size()},
                      Parameter{"horizon", &Table::horizon, "time", "T, how long it runs", positive_size()}};
  }
  auto make(Index d) const { return std::make_shared<sde::GeometricBrownianMotion>(d, mu, sigma); }
};

/// U of the Langevin motions.
struct PotentialKeys {
  std::string potential = "double_well";
  data::Formula energy{"x1^4/4 - x1^2/2"};
  double stiffness = 1.0, barrier = 1.0, half_distance = 1.0, scale = 1.0;

  std::shared_ptr<const sde::Potential> make_potential(Index d) const {
    if (potential == "harmonic") return std::make_shared<sde::HarmonicPotential>(d, stiffness);
    if (potential == "double_well")
      return std::make_shared<sde::DoubleWellPotential>(d, barrier, half_distance);
    return std::make_shared<sde::ExpressionPotential>(d, energy.text, scale);
  }
};

/// The keys of both motions; Table is one of them.
template <class Table>
auto langevin_parameters(std::string_view friction_unit) {
  using data::Parameter;
  return std::tuple{
      Parameter{"potential", static_cast<std::string Table::*>(&Table::potential), "",
                "U: k |x|^2/2, B ((x1/w)^2 - 1)^2 with 4 B/w^2 times the squares of the others, or a text",
                data::one_of({"harmonic", "double_well", "expression"})},
      Parameter{"stiffness", static_cast<double Table::*>(&Table::stiffness), "energy/length^2",
                "k of harmonic", positive_size()},
      Parameter{"barrier", static_cast<double Table::*>(&Table::barrier), "energy", "B of double_well",
                positive_size()},
      Parameter{"half_distance", static_cast<double Table::*>(&Table::half_distance), "length",
                "w of double_well", positive_size()},
      Parameter{"energy", static_cast<data::Formula Table::*>(&Table::energy), "",
                "U of expression, in x1 ... xd, for d <= 3 also x, y, z"},
      Parameter{"scale", static_cast<double Table::*>(&Table::scale), "length",
                "over which the text varies: its gradient is by differences over 1/1024 of it",
                positive_size()},
      Parameter{"friction", &Table::friction, friction_unit, "gamma", data::between(0, 1e60)},
      Parameter{"temperature", &Table::temperature, "energy", "kT", positive_size()},
      Parameter{"horizon", &Table::horizon, "time", "T, how long it runs", positive_size()}};
}

struct OverdampedTable : PotentialKeys {
  double friction = 1.0, temperature = 0.5, horizon = 1.0;
  static auto parameters() { return langevin_parameters<OverdampedTable>("energy time/length^2"); }
  auto make(Index d) const {
    return std::make_shared<sde::OverdampedLangevin>(make_potential(d), friction, temperature);
  }
};

struct UnderdampedTable : PotentialKeys {
  double friction = 1.0, temperature = 0.5, horizon = 1.0;
  static auto parameters() { return langevin_parameters<UnderdampedTable>("1/time"); }
  auto make(Index d) const {
    if (d % 2 != 0)
      throw std::invalid_argument("has positions and as many velocities: an even number of coordinates");
    return std::make_shared<sde::UnderdampedLangevin>(make_potential(d / 2), friction, temperature);
  }
};

/// Texts between semicolons.
std::vector<std::string> texts_of(const std::string& joined) {
  std::vector<std::string> texts(1);
  for (const char c : joined) {
    if (c == ';')
      texts.emplace_back();
    else
      texts.back() += c;
  }
  return texts;
}

struct ExpressionTable {
  data::Formula drift{"-x1"}, diffusion{"1.0"};
  double horizon = 1.0;
  static auto parameters() {
    using data::Parameter;
    using Table = ExpressionTable;
    return std::tuple{
        Parameter{
            "drift", &Table::drift, "",
            "f, one text a coordinate, with semicolons between: \"x2; -x1 - x2\"; of x1 ... xd, for d <= 3 "
            "also x, y, z, and t"},
        Parameter{"diffusion", &Table::diffusion, "",
                  "g likewise; each of its own coordinate and t alone; one text stands for all"},
        Parameter{"horizon", &Table::horizon, "time", "T, how long it runs", positive_size()}};
  }
};

/// Both keys of an expression process, each judged by itself so that the error names it.
std::shared_ptr<const sde::Process> expression_process(const Deck& deck, const std::string& table,
                                                       const ExpressionTable& keys, Index d) {
  const auto n = static_cast<std::size_t>(d);
  const auto attempt = [&](const char* key, const std::vector<std::string>& f,
                           const std::vector<std::string>& g) {
    if (const auto& texts = std::string_view(key) == "drift" ? f : g; texts.size() != n)
      deck.fail(table + "." + key, fmt::format("has {} between semicolons; the start has {}",
                                               counted(texts.size(), "text"), counted(n, "coordinate")));
    try {
      return std::make_shared<sde::ExpressionProcess>(f, g);
    } catch (const std::invalid_argument& error) {
      deck.fail(table + "." + key, error.what());
    }
  };
  const auto drift = texts_of(keys.drift.text);
  auto diffusion = texts_of(keys.diffusion.text);
  if (diffusion.size() == 1) diffusion.resize(n, diffusion.front());
  attempt("drift", drift, std::vector<std::string>(n, "0"));
  return attempt("diffusion", drift, diffusion);
}

/// Reads a table of the deck as Keys, which Table makes a process of; what the process itself refuses is the
/// deck's error.
template <class Keys, class Table>
ProcessTable table_row(const char* name, const char* equation) {
  return {.name = name,
          .equation = equation,
          .keys = data::keys<Keys>(),
          .read = [](Deck& deck, const std::string& table, Index d) {
            Table made;
            static_cast<Keys&>(made) = data::read<Keys>(deck, table);
            try {
              return MovingProcess{made.horizon, made.make(d)};
            } catch (const std::invalid_argument& error) {
              deck.fail(table, error.what());
            }
          }};
}
template <class Table>
ProcessTable table_row(const char* name, const char* equation) {
  return table_row<Table, Table>(name, equation);
}

ProcessTable expression_row() {
  return {.name = "expression",
          .equation = "dX_i = f_i(X, t) dt + g_i(X_i, t) dW_i, f and g texts",
          .keys = data::keys<ExpressionTable>(),
          .read = [](Deck& deck, const std::string& table, Index d) {
            const auto keys = data::read<ExpressionTable>(deck, table);
            return MovingProcess{keys.horizon, expression_process(deck, table, keys, d)};
          }};
}

}  // namespace

const std::vector<ProcessTable>& process_tables() {
  static const std::vector<ProcessTable> tables = {
      table_row<HeatTable>("heat", "dX = sqrt(2 kappa) dW"),
      table_row<VeTable>("ve", "dX = g(t) dW, variance exploding"),
      table_row<BetaTable, VpTable>("vp", "dX = -beta X/2 dt + sqrt(beta) dW, variance preserving"),
      table_row<BetaTable, SubVpTable>("sub_vp", "the drift of vp, less noise"),
      table_row<OrnsteinUhlenbeckTable>("ornstein_uhlenbeck", "dX = -theta X dt + sigma dW"),
      table_row<DoubleWellTable>("double_well", "dX = -V'(X) dt + sigma dW, V = B ((x/w)^2 - 1)^2"),
      table_row<CosineTable>("cosine_vp", "variance preserving, alpha a cosine"),
      table_row<SigmoidTable>("sigmoid_vp", "variance preserving, alpha^2 a logistic curve"),
      table_row<BetaTable, ScaledLinearTable>("scaled_linear_vp",
                                              "variance preserving, sqrt(beta) linear in t"),
      table_row<ZeroTerminalTable>("zero_terminal_vp",
                                   "variance preserving, alpha of vp shifted to 0 at t = 1"),
      table_row<EdmTable>("edm", "dX = sqrt(2 t) dW"),
      table_row<RectifiedFlowTable>("rectified_flow", "alpha = 1 - t, sigma = t"),
      table_row<GeometricTable>("geometric_brownian_motion", "dX = mu X dt + sigma X dW"),
      table_row<OverdampedTable>("overdamped_langevin", "dX = -U'(X)/gamma dt + sqrt(2 kT/gamma) dW"),
      table_row<UnderdampedTable>("underdamped_langevin",
                                  "dX = V dt, dV = (-U'(X) - gamma V) dt + sqrt(2 gamma kT) dW"),
      expression_row(),
  };
  return tables;
}

const ProcessTable& process_table(std::string_view name) {
  for (const auto& table : process_tables())
    if (table.name == name) return table;
  throw std::invalid_argument(fmt::format("process_table: no process '{}'", name));
}

}  // namespace undiffuse::experiments
