#pragma once
#include "experiments/run/report.hpp"
#include "experiments/smoothing/measure.hpp"

namespace undiffuse::experiments::smoothing {

/// Declares the columns of /summary.
void declare_figures(Summary& summary);

/// The coordinates and the fields that all solvers share: u at t = 0 and, if it is known, at T.
template <int Dim>
void write_root(data::ResultFile& file, const Settings& settings);

/// Runs one solver, measures it, writes /branches/<name>, its row and its claims.
template <int Dim>
void run_branch(const Settings& settings, const HeatSolverChoice& solver, data::ResultFile& file,
                Summary& summary, std::vector<Check>& checks);

}  // namespace undiffuse::experiments::smoothing
