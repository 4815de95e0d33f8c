#pragma once
#include <vector>

#include "sde/certificate.hpp"

/// What the parts of the certificate share.
namespace undiffuse::sde::detail {

/// Half width of the 95 % interval of a mean whose standard error has so many degrees of freedom.
double student(double freedom, double standard_error);

/// Slope of log error against log step, 1/steps, with the interval that its residuals give.
MeasuredOrder slope(const std::vector<double>& steps, const std::vector<double>& errors);

/// The one of the lower value.
MeasuredOrder lower(const MeasuredOrder& a, const MeasuredOrder& b);

/// Weak order by exact moments: nothing is sampled.
MeasuredOrder weak_order(const Integrator& integrator, NoiseKind kind);

}  // namespace undiffuse::sde::detail
