#include "experiments/paths/orders.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/parts/branch_file.hpp"
#include "experiments/paths/path_noise.hpp"

namespace undiffuse::experiments::paths {
namespace {

constexpr double kStraight = 0.5;
constexpr double kResolved = 5;  // standard errors
constexpr FittedOrder kNoOrder = {.value = kNone, .half_width = kNone, .bend = kNone};

/// Half the points at either end, two at least.
double bend_of(const Eigen::ArrayXd& steps, const Eigen::ArrayXd& errors) {
  const Index part = std::max<Index>(2, errors.size() / 2);
  return std::abs(log_slope(steps.head(part), errors.head(part)) -
                  log_slope(steps.tail(part), errors.tail(part)));
}

}  // namespace

bool FittedOrder::claimable() const { return half_width + bend <= kStraight; }

double log_slope(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y) {
  const Eigen::ArrayXd u = x.log(), v = y.log(), away = u - u.mean();
  return (away * v).sum() / away.square().sum();
}

FittedOrder fit_paths(const Eigen::ArrayXd& steps, const Eigen::ArrayXXd& errors, double rounding) {
  if (!(errors.minCoeff() > rounding) || !errors.isFinite().all()) return kNoOrder;
  Eigen::ArrayXd slopes(errors.rows());
  for (Index b = 0; b < errors.rows(); ++b) slopes[b] = -log_slope(steps, errors.row(b).transpose());
  const Eigen::ArrayXd means = errors.colwise().mean().transpose();
  return {.value = slopes.mean(),
          .half_width = standard_errors(slopes.size(), kTwoSigma) * batch_error(slopes),
          .bend = bend_of(steps, means)};
}

FittedOrder fit_means(const Eigen::ArrayXd& steps, const Eigen::ArrayXd& means, const Eigen::ArrayXd& errors,
                      double rounding) {
  Index n = 0;
  while (n < means.size() && std::abs(means[n]) > std::max(kResolved * errors[n], rounding)) ++n;
  if (n < 3) return kNoOrder;
  const Eigen::ArrayXd x = -steps.head(n).log(), y = means.head(n).abs().log();
  const Eigen::ArrayXd relative = (errors.head(n) / means.head(n).abs()).max(1e-6);  // noiseless: all alike
  const Eigen::ArrayXd weight = relative.square().inverse();
  const Eigen::ArrayXd away = x - (weight * x).sum() / weight.sum();
  const double square = (weight * away.square()).sum();
  return {.value = (weight * away * y).sum() / square,
          .half_width = 2 / std::sqrt(square),
          .bend = bend_of(steps.head(n), means.head(n).abs())};
}

}  // namespace undiffuse::experiments::paths
