#pragma once
#include "sde/affine.hpp"

namespace undiffuse::sde {

/// EDM's noise:  dX = √(2t) dW.  α = 1, σ = t: time is the level of the noise, without end, and g(0) = 0.
/// It has no Gaussian limit: start the reversal from N(0, T² I) only if T is far larger than the data (80 for
/// data of scale 0.5). Source: Karras, Aittala, Aila & Laine, NeurIPS 2022 (arXiv:2206.00364), Table 1.
class Edm final : public AffineProcess {
 public:
  /// Throws std::invalid_argument.
  explicit Edm(Index dim, Domain domain = Domain::line());

  Index dim() const override { return dim_; }
  Schedule<double> at(double t) const override;
  Schedule<Quad> at(Quad t) const override;
  const Domain& domain() const override { return domain_; }

 private:
  template <class Real>
  Schedule<Real> schedule(Real t) const;

  Index dim_;
  Domain domain_;
};

}  // namespace undiffuse::sde
