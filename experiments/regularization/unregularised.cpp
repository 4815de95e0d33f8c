// The inverse itself: what noise becomes where nothing holds it, as logarithms.
#include <cmath>
#include <numbers>

#include "experiments/parts/mode_growth.hpp"
#include "experiments/regularization/problem.hpp"
#include "pde/backward_heat.hpp"

namespace undiffuse::experiments::regularization {

template <int Dim>
Figures unregularised(const Problem<Dim>& problem, BranchFile& out) {
  const auto& modes = problem.A->modes();
  const pde::BackwardHeatSpectral<Dim> backward(problem.observed,
                                                problem.settings.heat->problem(problem.grid));
  const auto tau = problem.reverse_times();
  Eigen::VectorXd error(tau.size()), size(tau.size());
  for (data::Index i = 0; i < tau.size(); ++i) {
    size[i] = backward.log10_l2_norm(tau[i]);
    if (!problem.has_truth()) continue;
    pde::Field<Dim> there{problem.grid, problem.told};
    const double t = problem.T() - tau[i];
    there.values = problem.told.array() * (t / problem.T() * modes.log_a.array()).exp();
    problem.A->synthesise(there.values, there.values);
    error[i] = backward.log10_l2_distance(tau[i], there) - std::log10(problem.norm_at(problem.told, t));
  }
  const double condition = problem.inverse->log10_condition();
  double convexity = kInfinity;  // of log ‖q(τ)‖, smallest second difference
  for (data::Index i = 1; i + 1 < size.size(); ++i)
    convexity = std::min(convexity, size[i + 1] - 2 * size[i] + size[i - 1]);

  out.describe("the inverse without regularisation", "Payne, Improperly Posed Problems (1975)");
  out.coordinate("time", tau, "time", "reverse time");
  out.series("log10_norm", "time", size, "1", "log10 of the L2 norm of what comes back; convex");
  if (problem.has_truth())
    out.series("log10_error", "time", error, "1", "log10 of the L2 error, relative to the size of u then");
  out.number("log10_condition", condition, "1", "log10 of the condition number of exp(T kappa Laplacian)");
  out.claim("log_convexity", convexity, -1e-12 * size.cwiseAbs().maxCoeff(), kInfinity);
  if (problem.has_truth() && problem.settings.observation.noise > 0) {
    const double absolute = error[error.size() - 1] + std::log10(problem.norm_at(problem.told, 0));
    const double predicted =
        predicted_log10_noise(problem.noise_norm / std::sqrt(problem.noisy_volume),
                              problem.grid.cell_volume(), backward.log10_amplification(problem.T()));
    out.claim("noise_over_predicted", absolute - predicted, -3, 1);
  }
  Figures figures;
  if (problem.has_truth()) figures.error_oracle = std::pow(10.0, error[error.size() - 1]);
  figures.amplification = std::exp(-modes.log_a.minCoeff());
  return figures;
}

template Figures unregularised<1>(const Problem<1>&, BranchFile&);
template Figures unregularised<2>(const Problem<2>&, BranchFile&);
template Figures unregularised<3>(const Problem<3>&, BranchFile&);

}  // namespace undiffuse::experiments::regularization
