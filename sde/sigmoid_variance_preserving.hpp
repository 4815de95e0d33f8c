#pragma once
#include "sde/affine.hpp"

namespace undiffuse::sde {

/// Variance preserving, sigmoid schedule:  dX = -½ β X dt + √β dW  on [0, 1), with the logistic function S,
///
///     α² = (S(e) - S(u)) / (S(e) - S(b)),   u(t) = b + (e - b) t,   b = begin/τ,   e = finish/τ
///     1 - α² = sinh(½(e - b)t) cosh(½e) / (sinh(½(e - b)) cosh(½u)),
///     β = ½(e - b) cosh(½e) / (sinh(½(e - b)(1 - t)) cosh(½u))
///
/// No signal is left at t = 1, where β is infinite as 1/(1 - t): an SDE must end before. Round-off grows with
/// |b| and |e|. Source: Chen, On the Importance of Noise Scheduling (2023, arXiv:2301.10972), Algorithm 1,
/// without its clipping.
class SigmoidVariancePreserving final : public AffineProcess {
 public:
  /// begin < finish: the part of the logistic curve that is used; temperature: τ > 0, the smaller the
  /// steeper. Throws std::invalid_argument, also if begin/τ or finish/τ lies beyond ±500.
  explicit SigmoidVariancePreserving(Index dim, double begin = -3, double finish = 3, double temperature = 1,
                                     Domain domain = Domain::line());

  Index dim() const override { return dim_; }
  Schedule<double> at(double t) const override;
  Schedule<Quad> at(Quad t) const override;
  double end() const override { return 1; }
  const Domain& domain() const override { return domain_; }
  double begin() const { return begin_; }
  double finish() const { return finish_; }
  double temperature() const { return temperature_; }

 private:
  template <class Real>
  Schedule<Real> schedule(Real t) const;

  Index dim_;
  double begin_, finish_, temperature_;
  Domain domain_;
};

}  // namespace undiffuse::sde
