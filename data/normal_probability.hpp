#pragma once
#include "data/points.hpp"

namespace undiffuse::data {

/// P(lower <= Z < upper) for Z ~ N(0, 1), to a few units of round-off *relative* to the answer, in both tails
/// and for however narrow an interval: 1e-150 out there is a number and not a difference of ones. lower <=
/// upper.
///
/// Narrow intervals, of width h and centre m with h(1 + |m|) < 1:  φ(m) Σ_k He_2k(m) h^{2k+1} / (4^k
/// (2k+1)!). Others: differences of erfc on the side away from the mean.
double normal_probability(double lower, double upper);

/// Probabilities of the cells between ascending edges under N(mean, std²), std >= 0. With std = 0 all mass is
/// in the cell [e_i, e_{i+1}) that holds the mean (the last cell is closed).
Eigen::VectorXd normal_cell_probabilities(ConstVector edges, double mean, double std);

}  // namespace undiffuse::data
