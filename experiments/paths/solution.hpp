#pragma once
#include <optional>

#include "experiments/paths/settings.hpp"

namespace undiffuse::experiments::paths {

/// What is known of the first coordinate of X_T: mean and variance, and how many samples it takes until their
/// mean, and that of (x - m)², are nearly normal: ten times the squared skewness of either.
struct KnownLaw {
  double mean, variance;
  double mean_needs, variance_needs;
};
std::optional<KnownLaw> known_law(const Settings& settings);

/// E P(X_T) in closed form, where P is that coordinate and its law is known.
std::optional<double> known_payoff(const Settings& settings);

/// x = X_T of paths whose Brownian motion ends at W (n, d). Where settings.has_solution() alone.
void solve_exactly(const Settings& settings, data::ConstPoints W, Eigen::MatrixXd& x);

}  // namespace undiffuse::experiments::paths
