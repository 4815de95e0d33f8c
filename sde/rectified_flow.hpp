#pragma once
#include "sde/affine.hpp"

namespace undiffuse::sde {

/// Rectified flow: the straight way from data to noise,  α = 1 - t,  σ = t,
///
///     dX = -X/(1 - t) dt + √(2t/(1 - t)) dW   on [0, 1)
///
/// X_1 ~ N(0, I) whatever X_0; drift and noise are infinite there, so an SDE must end before. Sources: Liu,
/// Gong & Liu, ICLR 2023 (arXiv:2209.03003); Lipman et al., ICLR 2023 (arXiv:2210.02747).
class RectifiedFlow final : public AffineProcess {
 public:
  /// Throws std::invalid_argument.
  explicit RectifiedFlow(Index dim, Domain domain = Domain::line());

  Index dim() const override { return dim_; }
  Schedule<double> at(double t) const override;
  Schedule<Quad> at(Quad t) const override;
  double end() const override { return 1; }
  const Domain& domain() const override { return domain_; }

 private:
  template <class Real>
  Schedule<Real> schedule(Real t) const;

  Index dim_;
  Domain domain_;
};

}  // namespace undiffuse::sde
