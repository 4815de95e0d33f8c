#include "experiments/curve/expected.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

namespace undiffuse::experiments::curve {
namespace {

/// The reverse SDE at one time: rates of its linear drift -a x + g² (α m - x)/S, by modes.
struct Reversal {
  double alpha, noise_squared;
  Eigen::ArrayXd pull, decay;  ///< g²/S and a + g²/S
};
Reversal reversal_at(const Modes& modes, const sde::AffineProcess& process, double t) {
  const auto now = process.at(std::max(t, 0.0));  // T - τ may be rounding below 0
  const double alpha = std::exp(now.log_alpha);
  const Eigen::ArrayXd pull = now.noise_squared / (alpha * alpha * modes.lambda.array() + now.variance);
  return {.alpha = alpha, .noise_squared = now.noise_squared, .pull = pull, .decay = pull + now.rate};
}

}  // namespace

Modes modes_of(const data::GaussianProcess& law) {
  const auto& mixture = law.mixture();
  const Eigen::MatrixXd V =
      mixture.isotropic() ? Eigen::MatrixXd::Identity(law.dim(), law.dim()) : mixture.directions()[0];
  return {.V = V, .lambda = mixture.variances().row(0).transpose(), .mean = V.transpose() * law.mean()};
}

ModeLaw forward_law(const Modes& modes, const sde::AffineProcess& process, double t) {
  const auto at = process.transition(t).value();
  const double alpha = at.mean_scale;
  return {.mean = alpha * modes.mean,
          .variance = (alpha * alpha * modes.lambda.array() + at.std * at.std).matrix()};
}

ValueLaw values_of(const Modes& modes, const ModeLaw& law) {
  return {.mean = modes.V * law.mean,
          .covariance = modes.V * law.variance.asDiagonal() * modes.V.transpose()};
}

ModeLaw after_euler(const Modes& modes, const sde::AffineProcess& process, const sde::TimeGrid& times,
                    ModeLaw law) {
  const double T = times.t.back();
  for (Index k = 0; k < times.steps(); ++k) {
    const double dt = times.step_size(k);
    const auto now = reversal_at(modes, process, T - times.t[static_cast<std::size_t>(k)]);
    const Eigen::ArrayXd A = 1 - dt * now.decay;
    law.mean = (A * law.mean.array() + dt * now.alpha * now.pull * modes.mean.array()).matrix();
    law.variance = (A.square() * law.variance.array() + now.noise_squared * dt).matrix();
  }
  return law;
}

double smallest_factor(const Modes& modes, const sde::AffineProcess& process, const sde::TimeGrid& times) {
  double smallest = std::numeric_limits<double>::infinity();
  for (Index k = 0; k < times.steps(); ++k) {
    const auto now = reversal_at(modes, process, times.t.back() - times.t[static_cast<std::size_t>(k)]);
    smallest = std::min(smallest, 1 - times.step_size(k) * now.decay.maxCoeff());
  }
  return smallest;
}

Eigen::VectorXd roughness_of(const Eigen::MatrixXd& curves) {
  const Index n = curves.cols();
  const Eigen::MatrixXd bends =
      curves.rightCols(n - 2) - 2 * curves.middleCols(1, n - 2) + curves.leftCols(n - 2);
  return bends.rowwise().squaredNorm() / static_cast<double>(n - 2);
}

RoughnessLaw roughness_law(const ValueLaw& law) {
  const Index n = law.mean.size();
  Eigen::MatrixXd D = Eigen::MatrixXd::Zero(n - 2, n);
  for (Index i = 0; i < n - 2; ++i) D.block(i, i, 1, 3) << 1, -2, 1;
  const Eigen::MatrixXd B = D * law.covariance * D.transpose();
  const Eigen::VectorXd bend = D * law.mean;
  const auto share = static_cast<double>(n - 2);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(B, Eigen::EigenvaluesOnly);
  return {.mean = (B.trace() + bend.squaredNorm()) / share,
          .spread = (B.squaredNorm() + 2 * bend.dot(B * bend)) / (share * share),
          .heaviest = solver.eigenvalues().maxCoeff() / share};
}

}  // namespace undiffuse::experiments::curve
