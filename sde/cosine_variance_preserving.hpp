#pragma once
#include "sde/affine.hpp"

namespace undiffuse::sde {

/// Variance preserving, cosine schedule:  dX = -½ β X dt + √β dW  on [0, 1), with
///
///     α = cos θ(t) / cos θ(0),   θ(t) = ½π (t + s)/(1 + s),   σ² = 1 - α² = sin(θ - θ₀) sin(θ + θ₀) / cos²
///     θ₀, β = 2θ' tan θ
///
/// No signal is left at t = 1, where β is infinite as 2/(1 - t): an SDE must end before. Chains cut β_i at
/// 0.999 instead (see ddpm_cosine). Source: Nichol & Dhariwal, ICML 2021 (arXiv:2102.09672), section 3.2.
class CosineVariancePreserving final : public AffineProcess {
 public:
  /// offset: s [time], > 0: β(0) is about π² s/2. Throws std::invalid_argument.
  explicit CosineVariancePreserving(Index dim, double offset = 0.008, Domain domain = Domain::line());

  Index dim() const override { return dim_; }
  Schedule<double> at(double t) const override;
  Schedule<Quad> at(Quad t) const override;
  double end() const override { return 1; }
  const Domain& domain() const override { return domain_; }
  double offset() const { return offset_; }

 private:
  template <class Real>
  Schedule<Real> schedule(Real t) const;

  Index dim_;
  double offset_;
  Domain domain_;
};

}  // namespace undiffuse::sde
