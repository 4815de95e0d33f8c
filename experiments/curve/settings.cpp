#include "experiments/curve/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "data/expression.hpp"
#include "experiments/curve/expected.hpp"
#include "experiments/parts/reading.hpp"

namespace undiffuse::experiments::curve {
namespace {

using data::Deck;

const std::map<std::string, data::Kernel>& kernels() {
  static const std::map<std::string, data::Kernel> all = {
      {"squared_exponential", data::Kernel::squared_exponential},
      {"matern12", data::Kernel::matern12},
      {"matern32", data::Kernel::matern32},
      {"matern52", data::Kernel::matern52}};
  return all;
}

Eigen::VectorXd mean_of(const Deck& deck, const GaussianProcessKeys& keys, const Eigen::VectorXd& positions) {
  const auto mean = data::parse(deck, "law.mean", keys.mean, {"x"});
  Eigen::VectorXd values(positions.size());
  for (Index i = 0; i < values.size(); ++i) {
    values[i] = mean({&positions[i], 1});
    if (!(std::abs(values[i]) <= 1e6))
      deck.fail("law.mean", fmt::format("is {} at x = {:.6g}; it must be a number of at most 1e6", values[i],
                                        positions[i]));
  }
  return values;
}

void read_law(Deck& deck, Settings& settings) {
  deck.word("law.kind", {"gaussian_process"});
  auto& keys = settings.law_keys;
  keys = data::read<GaussianProcessKeys>(deck, "law");
  if (!(keys.lower < keys.upper))
    deck.fail("law.upper", fmt::format("{} is not above lower = {}", keys.upper, keys.lower));
  settings.positions = Eigen::VectorXd::LinSpaced(keys.positions, keys.lower, keys.upper);
  const Eigen::MatrixXd C = data::kernel_covariance(kernels().at(keys.kernel), settings.positions,
                                                    keys.deviation, keys.correlation_length, keys.jitter);
  if (const double needed = data::GaussianProcess::jitter_needed(C); needed > 0)
    deck.fail("law.jitter",
              fmt::format("{}: the covariance is not positive definite in double precision; at least {:.2g} "
                          "for these positions and this kernel",
                          keys.jitter, keys.jitter + needed / (keys.deviation * keys.deviation)));
  settings.law = std::make_shared<data::GaussianProcess>(mean_of(deck, keys, settings.positions), C);
}

void read_process(Deck& deck, Settings& settings) {
  deck.word("process.kind", {"vp"}, "vp");
  const auto keys = data::read<VpKeys>(deck, "process");
  if (keys.beta_max < keys.beta_min)
    deck.fail("process.beta_max", fmt::format("{} is below beta_min = {}", keys.beta_max, keys.beta_min));
  settings.horizon = keys.horizon;
  settings.process = std::make_shared<sde::VariancePreserving>(settings.n(), keys.beta_min, keys.beta_max);
}

void read_times(Deck& deck, Settings& settings) {
  auto times = data::read<OutputKeys>(deck, "output").times;
  const double T = settings.horizon;
  for (const double t : times)
    if (t > T) deck.fail("output.times", fmt::format("{} is beyond the horizon {}", t, T));
  if (times.empty()) times = {T / 20, T / 7, T / 3};
  times.push_back(0);
  times.push_back(T);
  std::ranges::sort(times);
  const auto repeated = std::ranges::unique(times);
  times.erase(repeated.begin(), repeated.end());
  settings.times = times;
}

/// Euler's steps must not throw the stiffest mode over.
void require_stable(const Deck& deck, const Settings& settings) {
  const auto times = sde::TimeGrid::graded(settings.horizon, settings.back.steps, settings.back.grading);
  const double factor = smallest_factor(modes_of(*settings.law), *settings.process, times);
  if (factor < -1)
    deck.fail(
        "back.steps",
        fmt::format("a step of {} multiplies the stiffest mode by {:.3g}, and what is below -1 grows; more "
                    "steps, another grading, or a larger law.jitter",
                    settings.back.steps, factor));
}

}  // namespace

Settings read_settings(Deck& deck) {
  Settings settings;
  read_law(deck, settings);
  read_process(deck, settings);
  settings.curves = data::read<CurveKeys>(deck, "curves");
  settings.back = data::read<BackKeys>(deck, "back");
  require_grading(deck, "back", settings.back.steps, settings.back.grading);
  read_times(deck, settings);
  require_stable(deck, settings);
  return settings;
}

std::vector<Section> settings_sections() {
  using data::keys;
  auto law_kind = word_key("kind", "", "gaussian_process", "what curves are drawn from");
  law_kind.required = true;
  return {
      section("law", "what X_0 is", {law_kind}),
      section("law", "kind = gaussian_process: curves at n positions", keys<GaussianProcessKeys>()),
      section("process", "how values move", {word_key("kind", "\"vp\"", "vp", "the forward process")}),
      section("process", "kind = vp: dX = -beta X/2 dt + sqrt(beta) dW", keys<VpKeys>()),
      section("curves", "how many curves there are", keys<CurveKeys>()),
      section("back", "the way back", keys<BackKeys>()),
      section("output", "what is kept", keys<OutputKeys>()),
  };
}

Plan make_plan(const Settings& settings) {
  Plan plan;
  const auto n = static_cast<double>(settings.n());
  const auto& curves = settings.curves;
  const double states = static_cast<double>(curves.count) * n, squares = n * n;
  plan.memory_bytes = 8 * (static_cast<double>(settings.times.size() + 4) * states + 20 * squares +
                           3 * n * static_cast<double>(curves.bins)) +
                      64e6;
  plan.memory_key = states > squares ? "curves.count" : "law.positions";
  const double kept = static_cast<double>(std::min(curves.kept, curves.count)) * n;
  plan.disk_bytes = 8 * (3 * static_cast<double>(settings.times.size()) * kept + 4 * squares) + 1e6;
  plan.steps = static_cast<double>(settings.times.size() - 1) + 2 * static_cast<double>(settings.back.steps);
  const auto& variances = settings.law->mixture().variances();
  plan.lines.emplace_back("eigenvalues", fmt::format("of the covariance, {:.3g} to {:.3g}",
                                                     variances.minCoeff(), variances.maxCoeff()));
  return plan;
}

}  // namespace undiffuse::experiments::curve
