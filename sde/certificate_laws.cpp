#include <algorithm>
#include <array>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "data/errors.hpp"
#include "sde/certificate_parts.hpp"
#include "sde/exact_problems.hpp"
#include "sde/time_grid.hpp"

namespace undiffuse::sde {
namespace {

/// Nodes and weights with which  Σ w φ(z) = E φ(z), z ~ N(0, 1), for polynomials up to degree 15. None is 0,
/// where a scheme that asks for the sign of its noise would be flattered.
constexpr Index nodes_each = 8;
constexpr std::array<double, nodes_each> hermite_nodes = {
    -4.1445471861258945, -2.8024858612875416, -1.636519042435108, -0.5390798113513751,
    0.5390798113513751,  1.636519042435108,   2.8024858612875416, 4.1445471861258945};
constexpr std::array<double, nodes_each> hermite_weights = {
    0.00011261453837536762, 0.009635220120788256, 0.11723990766175904,  0.3730122576790773,
    0.3730122576790773,     0.11723990766175904,  0.009635220120788256, 0.00011261453837536762};

/// (dW, dZ) over a step, at the nodes, with their weights.
struct NoiseRule {
  static constexpr Index size = nodes_each * nodes_each;
  Eigen::MatrixXd dW, dZ;
  Eigen::ArrayXd weights;

  explicit NoiseRule(double dt) : dW(size, 1), dZ(size, 1), weights(size) {
    for (Index i = 0; i < nodes_each; ++i)
      for (Index j = 0; j < nodes_each; ++j) {
        const Index k = nodes_each * i + j;
        dW(k, 0) = std::sqrt(dt) * hermite_nodes[i];
        dZ(k, 0) = 0.5 * dt * dW(k, 0) + dt * std::sqrt(dt / 12) * hermite_nodes[j];
        weights[k] = hermite_weights[i] * hermite_weights[j];
      }
  }
  double mean(const Eigen::ArrayXd& values) const { return (weights * values).sum(); }
  /// One step from x for every node.
  Eigen::ArrayXd step(const Integrator& integrator, const ExactProblem& problem, double t, double dt,
                      double x) const {
    Eigen::MatrixXd to = Eigen::MatrixXd::Constant(size, 1, x);
    integrator.step(problem, t, dt, Increment(dW, dZ), to);
    return to.array();
  }
};

struct Moments {
  double first, second;
};

/// Errors of both moments over refinements of the step.
class MomentErrors {
 public:
  void add(Index steps, const Moments& found, const Moments& exact) {
    steps_.push_back(static_cast<double>(steps));
    first_.push_back(std::abs(found.first - exact.first));
    second_.push_back(std::abs(found.second - exact.second));
  }
  /// The lower of the two slopes; a moment that is right to rounding has none.
  MeasuredOrder order() const {
    if (right(first_)) return detail::slope(steps_, second_);
    if (right(second_)) return detail::slope(steps_, first_);
    return detail::lower(detail::slope(steps_, first_), detail::slope(steps_, second_));
  }

 private:
  static bool right(const std::vector<double>& e) { return *std::max_element(e.begin(), e.end()) < 1e-12; }
  std::vector<double> steps_, first_, second_;
};

/// The moments of a linear equation's x after `steps` steps x' = M x + N.
Moments moments(const Integrator& integrator, const ExactProblem& problem, Index steps) {
  const TimeGrid grid = TimeGrid::uniform(0, 1, steps);
  const NoiseRule rule(grid.step_size(0));
  Moments m{problem.start(), problem.start() * problem.start()};
  for (Index k = 0; k < steps; ++k) {
    const auto from = [&](double x) {
      return rule.step(integrator, problem, grid.t[k], grid.step_size(k), x);
    };
    const Eigen::ArrayXd N = from(0), M = from(1) - N, twice = from(2);
    if (!((twice - 2 * M - N).abs().maxCoeff() <= 1e-8 * (M.abs().maxCoeff() + N.abs().maxCoeff())))
      throw data::NumericalError("certify: the step of a linear equation is not linear", grid.t[k], k);
    m.second = rule.mean(M.square()) * m.second + 2 * rule.mean(M * N) * m.first + rule.mean(N.square());
    m.first = rule.mean(M) * m.first + rule.mean(N);
  }
  return m;
}

MeasuredOrder order_on_linear(const Integrator& integrator, const ExactProblem& problem,
                              const Moments& exact) {
  MomentErrors errors;
  for (const Index n : {8, 16, 32, 64, 128}) errors.add(n, moments(integrator, problem, n), exact);
  return errors.order();
}

/// One step's error is of one order more than that of many.
MeasuredOrder order_on_curved(const Integrator& integrator) {
  using P = CurvedProblem;
  const P problem;
  MomentErrors errors;
  for (const Index n : {16, 32, 64, 128, 256}) {
    const double h = 1 / static_cast<double>(n), a = std::asinh(P::x0) + P::c * h,
                 s2 = P::sigma * P::sigma * h;
    const NoiseRule rule(h);
    const Eigen::ArrayXd x = rule.step(integrator, problem, 0, h, P::x0);
    errors.add(n, {rule.mean(x), rule.mean(x.square())},
               {std::exp(s2 / 2) * std::sinh(a), 0.5 * (std::exp(2 * s2) * std::cosh(2 * a) - 1)});
  }
  const MeasuredOrder one_step = errors.order();
  return {one_step.value - 1, one_step.half_width};
}

}  // namespace

namespace detail {

double student(double freedom, double standard_error) {
  return boost::math::quantile(boost::math::students_t(freedom), 0.975) * standard_error;
}

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

MeasuredOrder weak_order(const Integrator& integrator, NoiseKind kind) {
  if (kind == NoiseKind::diagonal) {
    using P = MultiplicativeProblem;
    const Moments exact{P::x0 * std::exp(P::lambda), P::x0 * P::x0 * std::exp(2 * P::lambda + P::mu * P::mu)};
    return lower(order_on_linear(integrator, P(), exact), order_on_curved(integrator));
  }
  const AdditiveProblem problem;
  const double mean = problem.solution(1, 0);
  return order_on_linear(integrator, problem,
                         {mean, mean * mean + AdditiveProblem::a * AdditiveProblem::a / 2});
}

}  // namespace detail
}  // namespace undiffuse::sde
