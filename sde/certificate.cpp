#include "sde/certificate.hpp"

#include <algorithm>
#include <array>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "data/errors.hpp"
#include "sde/exact_problems.hpp"
#include "sde/require.hpp"
#include "sde/white_noise.hpp"

namespace undiffuse::sde {
namespace {

constexpr double order_margin = 0.25;  // half of the least distance between two orders

/// Half width of the 95 % interval of a mean whose standard error has so many degrees of freedom.
double student(double freedom, double standard_error) {
  return boost::math::quantile(boost::math::students_t(freedom), 0.975) * standard_error;
}

/// Slope of log error against log step, and the standard error that its residuals give.
MeasuredOrder slope(const std::vector<double>& steps, const std::vector<double>& errors) {
  const auto n = static_cast<Index>(steps.size());
  const Eigen::ArrayXd h = -Eigen::Map<const Eigen::ArrayXd>(steps.data(), n).log();
  const Eigen::ArrayXd e = Eigen::Map<const Eigen::ArrayXd>(errors.data(), n).log();
  const Eigen::ArrayXd from_mean = h - h.mean();
  const double square = from_mean.square().sum();
  const double value = (from_mean * e).sum() / square;
  const double residual = (e - e.mean() - value * from_mean).square().sum();
  const auto freedom = static_cast<double>(n - 2);
  return {value, student(freedom, std::sqrt(residual / freedom / square))};
}

MeasuredOrder lower(const MeasuredOrder& a, const MeasuredOrder& b) { return b.value < a.value ? b : a; }

// ---- without noise

MeasuredOrder deterministic_order(const Integrator& integrator) {
  const NoiselessProblem problem;
  const Eigen::MatrixXd no_noise(0, 1);
  std::vector<double> steps, errors;
  for (const Index n : {8, 16, 32, 64, 128}) {
    const TimeGrid grid = TimeGrid::uniform(0, 1, n);
    Eigen::MatrixXd x = Eigen::MatrixXd::Constant(1, 1, problem.start());
    for (Index k = 0; k < n; ++k) integrator.step(problem, grid.t[k], grid.step_size(k), {no_noise}, x);
    steps.push_back(static_cast<double>(n));
    errors.push_back(std::abs(x(0, 0) - problem.solution(1, 0)));
  }
  return slope(steps, errors);
}

// ---- paths

constexpr Index finest = 256, refinements = 5;

/// A batch of Brownian motions on [0, 1] in `finest` equal steps, one column each.
struct Paths {
  Eigen::MatrixXd dW, dZ;
  Eigen::ArrayXd W;          ///< W(1)
  Eigen::ArrayXd returning;  ///< ∫ exp(-θ(1 - s)) dW(s), θ of ReturningProblem

