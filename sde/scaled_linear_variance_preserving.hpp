#pragma once
#include "sde/affine.hpp"

namespace undiffuse::sde {

/// Variance preserving, scaled-linear schedule:  dX = -½ β X dt + √β dW  on [0, 1], √β linear in time:
///
///     √β(t) = r + q t,   r = √β_min,   q = √β_max - √β_min,   B(t) = ∫₀ᵗ β = t (r² + r q t + q² t²/3)
///
/// α = exp(-½B), σ² = 1 - exp(-B): tends to N(0, I). Limit of the chains of latent diffusion, with rates 0.85
/// and 12 for 1000 steps of 0.00085 to 0.012: α(1) = 0.068, so N(0, I) is reached less well than by
/// VariancePreserving. Source: Rombach et al., CVPR 2022 (arXiv:2112.10752), by its published code.
class ScaledLinearVariancePreserving final : public AffineProcess {
 public:
  /// Rates [1/time], 0 <= beta_min <= beta_max, beta_max > 0: β(0) and β(1). Throws std::invalid_argument.
  ScaledLinearVariancePreserving(Index dim, double beta_min, double beta_max, Domain domain = Domain::line());

  Index dim() const override { return dim_; }
  Schedule<double> at(double t) const override;
  Schedule<Quad> at(Quad t) const override;
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
