#pragma once
#include "sde/affine.hpp"
#include "sde/gradient_drift.hpp"

namespace undiffuse::sde {

/// Ornstein–Uhlenbeck:  dX = -θ X dt + σ dW.  α = exp(-θt), σ² = σ²(1 - exp(-2θt)) / 2θ; tends to N(0,
/// σ²/2θ). Source: Uhlenbeck & Ornstein, Phys. Rev. 36 (1930) 823–841.
class OrnsteinUhlenbeck final : public AffineProcess, public GradientDrift {
 public:
  /// theta: rate of return [1/time], > 0; sigma: noise [length/√time], > 0. Throws std::invalid_argument.
  OrnsteinUhlenbeck(Index dim, double theta, double sigma, Domain domain = Domain::line());

  Index dim() const override { return dim_; }
  Schedule<double> at(double t) const override;
  Schedule<Quad> at(Quad t) const override;
  const Domain& domain() const override { return domain_; }
  /// ½θ|x|².
  void potential(ConstPoints x, Vector out) const override;
  double theta() const { return theta_; }
  double sigma() const { return sigma_; }

 private:
  template <class Real>
  Schedule<Real> schedule(Real t) const;

  Index dim_;
  double theta_, sigma_;
  Domain domain_;
};

}  // namespace undiffuse::sde
