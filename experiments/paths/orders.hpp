#pragma once
#include <Eigen/Core>

namespace undiffuse::experiments::paths {

/// The slope of log error against log step, with what speaks against it.
struct FittedOrder {
  double value;       ///< NaN where none was fitted
  double half_width;  ///< of its 95 % interval
  double bend;        ///< how far the slope of the finer steps is from that of the coarser ones

  /// Is it worth a claim: known, and straight, to within half the distance of two orders?
  bool claimable() const;
  /// The least that it may be where `declared` is declared: a quarter below (the certificate's margin), and
  /// what its interval and its bend leave open.
  double least(double declared) const { return declared - 0.25 - half_width - bend; }
};

/// Least-squares slope of log y against log x.
double log_slope(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y);

/// From errors (batches, levels), all positive, at ascending numbers of steps: the mean over batches of their
/// slopes, Student's interval. None where an error is below `rounding`.
FittedOrder fit_paths(const Eigen::ArrayXd& steps, const Eigen::ArrayXXd& errors, double rounding);

/// From means and their standard errors, at ascending numbers of steps: of those from the first on that are
/// five standard errors and more from 0, at least three, weighted. None where there are fewer, or one is
/// below `rounding`.
FittedOrder fit_means(const Eigen::ArrayXd& steps, const Eigen::ArrayXd& means,
                      const Eigen::ArrayXd& standard_errors, double rounding);

}  // namespace undiffuse::experiments::paths
