#pragma once
#include "sde/affine.hpp"
#include "sde/gradient_drift.hpp"

namespace undiffuse::sde {

/// Heat:  dX = √(2κ) dW, so that ∂p/∂t = κ Δp.  α = 1, σ² = 2κt.
/// It has no Gaussian limit on the line; between reflecting walls or on a torus it tends to the uniform law,
/// and its transition is Gaussian only without walls. Source: Einstein, Ann. Phys. 322 (1905) 549–560.
class Heat final : public AffineProcess, public GradientDrift {
 public:
  /// kappa: diffusivity [length²/time], > 0. Throws std::invalid_argument.
  Heat(Index dim, double kappa, Domain domain = Domain::line());

  Index dim() const override { return dim_; }
  Schedule<double> at(double t) const override;
  Schedule<Quad> at(Quad t) const override;
  const Domain& domain() const override { return domain_; }
  void potential(ConstPoints, Vector out) const override { out.setZero(); }
  double kappa() const { return kappa_; }

 private:
  template <class Real>
  Schedule<Real> schedule(Real t) const;

  Index dim_;
  double kappa_;
  Domain domain_;
};

}  // namespace undiffuse::sde
