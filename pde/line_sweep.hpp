#pragma once
#include "data/points.hpp"

namespace undiffuse::pde {

/// A LineFactor of n unknowns.
struct SweepFactor {
  data::Index n;
  const double *forward, *inverse, *backward;
  const double* corner;  ///< null: open lines
  double weight, scale;
};

/// c A_a and c b_a along the lines that are solved: a HeatLine times c.
struct SweepLine {
  const double *below, *above, *pull, *give;
};

/// One contiguous line, and across it  keep u + shift + down (lower - u) + up (upper - u), its right side.
struct SweepRow {
  const double *u, *lower, *upper;
  double keep, shift, down, up;
  double* out;
};

/// Rows that solve_rows takes at once, and columns of solve_columns that go together.
constexpr data::Index sweep_rows = 16;
constexpr data::Index sweep_columns = 32;
/// Values that the scratch of either holds.
constexpr data::Index sweep_scratch(data::Index n) { return sweep_columns * n; }

/// For sweep_rows lines at once, of which some may be the same: x of (1 - c A) x = right side + give, and
/// then out = (1 + c A) x + give + shift. With a null `line` right side and out have neither, out = x. A
/// line's bits do not depend on the others. out may be u, but not another line's u, lower or upper.
void solve_rows(const SweepFactor& factor, const SweepLine* line, const SweepRow* rows, double* scratch);

/// Solves for `columns` lines side by side, `stride` from one unknown of a line to the next; out may be in.
void solve_columns(const SweepFactor& factor, data::Index columns, data::Index stride, const double* in,
                   double* out, double* scratch);

}  // namespace undiffuse::pde
