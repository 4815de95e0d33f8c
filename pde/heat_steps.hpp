#pragma once
#include "pde/solver.hpp"

namespace undiffuse::pde {

/// What the heat solvers share: the signed diffusivity and the steps.
class HeatSteps {
 public:
  /// kappa: diffusivity [length²/time]. Throws std::invalid_argument, naming `who`, unless kappa > 0 and
  /// times has at least one step and increases, all finite.
  HeatSteps(double kappa, sde::TimeGrid times, Direction direction, const char* who);

  const sde::TimeGrid& times() const { return times_; }
  bool backward() const { return kappa_ < 0; }
  /// κ, or -κ backward.
  double kappa() const { return kappa_; }
  /// Length of step k; where all steps are equal up to rounding, their mean, the same to the last bit.
  double dt(Index k) const;
  double longest() const;
  /// Throws std::invalid_argument, naming `who`, unless steps first ... first + count - 1 are in times().
  void require(Index first, Index count, const char* who) const;

  Index count() const { return static_cast<Index>(times_.t.size()) - 1; }

 private:
  double kappa_;
  sde::TimeGrid times_;
  double uniform_dt_;  // 0 where steps differ
};

}  // namespace undiffuse::pde
