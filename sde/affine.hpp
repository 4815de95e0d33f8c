#pragma once
#include "sde/process.hpp"

namespace undiffuse::sde {

/// Affine processes  dX = a(t) X dt + g(t) dW  with X_t | X_0 = x ~ N(α(t) x, σ(t)² I), where
///
///     a = α'/α,   g² = d(σ²)/dt - 2 a σ²,   α(0) = 1,   σ(0) = 0
///
/// A new one is a file that gives a, g², α and σ. Source: Song et al., ICLR 2021 (arXiv:2011.13456),
/// section 3.4.
class AffineProcess : public Process {
 public:
  AffineProcess(const AffineProcess&) = delete;
  AffineProcess& operator=(const AffineProcess&) = delete;

  virtual double rate(double t) const = 0;           ///< a(t) [1/time]
  virtual double noise_squared(double t) const = 0;  ///< g(t)² [length²/time]

  NoiseKind noise_kind() const final { return NoiseKind::additive; }
  void drift(ConstPoints x, double t, Points out) const final;
  void diffusion(ConstPoints x, double t, Points out) const final;

 protected:
  AffineProcess() = default;
};

}  // namespace undiffuse::sde
