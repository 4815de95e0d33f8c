#pragma once
#include "sde/integrator.hpp"

/// What the steps of several integrators share.
namespace undiffuse::sde::detail {

/// What a step may be given: x (n, process.dim()), and dW of the same shape unless the process has no noise;
/// dZ likewise, where the integrator needs it. Throws std::invalid_argument.
void require_step_shapes(const Process& process, const Integrator& integrator, const Increment& noise,
                         ConstPoints x);

/// g(t) of a process with additive noise, by one row. room: at least one row, overwritten.
double additive_noise(const Process& process, ConstPoints x, double t, Points room);

}  // namespace undiffuse::sde::detail
