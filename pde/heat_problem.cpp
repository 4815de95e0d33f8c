#include "pde/heat_problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace undiffuse::pde {

template <int Dim>
bool HeatProblem<Dim>::forced() const {
  const auto moves = [](const Wall<Dim>& wall) { return wall.varying || wall.g != 0; };
  return source ||
         std::ranges::any_of(walls, [&](const auto& ends) { return std::ranges::any_of(ends, moves); });
}

template <int Dim>
void require_valid(const HeatProblem<Dim>& problem, const char* where) {
  if (!(problem.kappa > 0) || !std::isfinite(problem.kappa)) {
    throw std::invalid_argument(fmt::format("{}: kappa is {}, must be positive", where, problem.kappa));
  }
  for (int axis = 0; axis < Dim; ++axis) {
    for (const int end : {0, 1}) {
      const Sides& sides = problem.grid.sides[axis];
      const Wall<Dim>& wall = problem.walls[axis][end];
      if ((end == 0 ? sides.lower : sides.upper) != Boundary::robin) continue;
      if (wall.a >= 0 && wall.b >= 0 && wall.a + wall.b > 0 && std::isfinite(wall.a + wall.b)) continue;
      throw std::invalid_argument(fmt::format(
          "{}: Robin wall with a = {}, b = {}; needs a, b >= 0, not both 0", where, wall.a, wall.b));
    }
  }
}

template struct HeatProblem<1>;
template struct HeatProblem<2>;
template struct HeatProblem<3>;
template void require_valid<1>(const HeatProblem<1>&, const char*);
template void require_valid<2>(const HeatProblem<2>&, const char*);
template void require_valid<3>(const HeatProblem<3>&, const char*);

}  // namespace undiffuse::pde
