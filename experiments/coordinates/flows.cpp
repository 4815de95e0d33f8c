#include <algorithm>
#include <cmath>

#include "experiments/coordinates/problem.hpp"
#include "score/forward_flow.hpp"
#include "score/mixture_score.hpp"
#include "sde/dormand_prince.hpp"
#include "sde/dormand_prince_block.hpp"
#include "sde/heat.hpp"
#include "sde/integrate.hpp"

namespace undiffuse::experiments::coordinates {
namespace {

constexpr std::uint32_t kStartStream = 1;
constexpr double kFinest = 1e-13;  // tolerance of the shared flow
constexpr double kInnerSteps = 100;
constexpr double kCoarsest = 1.01e-6;  // tolerance of an order that is fitted
constexpr Index kFewest = 16;          // trajectories behind a quantile
constexpr double kMost = 0.9;          // of the trajectories, for which a bound is claimed
constexpr double kLeastStretch = 3;    // v of at least eight times the narrowest variance
constexpr double kMostStretch = 100;   // beyond, and for means that v does not join, trajectories are copies
constexpr double kReach = 4;           // of √v, between means that v joins
constexpr double kRounding = 1e-14;

/// The states at all times of the grid.
std::vector<Eigen::MatrixXd> follow(const sde::Process& flow, const sde::Integrator& scheme,
                                    const std::vector<double>& times, Eigen::MatrixXd x, int threads) {
  std::vector<Eigen::MatrixXd> states(times.size(), Eigen::MatrixXd(x.rows(), x.cols()));
  sde::LoopOptions options;
  options.threads = threads;
  for (std::size_t k = 0; k < times.size(); ++k) options.saved_steps.push_back(static_cast<Index>(k));
  const auto keep = [&](Index first, Index step, double, data::ConstPoints now) {
    states[static_cast<std::size_t>(step)].middleRows(first, now.rows()) = now;
  };
  sde::integrate(flow, scheme, sde::WhiteNoise({}), {times}, x, keep, options);
  return states;
}

/// Trajectories of a process in its own coordinates, at the shared levels.
std::vector<Eigen::MatrixXd> trajectories(const Settings& settings, const sde::AffineProcess& process,
                                          const std::vector<double>& times, const Eigen::MatrixXd& start,
                                          double tolerance, int threads) {
  const score::MixtureScore score(*settings.law, process);
  const auto flow = score::forward_flow(process, score);
  return follow(*flow, sde::DormandPrinceBlock(tolerance, tolerance), times, start, threads);
}

/// When a process is at each level, and its α then.
struct Clock {
  std::vector<double> times, alpha;
};
Clock clock_of(const Affine& moves, const std::vector<double>& levels) {
  Clock clock;
  for (const double v : levels) {
    clock.times.push_back(time_of(*moves.process, moves.horizon, v));
    clock.alpha.push_back(std::exp(moves.process->at(clock.times.back()).log_alpha));
  }
  return clock;
}

/// The value that this part of all values does not exceed.
double quantile(const Eigen::ArrayXd& values, double part) {
  std::vector<double> v(values.data(), values.data() + values.size());
  const auto place = static_cast<std::ptrdiff_t>(std::ceil(part * static_cast<double>(v.size()))) - 1;
  std::ranges::nth_element(v, v.begin() + place);
  return v[static_cast<std::size_t>(place)];
}

/// How far mapped trajectories are from the shared ones at one level: [length], and relative to 1/α + |y|,
/// which times the tolerance is what a step may be off by.
struct Distance {
  double largest, most, typical;  ///< most and typical: of relative distances, of 9 in 10 and of one in two
};
Distance distance(const Eigen::MatrixXd& x, double alpha, const Eigen::MatrixXd& y) {
  const Eigen::ArrayXXd apart = (x / alpha - y).array().abs();
  const Eigen::ArrayXd scaled = (apart / (1 / alpha + y.array().abs())).rowwise().maxCoeff();
  return {.largest = apart.maxCoeff<Eigen::PropagateNaN>(),
          .most = apart.allFinite() ? quantile(scaled, kMost) : kInfinity,
          .typical = apart.allFinite() ? quantile(scaled, 0.5) : kInfinity};
}

/// Least-squares slope of log e against log tolerance.
double slope_of(const std::vector<double>& tolerances, const Eigen::VectorXd& e) {
  const Eigen::ArrayXd x =
      Eigen::Map<const Eigen::ArrayXd>(tolerances.data(), static_cast<Index>(tolerances.size())).log();
  const Eigen::ArrayXd y = e.array().log(), away = x - x.mean();
  return (away * y).sum() / away.square().sum();
}

Eigen::VectorXd to_vector(const std::vector<double>& v) {
  return Eigen::Map<const Eigen::VectorXd>(v.data(), static_cast<Index>(v.size()));
}

void write_trajectories(const std::vector<Eigen::MatrixXd>& x, BranchFile& out) {
  const Index n = x[0].rows(), d = x[0].cols();
  out.coordinate("particle", Eigen::VectorXd::LinSpaced(n, 0, static_cast<double>(n - 1)), "1",
                 "trajectories");
  out.coordinate("axis", Eigen::VectorXd::LinSpaced(d, 0, static_cast<double>(d - 1)), "1", "axes");
  std::vector<double> values;
  for (const auto& now : x)
    for (Index i = 0; i < n; ++i)
      for (Index a = 0; a < d; ++a) values.push_back(now(i, a));
  out.file().write(out.group(), "x", std::span<const double>(values),
                   {.units = "length",
                    .long_name = "the process's own trajectories, at the times of the levels",
                    .dims = {"level", "particle", "axis"}});
}

/// Do trajectories differ in shape? Under one narrow Gaussian they are copies of each other, and what one
/// meets by accident all do.
bool differ(const data::GaussianMixture& law, const SharedFlow& shared) {
  double farthest = 0;
  for (Index k = 0; k < law.components(); ++k)
    farthest = std::max(farthest, (law.means().rowwise() - law.means().row(k)).rowwise().norm().maxCoeff());
  return shared.stretch >= kLeastStretch && shared.stretch <= kMostStretch &&
         farthest <= kReach * std::sqrt(shared.levels.back());
}

/// Inner steps control the error of order 5 by the estimate of order 4, so that what is left follows the
/// tolerance; single medians are off that line by up to a factor of 4. Not claimed of a few trajectories, for
/// tolerances that first steps meet by accident, where a step or two go the whole way, or all is rounding.
void claim_order(const std::vector<double>& tolerances, const Eigen::VectorXd& typical,
                 const data::GaussianMixture& law, const SharedFlow& shared, Figures& figures,
                 BranchFile& out) {
  const double decades = std::log10(tolerances.front() / tolerances.back());
  if (tolerances.size() < 3 || decades < 3.99 || tolerances.front() > kCoarsest) return;
  if (shared.y[0].rows() < kFewest || !differ(law, shared) || !(typical.minCoeff() > kRounding)) return;
  figures.flow_order = slope_of(tolerances, typical);
  const double band = 0.05 + 1.2 / decades;
  out.claim("flow_order", figures.flow_order, 1 - band, 1 + band);
}

}  // namespace

SharedFlow shared_flow(const Settings& settings, const Context& context) {
  const sde::Heat heat(settings.law->dim(), 0.5);  // σ² = t: its time is the level
  const score::MixtureScore score(*settings.law, heat);
  const auto flow = score::forward_flow(heat, score);
  SharedFlow shared{.levels = levels_of(settings), .y = {}, .stretch = 0};
  // ∇s >= -1/(λ + v) I, λ the narrowest variance: distances grow by at most √((λ + v)/λ)
  shared.stretch = std::sqrt(1 + shared.levels.back() / settings.law->variances().minCoeff());
  const double tolerance = std::max(kFinest, 1e-2 * settings.trajectories.tolerances.back());
  const auto start =
      data::draw(*settings.law, {.seed = context.seed, .id = kStartStream}, settings.trajectories.count);
  shared.y = follow(*flow, sde::DormandPrince(tolerance, tolerance), shared.levels, start, context.threads);
  return shared;
}

void compare_flows(const Settings& settings, const Affine& moves, const SharedFlow& shared, int threads,
                   Figures& figures, BranchFile& out) {
  const auto clock = clock_of(moves, shared.levels);
  const auto& tolerances = settings.trajectories.tolerances;
  const auto run = [&](const sde::AffineProcess& process, const std::vector<double>& times,
                       double tolerance) {
    return trajectories(settings, process, times, shared.y[0], tolerance, threads);
  };
  const auto x = run(*moves.process, clock.times, tolerances.back());
  figures.flow_difference = figures.flow_over_tolerance = 0;
  for (std::size_t k = 1; k < x.size(); ++k) {
    const auto apart = distance(x[k], clock.alpha[k], shared.y[k]);
    figures.flow_difference = std::max(apart.largest, figures.flow_difference);
    figures.flow_over_tolerance = std::max(apart.most / tolerances.back(), figures.flow_over_tolerance);
  }
  const std::vector<double> whole = {0, clock.times.back()};  // in one go: no level cuts a step short
  const auto at_end = [&](const sde::AffineProcess& process, double tolerance) {
    return distance(run(process, whole, tolerance).back(), clock.alpha.back(), shared.y.back());
  };
  Eigen::VectorXd typical(static_cast<Index>(tolerances.size()));
  for (std::size_t k = 0; k < tolerances.size(); ++k) {
    const auto apart = at_end(*moves.process, tolerances[k]);
    typical[static_cast<Index>(k)] = apart.typical;
    figures.flow_over_tolerance = std::max(apart.most / tolerances[k], figures.flow_over_tolerance);
  }
  figures.planted_flow = at_end(Planted(*moves.process), tolerances.back()).largest;
  out.coordinate("level", to_vector(shared.levels), "length^2", "v = sigma^2/alpha^2");
  out.series("time_of_level", "level", to_vector(clock.times), "time", "when the process is at the level");
  out.series("alpha", "level", to_vector(clock.alpha), "1", "alpha at that time");
  write_trajectories(x, out);
  out.coordinate("tolerance", to_vector(tolerances), "1", "of the steps, relative and absolute");
  out.series("difference", "tolerance", typical, "1",
             "median of |x/alpha - y| / (1/alpha + |y|) at the largest level");
  // an estimate that passes through zero lets a wrong step pass: one trajectory in 10^5, not one in ten
  if (settings.trajectories.count >= kFewest)
    out.claim("flow_over_tolerance", figures.flow_over_tolerance, kInnerSteps * shared.stretch);
  claim_order(tolerances, typical, *settings.law, shared, figures, out);
}

}  // namespace undiffuse::experiments::coordinates
