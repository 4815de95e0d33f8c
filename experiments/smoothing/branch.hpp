#pragma once
#include "experiments/parts/bench.hpp"
#include "experiments/smoothing/measure.hpp"

namespace undiffuse::experiments::smoothing {

/// One row of the headline table; NaN where a figure has no meaning for the solver or the deck.
struct Figures {
  double max_error = kNone, order_time = kNone, declared_time = kNone, order_space = kNone;
  double rate_error = kNone, mass_error = kNone, overshoot = kNone;
  double probe = kNone, probe_error = kNone, steps = kNone, seconds = kNone;
};
const std::vector<FigureColumn<Figures>>& figure_columns();

/// The coordinates and the fields that all solvers share: u at t = 0 and, if it is known, at T.
template <int Dim>
void write_root(data::ResultFile& file, const Settings& settings);

/// Runs one solver, measures it, writes its branch and its claims.
template <int Dim>
Figures run_solver(const Settings& settings, const HeatSolverChoice& solver, BranchFile& out);

}  // namespace undiffuse::experiments::smoothing
