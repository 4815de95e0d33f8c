#pragma once
#include "sde/affine.hpp"

namespace undiffuse::sde {

/// Variance exploding:  dX = g(t) dW,  g² = d(σ²)/dt,  σ² = σ_min²((σ_max/σ_min)^{2t} - 1),  α = 1.
/// σ(0) = 0, not σ_min; the horizon is t = 1. It has no Gaussian limit: start the reversal from N(0, σ(1)² I)
/// only if σ_max is far larger than the data. Source: Song et al., ICLR 2021 (arXiv:2011.13456), appendix B.
class VarianceExploding final : public AffineProcess {
 public:
  /// 0 < sigma_min < sigma_max [length]. Throws std::invalid_argument.
  VarianceExploding(Index dim, double sigma_min, double sigma_max, Domain domain = Domain::line());

  Index dim() const override { return dim_; }
  Schedule<double> at(double t) const override;
  Schedule<Quad> at(Quad t) const override;
  const Domain& domain() const override { return domain_; }
  double sigma_min() const { return sigma_min_; }
  double sigma_max() const { return sigma_max_; }

 private:
  template <class Real>
  Schedule<Real> schedule(Real t) const;

  Index dim_;
  double sigma_min_, sigma_max_;
  Domain domain_;
};

}  // namespace undiffuse::sde
