#include "experiments/parts/marching.hpp"

#include <algorithm>

namespace undiffuse::experiments {

double step_number(double length, double kappa, const sde::TimeGrid& reverse_times) {
  const double T = reverse_times.t.back(), rest = length * length / (2 * kappa);
  double largest = 0;
  for (data::Index k = 0; k < reverse_times.steps(); ++k) {
    const double t = T - reverse_times.midpoint(k);
    largest = std::max(largest, reverse_times.step_size(k) / (t + rest));
  }
  return largest;
}

double cell_error(double length, double h) { return std::min(h / 2, h * h / (12 * length)); }

}  // namespace undiffuse::experiments
