#include "sde/certificate.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "sde/certificate_parts.hpp"
#include "sde/exact_problems.hpp"
#include "sde/require.hpp"
#include "sde/white_noise.hpp"

namespace undiffuse::sde {
namespace {

using detail::lower;
using detail::slope;
using detail::student;

constexpr double order_margin = 0.25;  // half of the least distance between two orders

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
      : dW(count, 2 * finest), dZ(count, 2 * finest), returning(Eigen::ArrayXd::Zero(count)) {
    const WhiteNoise noise(stream);
    const TimeGrid grid = TimeGrid::uniform(0, 1, dW.cols());
    for (Index k = 0; k < dW.cols(); ++k) {
      noise.increment(grid, k, first, dW.middleCols(k, 1), dZ.middleCols(k, 1));
      advance_returning(grid.step_size(k), k);
    }
    W = dW.rowwise().sum().array();
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

/// A problem and one of its solutions, as a function of the paths.
struct Target {
  const ExactProblem& problem;
  std::function<Eigen::ArrayXd(const Paths&)> solution;
};

/// What batches of paths tell: the mean of their slopes with Student's interval, and of their finest errors.
struct PathResult {
  MeasuredOrder order;
  double finest_error;
};

/// Mean errors of a batch, a row a target, finest first; infinite where particles are lost.
Eigen::ArrayXXd path_errors(const Integrator& integrator, const std::vector<Target>& targets, Paths paths) {
  Eigen::ArrayXXd errors(static_cast<Index>(targets.size()), refinements);
  for (Index r = 0; r < refinements; ++r, paths.coarsen())
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const double mean =
          (end_of(integrator, targets[i].problem, paths) - targets[i].solution(paths)).abs().mean();
      errors(static_cast<Index>(i), r) = std::isfinite(mean) ? mean : std::numeric_limits<double>::infinity();
    }
  return errors;
}

std::vector<PathResult> measure_paths(const Integrator& integrator, const std::vector<Target>& targets,
                                      const CertificateOptions& options) {
  std::vector<double> steps;
  for (Index r = 0; r < refinements; ++r) steps.push_back(static_cast<double>(finest >> r));
  const auto count = static_cast<Index>(targets.size());
  Eigen::ArrayXXd slopes(options.batches, count), errors(options.batches, count);
  for (Index b = 0; b < options.batches; ++b) {
    const Eigen::ArrayXXd found =
        path_errors(integrator, targets, Paths(options.stream, b * options.paths, options.paths));
    for (Index i = 0; i < count; ++i) {
      const Eigen::ArrayXd row = found.row(i);
      slopes(b, i) = slope(steps, {row.begin(), row.end()}).value;
      errors(b, i) = row[0];
    }
  }
  const auto n = static_cast<double>(options.batches);
  std::vector<PathResult> results;
  for (Index i = 0; i < count; ++i) {
    const double mean = slopes.col(i).mean();
    const double spread = std::sqrt((slopes.col(i) - mean).square().sum() / (n - 1));
    results.push_back({{mean, student(n - 1, spread / std::sqrt(n))}, errors.col(i).mean()});
  }
  return results;
}

/// Do the paths tend to this solution? distance: to the other one.
bool tends(const PathResult& result, double distance) {
  return result.order.value > order_margin && result.finest_error < 0.25 * distance;
}

Limit limit_of(bool ito, bool stratonovich) {
  if (ito == stratonovich) return ito ? Limit::both : Limit::neither;
  return ito ? Limit::ito : Limit::stratonovich;
}

struct StrongResult {
  MeasuredOrder order;
  Limit limit;
};

/// A problem whose solution is known by W(1).
Target by_end(const ExactProblem& problem) {
  return {problem, [&problem](const Paths& paths) -> Eigen::ArrayXd {
            return paths.W.unaryExpr([&problem](double W) { return problem.solution(1, W); });
          }};
}

StrongResult strong_additive(const Integrator& integrator, const CertificateOptions& options) {
  const AdditiveProblem moving;
  const ReturningProblem returning;
  const auto by_path = [&](const Paths& paths) -> Eigen::ArrayXd {
    return paths.returning.unaryExpr([&](double R) { return returning.solution(1, R); });
  };
  const auto results = measure_paths(integrator, {by_end(moving), {returning, by_path}}, options);
  const bool tend = tends(results[0], AdditiveProblem::a) && tends(results[1], ReturningProblem::sigma);
  return {lower(results[0].order, results[1].order), limit_of(tend, tend)};
}

StrongResult strong_diagonal(const Integrator& integrator, const CertificateOptions& options) {
  using P = MultiplicativeProblem;
  const P linear;
  const CurvedProblem curved;
  const auto stratonovich = [&](const Paths& paths) -> Eigen::ArrayXd {
    return paths.W.unaryExpr([&](double W) { return linear.stratonovich(1, W); });
  };
  const auto results =
      measure_paths(integrator, {by_end(linear), by_end(curved), {linear, stratonovich}}, options);
  const double distance = P::x0 * std::exp(P::lambda) * std::expm1(P::mu * P::mu / 2);
  return {lower(results[0].order, results[1].order),
          limit_of(tends(results[0], distance) && tends(results[1], CurvedProblem::sigma),
                   tends(results[2], distance))};
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
  result.weak = detail::weak_order(integrator, kind);
  result.holds = (result.limit == Limit::ito || result.limit == Limit::both) &&
                 reaches(*result.strong, declared->strong) && reaches(*result.weak, declared->weak);
  return result;
}

}  // namespace undiffuse::sde
