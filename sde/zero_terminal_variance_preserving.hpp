#pragma once
#include "sde/affine.hpp"

namespace undiffuse::sde {

/// Variance preserving with no signal left at t = 1: the linear schedule, α₀ = exp(-½B), B(t) = ∫₀ᵗ β,
/// shifted and scaled,
///
///     α = (α₀ - α₀(1)) / (1 - α₀(1)),   σ² = 1 - α²,
///     dX = a X dt + √(-2a) dW,   a = -½ β / (1 - exp(-½(B(1) - B(t))))
///
/// on [0, 1): a is infinite as -1/(1 - t) at the end, so an SDE must end before. Source: Lin, Liu, Li & Yang,
/// WACV 2024 (arXiv:2305.08891), section 3.1, in continuous time.
class ZeroTerminalVariancePreserving final : public AffineProcess {
 public:
  /// Rates of the linear schedule [1/time], 0 <= beta_min <= beta_max, beta_max > 0: β(0) and β(1). Throws
  /// std::invalid_argument.
  ZeroTerminalVariancePreserving(Index dim, double beta_min, double beta_max, Domain domain = Domain::line());

  Index dim() const override { return dim_; }
  Schedule<double> at(double t) const override;
  Schedule<Quad> at(Quad t) const override;
  double end() const override { return 1; }
  const Domain& domain() const override { return domain_; }
  double beta_min() const { return beta_min_; }
  double beta_max() const { return beta_max_; }

 private:
  template <class Real>
  Schedule<Real> schedule(Real t) const;

  Index dim_;
  double beta_min_, beta_max_;
  Domain domain_;
};

}  // namespace undiffuse::sde
