#pragma once
#include "sde/affine.hpp"

namespace undiffuse::sde {

/// Variance preserving, linear schedule:  dX = -½ β X dt + √β dW,  β(t) = β_min + (β_max - β_min) t  on [0,
/// 1]. α = exp(-½B), σ² = 1 - exp(-B), B(t) = ∫₀ᵗ β: tends to N(0, I). Source: Song et al., ICLR 2021
/// (arXiv:2011.13456), appendix B; Ho, Jain & Abbeel, NeurIPS 2020.
class VariancePreserving final : public AffineProcess {
 public:
  /// Rates [1/time], 0 <= beta_min <= beta_max, beta_max > 0: β(0) and β(1). Throws std::invalid_argument.
  VariancePreserving(Index dim, double beta_min, double beta_max, Domain domain = Domain::line());

  Index dim() const override { return dim_; }
  Schedule<double> at(double t) const override;
  Schedule<Quad> at(Quad t) const override;
  void at_times(ConstVector t, Points out) const override;
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
