#pragma once
#include "experiments/agreement/truth.hpp"

namespace undiffuse::experiments::agreement {

/// What a scheme's steps put between its law and the one they are meant to have, each as what it is compared
/// with: from steps of T/n and T/2n, whose laws are known exactly for processes with a transition; else from
/// two ensembles on the same Brownian paths. A fault of the process itself cancels in the difference.
struct StepBias {
  double mean = 0, variance = 0, w1 = 0;
  Eigen::VectorXd cells;  ///< of the probabilities
};

/// An ensemble against the truth. Scores count standard errors.
struct EnsembleReport {
  bool independent;  ///< are the particles, so that W1 has a known law?
  double reach;      ///< standard errors that are allowed: more where only the streams tell their size
  double mean_z, variance_z, worst_cell_z;
  double mean_bias_z, variance_bias_z, cell_bias_z;      ///< the largest that steps may add
  Index cells_tested;                                    ///< those of 25 particles and more
  double slope, slope_error;                             ///< of log W1 against log N, and its standard error
  double slope_bias;                                     ///< what steps and cells may add to it
  double over_floor, over_floor_error, over_floor_bias;  ///< W1 of the largest samples over its mean
  Eigen::VectorXd sizes, w1, floor;                      ///< N, and the mean W1 over the streams
  Eigen::VectorXd bin_edges, bin_density, cell_z;        ///< cell_z: 0 where too few are expected
};

/// X_0 from the law and on to X_T by `moves`, in `keys.streams` independent streams, judged by truth. finest:
/// the grid that W1 is taken on; the process's number numbers its streams.
EnsembleReport judge_ensemble(const data::GaussianMixture& law, const EnsembleKeys& keys,
                              const NoiseChoiceKeys& noise, const Chosen& moves, const Truth& truth,
                              const pde::Grid<1>& finest, std::uint64_t seed, int threads);

/// What a report must satisfy: its reach, beside what steps and cells are known to add.
struct Band {
  std::string name;
  double value, lower, upper;
  bool holds() const { return value >= lower && value <= upper; }
};
std::vector<Band> bands_of(const EnsembleReport& report);

}  // namespace undiffuse::experiments::agreement
