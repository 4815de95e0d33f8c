#include "pde/heat_march.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace undiffuse::pde {

template <int Dim>
void HeatMarch<Dim>::require_stable(double limit) const {
  constexpr double rounding = 1e-12;  // a step that means to be at the limit is
  if (steps.backward() || steps.longest() <= limit * (1 + rounding)) return;
  throw std::invalid_argument(
      fmt::format("{}: a step of {} is above the stability limit {}", who_, steps.longest(), limit));
}

template class HeatMarch<1>;
template class HeatMarch<2>;
template class HeatMarch<3>;

}  // namespace undiffuse::pde