  Paths(data::Stream stream, Index first, Index count)
      : dW(count, 4 * finest), dZ(count, 4 * finest), returning(Eigen::ArrayXd::Zero(count)) {
    const WhiteNoise noise(stream);
    const TimeGrid grid = TimeGrid::uniform(0, 1, dW.cols());
    for (Index k = 0; k < dW.cols(); ++k) {
      noise.increment(grid, k, first, dW.middleCols(k, 1), dZ.middleCols(k, 1));
      advance_returning(grid.step_size(k), k);
    }
    W = dW.rowwise().sum().array();
    coarsen();
    coarsen();
  }
  /// exp(-θv) = e^{-θh/2} (1 - θ(v - h/2)) + O(h²) over a step of length h that v goes back from its end.
  void advance_returning(double h, Index k) {
    constexpr double theta = ReturningProblem::theta;
    const double half = std::exp(-0.5 * theta * h);
    returning =
        half * half * returning + half * ((1 + 0.5 * theta * h) * dW.col(k) - theta * dZ.col(k)).array();
  }
  /// The same paths in half as many steps: ∫ (W(s) - W(t)) ds over two steps of length h.
  void coarsen() {
    const double h = 1.0 / static_cast<double>(dW.cols());
    const Index n = dW.cols() / 2;
    Eigen::MatrixXd sum(dW.rows(), n), integral(dW.rows(), n);
    for (Index k = 0; k < n; ++k) {
      sum.col(k) = dW.col(2 * k) + dW.col(2 * k + 1);
      integral.col(k) = dZ.col(2 * k) + h * dW.col(2 * k) + dZ.col(2 * k + 1);
    }
    dW = std::move(sum);
    dZ = std::move(integral);
  }
};

Eigen::ArrayXd end_of(const Integrator& integrator, const ExactProblem& problem, const Paths& paths) {
  const TimeGrid grid = TimeGrid::uniform(0, 1, paths.dW.cols());
  Eigen::MatrixXd x = Eigen::MatrixXd::Constant(paths.dW.rows(), 1, problem.start());
  for (Index k = 0; k < grid.steps(); ++k)
    integrator.step(problem, grid.t[k], grid.step_size(k),
                    Increment(paths.dW.middleCols(k, 1), paths.dZ.middleCols(k, 1)), x);
  return x.array();
}

/// Mean errors of a batch against one solution (a function of the paths), finest first; infinite where
/// particles are lost.
template <class Solution>
std::array<double, refinements> path_errors(const Integrator& integrator, const ExactProblem& problem,
                                            Paths paths, const Solution& solution) {
  const Eigen::ArrayXd exact = solution(paths);
  std::array<double, refinements> errors{};
  for (double& error : errors) {
    const double mean = (end_of(integrator, problem, paths) - exact).abs().mean();
    error = std::isfinite(mean) ? mean : std::numeric_limits<double>::infinity();
    paths.coarsen();
  }
  return errors;
}

/// What batches of paths tell: the mean of their slopes with Student's interval, and of their finest errors.
struct PathResult {
  MeasuredOrder order;
  double finest_error;
};

template <class Solution>
PathResult measure_paths(const Integrator& integrator, const ExactProblem& problem, const Solution& solution,
                         const CertificateOptions& options) {
  std::vector<double> steps;
  for (Index r = 0; r < refinements; ++r) steps.push_back(static_cast<double>(finest >> r));
  Eigen::ArrayXd slopes(options.batches), errors(options.batches);
  for (Index b = 0; b < options.batches; ++b) {
    const auto error =
        path_errors(integrator, problem, Paths(options.stream, b * options.paths, options.paths), solution);
    slopes[b] = slope(steps, {error.begin(), error.end()}).value;
    errors[b] = error.front();
  }
  const auto n = static_cast<double>(options.batches);
  const double spread = std::sqrt((slopes - slopes.mean()).square().sum() / (n - 1));
  return {{slopes.mean(), student(n - 1, spread / std::sqrt(n))}, errors.mean()};
}

/// Do the paths tend to this solution? distance: to the other one.
bool tends(const PathResult& result, double distance) {
  return result.order.value - result.order.half_width > 0 && result.finest_error < 0.25 * distance;
}

Limit limit_of(bool ito, bool stratonovich) {
  if (ito == stratonovich) return ito ? Limit::both : Limit::neither;
  return ito ? Limit::ito : Limit::stratonovich;
}

struct StrongResult {
  MeasuredOrder order;
  Limit limit;
};

/// The solution of a problem that is known by W(1).
auto by_end(const ExactProblem& problem) {
  return [&problem](const Paths& paths) -> Eigen::ArrayXd {
    return paths.W.unaryExpr([&problem](double W) { return problem.solution(1, W); });
  };
}

StrongResult strong_additive(const Integrator& integrator, const CertificateOptions& options) {
  const AdditiveProblem moving;
  const ReturningProblem returning;
  const auto on_moving = measure_paths(integrator, moving, by_end(moving), options);
  const auto on_returning = measure_paths(
      integrator, returning,
      [&](const Paths& paths) -> Eigen::ArrayXd {
        return paths.returning.unaryExpr([&](double R) { return returning.solution(1, R); });
      },
      options);
  const bool tend = tends(on_moving, AdditiveProblem::a) && tends(on_returning, ReturningProblem::sigma);
  return {lower(on_moving.order, on_returning.order), limit_of(tend, tend)};
}

StrongResult strong_diagonal(const Integrator& integrator, const CertificateOptions& options) {
  using P = MultiplicativeProblem;
  const P linear;
  const CurvedProblem curved;
  const auto stratonovich = [&](const Paths& paths) -> Eigen::ArrayXd {
    return paths.W.unaryExpr([&](double W) { return linear.stratonovich(1, W); });
  };
  const auto to_ito = measure_paths(integrator, linear, by_end(linear), options);
  const auto to_stratonovich = measure_paths(integrator, linear, stratonovich, options);
  const auto on_curved = measure_paths(integrator, curved, by_end(curved), options);
  const double distance = P::x0 * std::exp(P::lambda) * std::expm1(P::mu * P::mu / 2);
  const bool curved_too = tends(on_curved, CurvedProblem::sigma);
  return {lower(to_ito.order, on_curved.order),
          limit_of(tends(to_ito, distance) && curved_too, tends(to_stratonovich, distance))};
}

// ---- laws

/// Nodes and weights with which  Σ w φ(z) = E φ(z), z ~ N(0, 1), for polynomials up to degree 9.
constexpr std::array<double, 5> hermite_nodes = {-2.8569700138728056, -1.3556261799742659, 0,
                                                 1.3556261799742659, 2.8569700138728056};
constexpr std::array<double, 5> hermite_weights = {0.011257411327720689, 0.22207592200561266,
                                                   0.53333333333333333, 0.22207592200561266,
                                                   0.011257411327720689};

/// (dW, dZ) over a step, at the nodes, with their weights.
struct NoiseRule {
  Eigen::MatrixXd dW, dZ;
  Eigen::ArrayXd weights;

