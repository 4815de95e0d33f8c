#pragma once
#include "data/random.hpp"
#include "sde/process.hpp"
#include "sde/time_grid.hpp"

namespace undiffuse::sde {

/// What a Brownian motion does over a step [t, t + dt], for a block of particles.
struct Increment {
  Eigen::Ref<const Eigen::MatrixXd> dW;  ///< (n, d) W(t + dt) - W(t)
  Eigen::Ref<const Eigen::MatrixXd> dZ;  ///< (n, d) ∫ (W(s) - W(t)) ds; (0, d) unless it was asked for
  Index first_particle = 0;              ///< whose row 0 is: for schemes that ask a path for more

  Increment(ConstPoints increments) : dW(increments), dZ(increments.topRows(0)) {}
  Increment(ConstPoints increments, ConstPoints integrals, Index first = 0)
      : dW(increments), dZ(integrals), first_particle(first) {}
};

/// A Brownian motion: dW ~ N(0, dt I) and, where asked for, dZ = ∫ (W(s) - W(t)) ds, of variance dt³/3 and
/// covariance dt²/2 with dW. A pure function of the grid, the step and the particle.
class Noise {
 public:
  virtual ~Noise() = default;
  /// Fills dW (n, d), and dZ (n, d) unless it has no rows, with the increments over step number `step` of the
  /// grid for particles first_particle ... Throws std::invalid_argument for a step outside of the grid, one
  /// without length, or a particle below 0.
  virtual void increment(const TimeGrid& grid, Index step, Index first_particle, Points dW,
                         Points dZ) const = 0;
  /// dW alone.
  void increment(const TimeGrid& grid, Index step, Index first_particle, Points dW) const {
    increment(grid, step, first_particle, dW, dW.topRows(0));
  }
};

namespace detail {
/// What every Noise requires of its arguments; the length of the step.
double require_step(const TimeGrid& grid, Index step, Index first_particle, ConstPoints dW, ConstPoints dZ);
}  // namespace detail

}  // namespace undiffuse::sde
