#pragma once
#include "experiments/parts/bench.hpp"
#include "experiments/paths/path_noise.hpp"

namespace undiffuse::experiments::paths {

/// One row of the headline table.
struct Figures {
  double declared_order = kNone, path_order = kNone, path_half_width = kNone, path_error = kNone;
  double declared_weak = kNone, mean_order = kNone, variance_order = kNone;
  double mean_error = kNone, mean_standard_error = kNone, variance_error = kNone;
  double steps = kNone, slope = kNone;
  double value = kNone, standard_error = kNone, bias = kNone, variance_slope = kNone;
  double seconds = kNone;
};

const std::vector<FigureColumn<Figures>>& figure_columns();

/// A deck, what judges it and who computes.
struct Problem {
  const Settings& settings;
  const Reference& reference;
  std::uint64_t seed;
  int threads;
};

/// Where the reference ends, against the law where that is known.
Figures reference_law(const Problem& problem, BranchFile& out);
/// One integrator at ever shorter steps along the same paths.
Figures converge(const Problem& problem, const Wanted& wanted, BranchFile& out);
/// Steps that each path chooses, tolerance by tolerance.
Figures adapt(const Problem& problem, BranchFile& out);
/// E[P(X_T)] by multilevel Monte Carlo, requested error by requested error.
Figures levels(const Problem& problem, BranchFile& out);

}  // namespace undiffuse::experiments::paths
