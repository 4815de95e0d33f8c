#include "sde/multilevel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/errors.hpp"
#include "sde/coarse_noise.hpp"
#include "sde/integrate.hpp"
#include "sde/require.hpp"

namespace undiffuse::sde {
namespace {

constexpr Index whole_group = 16;                // particles that share counters: what batches begin with
constexpr Index paths_a_level = Index{1} << 35;  // numbers of particles that a level has for itself
constexpr Index paths_a_batch = Index{1} << 14;

/// Mean and sum of squared deviations, put together batch by batch: Chan, Golub & LeVeque, Amer. Stat. 37
/// (1983).
struct LevelMoments {
  Index n = 0;
  double mean = 0, squares = 0;

  void add(ConstVector values) {
    const double m = values.mean(), s = (values.array() - m).square().sum(), off = m - mean;
    const auto a = static_cast<double>(n), b = static_cast<double>(values.size());
    mean += off * b / (a + b);
    squares += s + off * off * a * b / (a + b);
    n += values.size();
  }
  double variance() const { return squares / static_cast<double>(n - 1); }
};

class Estimator {
 public:
  Estimator(const Process& process, const Integrator& integrator, const Start& start, double begin,
            double end, const Payoff& payoff, data::Stream stream, const MultilevelOptions& options)
      : process_(process),
        integrator_(integrator),
        start_(start),
        begin_(begin),
        end_(end),
        payoff_(payoff),
        noise_(stream),
        options_(options),
        factor_(std::pow(2.0, integrator.order(process.noise_kind())->weak)) {}

  MultilevelEstimate run() {
    for (int l = 0; l < 3; ++l) raise(l, options_.pilot);
    for (;;) {
      if (allocate()) continue;
      if (bias() <= options_.error / std::sqrt(2.0)) return estimate();
      if (static_cast<int>(levels_.size()) == options_.most_levels)
        throw data::NumericalError(
            fmt::format("multilevel: the bias is still {:.3g} with {} steps", bias(), steps(last())), end_,
            steps(last()));
      raise(last() + 1, options_.pilot);
    }
  }

 private:
  int last() const { return static_cast<int>(levels_.size()) - 1; }
  Index steps(int level) const { return options_.first_steps << level; }
  double cost(int level) const {
    return static_cast<double>(steps(level) + (level > 0 ? steps(level - 1) : 0));
  }
  const LevelMoments& at(int level) const { return levels_[static_cast<std::size_t>(level)]; }

  /// V_l as it is used: few paths may miss a rare correction, so no less than half of what V_{l-1} foretells
  /// where it falls like the square of the bias.
  double variance(int level) const {
    const double measured = at(level).variance();
    return level < 2 ? measured : std::max(measured, 0.5 * at(level - 1).variance() / (factor_ * factor_));
  }

  /// Are there levels with less paths than they should have? Those get them.
  bool allocate() {
    double sum = 0;
    for (int l = 0; l <= last(); ++l) sum += std::sqrt(variance(l) * cost(l));
    std::vector<Index> wanted;
    for (int l = 0; l <= last(); ++l) {
      const double n =
          std::ceil(2 / (options_.error * options_.error) * std::sqrt(variance(l) / cost(l)) * sum);
      if (!(n < static_cast<double>(paths_a_level)))
        throw data::NumericalError(fmt::format("multilevel: the error asked for takes {:.3g} paths", n),
                                   begin_, 0);
      wanted.push_back(static_cast<Index>(n));
    }
    bool more = false;
    for (int l = 0; l <= last(); ++l) {
      const Index n = wanted[static_cast<std::size_t>(l)];
      if (n <= at(l).n) continue;
      raise(l, n);
      more = true;
    }
    return more;
  }

  /// More paths on a level, n or a few more in all.
  void raise(int level, Index n) {
    if (level > last()) levels_.emplace_back();
    LevelMoments& moments = levels_[static_cast<std::size_t>(level)];
    n = (n + whole_group - 1) / whole_group * whole_group;
    while (moments.n < n) {
      const Eigen::VectorXd corrections =
          sample(level, level * paths_a_level + moments.n, std::min(paths_a_batch, n - moments.n));
      if (!corrections.allFinite())
        throw data::NumericalError("multilevel: the payoff is not finite", end_, steps(level));
      moments.add(corrections);
    }
  }

  Eigen::VectorXd sample(int level, Index first, Index n) const {
    const auto grid = TimeGrid::uniform(begin_, end_, steps(level));
    Eigen::VectorXd fine = final_payoff(noise_, grid, first, n);
    if (level == 0) return fine;
    const CoarseNoise noise(noise_, grid, 2);
    return fine - final_payoff(noise, noise.grid(), first, n);
  }
  Eigen::VectorXd final_payoff(const Noise& noise, const TimeGrid& grid, Index first, Index n) const {
    Eigen::MatrixXd x(n, process_.dim());
    Eigen::VectorXd P(n);
    start_(first, x);
    integrate(process_, integrator_, noise, grid, x, {},
              {.threads = options_.threads, .first_particle = first});
    payoff_(x, P);
    return P;
  }

  double bias() const {
    double most = 0, scale = 1;
    for (int l = last(); l > last() - 2; --l, scale /= factor_)
      most = std::max(most, std::abs(at(l).mean) * scale);
    return most / (factor_ - 1);
  }

  MultilevelEstimate estimate() const {
    MultilevelEstimate result{.value = 0, .standard_error = 0, .bias = bias(), .cost = 0, .levels = {}};
    double variance = 0;
    for (int l = 0; l <= last(); ++l) {
      const auto n = static_cast<double>(at(l).n);
      result.levels.push_back({steps(l), at(l).n, at(l).mean, at(l).variance(), cost(l)});
      result.value += at(l).mean;
      result.cost += n * cost(l);
      variance += at(l).variance() / n;
    }
    result.standard_error = std::sqrt(variance);
    return result;
  }

  const Process& process_;
  const Integrator& integrator_;
  const Start& start_;
  double begin_, end_;
  const Payoff& payoff_;
  WhiteNoise noise_;
  const MultilevelOptions& options_;
  double factor_;  ///< 2^α
  std::vector<LevelMoments> levels_;
};

}  // namespace

MultilevelEstimate multilevel(const Process& process, const Integrator& integrator, const Start& start,
                              double begin, double end, const Payoff& payoff, data::Stream stream,
                              const MultilevelOptions& options) {
  const auto order = integrator.order(process.noise_kind());
  detail::require(order && order->weak > 0, "multilevel: this integrator converges to something else here");
  detail::require(process.noise_kind() != NoiseKind::none,
                  "multilevel: a process without noise needs one path");
  detail::require(std::isfinite(options.error) && options.error > 0, "multilevel: error must be positive");
  detail::require(options.first_steps >= 1 && options.first_steps <= 1024,
                  "multilevel: 1 to 1024 first steps");
  detail::require(options.pilot >= whole_group && options.pilot <= (Index{1} << 30),
                  "multilevel: a pilot of 16 to 2^30 paths");
  detail::require(options.most_levels >= 3 && options.most_levels <= 21, "multilevel: 3 to 21 levels");
  detail::require(start && payoff, "multilevel: a start and a payoff");
  return Estimator(process, integrator, start, begin, end, payoff, stream, options).run();
}

}  // namespace undiffuse::sde