  explicit NoiseRule(double dt) : dW(25, 1), dZ(25, 1), weights(25) {
    for (Index i = 0; i < 5; ++i)
      for (Index j = 0; j < 5; ++j) {
        const Index k = 5 * i + j;
        dW(k, 0) = std::sqrt(dt) * hermite_nodes[i];
        dZ(k, 0) = 0.5 * dt * dW(k, 0) + dt * std::sqrt(dt / 12) * hermite_nodes[j];
        weights[k] = hermite_weights[i] * hermite_weights[j];
      }
  }
  double mean(const Eigen::ArrayXd& values) const { return (weights * values).sum(); }
};

struct Moments {
  double first, second;
};

/// The moments of a linear equation's x after `steps` steps x' = M x + N.
Moments moments(const Integrator& integrator, const ExactProblem& problem, Index steps) {
  const TimeGrid grid = TimeGrid::uniform(0, 1, steps);
  const NoiseRule rule(grid.step_size(0));
  const auto from = [&](double x, Index k) {
    Eigen::MatrixXd to = Eigen::MatrixXd::Constant(25, 1, x);
    integrator.step(problem, grid.t[k], grid.step_size(k), Increment(rule.dW, rule.dZ), to);
    return Eigen::ArrayXd(to.array());
  };
  Moments m{problem.start(), problem.start() * problem.start()};
  for (Index k = 0; k < steps; ++k) {
    const Eigen::ArrayXd N = from(0, k), M = from(1, k) - N, twice = from(2, k);
    if (!((twice - 2 * M - N).abs().maxCoeff() <= 1e-8 * (M.abs().maxCoeff() + N.abs().maxCoeff())))
      throw data::NumericalError("certify: the step of a linear equation is not linear", grid.t[k], k);
    m.second = rule.mean(M.square()) * m.second + 2 * rule.mean(M * N) * m.first + rule.mean(N.square());
    m.first = rule.mean(M) * m.first + rule.mean(N);
  }
  return m;
}

Moments exact_moments(NoiseKind kind) {
  if (kind == NoiseKind::diagonal) {
    using P = MultiplicativeProblem;
    return {P::x0 * std::exp(P::lambda), P::x0 * P::x0 * std::exp(2 * P::lambda + P::mu * P::mu)};
  }
  using P = AdditiveProblem;
  const double mean = AdditiveProblem().solution(1, 0);
  return {mean, mean * mean + P::a * P::a / 2};
}

MeasuredOrder weak_order(const Integrator& integrator, NoiseKind kind) {
  const MultiplicativeProblem multiplicative;
  const AdditiveProblem additive;
  const ExactProblem& problem =
      kind == NoiseKind::diagonal ? static_cast<const ExactProblem&>(multiplicative) : additive;
  const Moments exact = exact_moments(kind);
  std::vector<double> steps, first, second;
  for (const Index n : {8, 16, 32, 64, 128}) {
    const Moments m = moments(integrator, problem, n);
    steps.push_back(static_cast<double>(n));
    first.push_back(std::abs(m.first - exact.first));
    second.push_back(std::abs(m.second - exact.second));
  }
  // A moment that is right to rounding has no slope.
  const double rounding = 1e-12 * exact.second;
  const auto falls = [&](const std::vector<double>& e) {
    return *std::max_element(e.begin(), e.end()) > rounding;
  };
  if (!falls(first)) return slope(steps, second);
  if (!falls(second)) return slope(steps, first);
  return lower(slope(steps, first), slope(steps, second));
}

bool reaches(const MeasuredOrder& measured, double declared) {
  return measured.value >= declared - order_margin;
}

}  // namespace

Certificate certify(const Integrator& integrator, NoiseKind kind, const CertificateOptions& options) {
  const auto declared = integrator.order(kind);
  detail::require(declared.has_value(), "certify: the integrator refuses this kind of noise");
  detail::require(options.batches >= 2 && options.paths >= 16 && options.paths % 16 == 0,
                  "certify: at least two batches, of a multiple of 16 paths");
  Certificate result{.declared = *declared,
                     .deterministic = {},
                     .strong = {},
                     .weak = {},
                     .limit = Limit::both,
                     .holds = false};
  if (kind == NoiseKind::none) {
    result.deterministic = deterministic_order(integrator);
    result.holds = reaches(*result.deterministic, declared->deterministic);
    return result;
  }
  const StrongResult strong = kind == NoiseKind::additive ? strong_additive(integrator, options)
                                                          : strong_diagonal(integrator, options);
  result.strong = strong.order;
  result.limit = strong.limit;
  result.weak = weak_order(integrator, kind);
  result.holds = (result.limit == Limit::ito || result.limit == Limit::both) &&
                 reaches(*result.strong, declared->strong) && reaches(*result.weak, declared->weak);
  return result;
}

}  // namespace undiffuse::sde
