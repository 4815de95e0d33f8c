#pragma once
#include <array>

#include "data/points.hpp"

namespace undiffuse::pde {

/// One explicit step of a line of cells between its neighbours across up to two other axes:
///
///     out_i = keep u_i + shift + Σ_sides (down (lower_i - u_i) + up (upper_i - u_i))
///             + rate (u_{i-1} - 2 u_i + u_{i+1})
struct StencilLine {
  struct Side {
    const double *lower, *upper;
    double down, up;
  };
  data::Index begin, end;  ///< which i; u has values from begin - 1 to end
  double keep, shift, rate;
  int sides;
  std::array<Side, 2> side;
};

/// In vector code as wide as the machine has; bits do not depend on the width where it multiplies and adds in
/// one. `out` is another array than u and the sides.
void step_stencil_line(const StencilLine& line, const double* u, double* out);

}  // namespace undiffuse::pde
