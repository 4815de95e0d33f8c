#pragma once
#include <limits>

#include "sde/process.hpp"
#include "sde/real.hpp"

namespace undiffuse::sde {

/// What an affine process is at one time.
template <class Real>
struct Schedule {
  Real log_alpha;      ///< ln α
  Real variance;       ///< σ² [length²]
  Real rate;           ///< a = α'/α [1/time]
  Real noise_squared;  ///< g² [length²/time]
};

/// Affine processes  dX = a(t) X dt + g(t) dW  with X_t | X_0 = x ~ N(α(t) x, σ(t)² I), where
///
///     a = α'/α,   g² = d(σ²)/dt - 2 a σ²,   α(0) = 1,   σ(0) = 0
///
/// A new one is a file with one formula for all four, in any number type: doubles run, quadruple precision
/// proves (see prove_schedule). Source: Song et al., ICLR 2021 (arXiv:2011.13456), section 3.4.
class AffineProcess : public Process {
 public:
  AffineProcess(const AffineProcess&) = delete;
  AffineProcess& operator=(const AffineProcess&) = delete;

  /// ln α, σ², a and g² at time t, 0 <= t; small differences by expm1 and its like, right to round-off.
  virtual Schedule<double> at(double t) const = 0;
  virtual Schedule<Quad> at(Quad t) const = 0;
  /// Where α = 0 or the schedule is not defined beyond: a and g² are infinite there, so that drift and
  /// diffusion are known before it only, α and σ up to it. Infinite for most.
  virtual double end() const { return std::numeric_limits<double>::infinity(); }

  /// ln α, σ², a and g² at each time of t (n), in the columns of out (n, 4), at() for each; faster where a
  /// process brings vector code, within 1e-15.
  virtual void at_times(ConstVector t, Points out) const;

  double rate(double t) const { return at(t).rate; }                    ///< a(t) [1/time]
  double noise_squared(double t) const { return at(t).noise_squared; }  ///< g(t)² [length²/time]

  NoiseKind noise_kind() const final { return NoiseKind::additive; }
  /// Both throw std::invalid_argument unless t < end().
  void drift(ConstPoints x, double t, Points out) const final;
  void diffusion(ConstPoints x, double t, Points out) const final;
  /// Of the free space: exact only without walls. Throws std::invalid_argument unless 0 <= t <= end(), t
  /// finite.
  std::optional<Transition> transition(double t) const final;

 protected:
  AffineProcess() = default;
};

}  // namespace undiffuse::sde
