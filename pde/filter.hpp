#pragma once
#include <string_view>

#include "pde/grid.hpp"

namespace undiffuse::pde {

/// Which modes an inverse believes: with A = e^{κTΔ} and a = e^{-κk²T} its eigenvalues, mode k of the
/// reconstruction is φ(a, k; parameter) / a times that of the data, φ from 1 (believed) to 0 (not).
/// Everything is in terms of log a, which does not underflow. A new filter is a file like this one's
/// neighbours and a line where names become objects.
class Filter {
 public:
  virtual ~Filter() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view source() const = 0;
  /// log φ of the mode with log a = log_attenuation <= 0 and the wavenumber [1/length].
  virtual double log_factor(double log_attenuation, double wavenumber, double parameter) const = 0;
  /// Parameters worth trying, from the most regularised to the least, so that the residual falls along them;
  /// at least ten for each factor of ten where they are continuous. For the distinct wavenumbers (n) of a
  /// grid, ascending, and their log_attenuation (n).
  virtual Eigen::VectorXd candidates(ConstVector wavenumber, ConstVector log_attenuation) const = 0;
  /// May the parameter be anything between two candidates?
  virtual bool continuous() const = 0;
};

}  // namespace undiffuse::pde
