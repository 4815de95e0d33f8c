#pragma once
#include <memory>

#include "experiments/parts/bench.hpp"
#include "experiments/regularization/settings.hpp"
#include "pde/heat_modes.hpp"
#include "pde/inverse_problem.hpp"

namespace undiffuse::experiments::regularization {

/// One row of the headline table.
struct Figures {
  double error_discrepancy = kNone, error_gcv = kNone, error_l_curve = kNone, error_quasi_optimality = kNone,
         error_oracle = kNone;  ///< ‖q - u(0)‖ / ‖u(0)‖ by the rule
  double parameter_discrepancy = kNone, parameter_gcv = kNone, parameter_l_curve = kNone,
         parameter_quasi_optimality = kNone, parameter_oracle = kNone;
  double amplification = kNone;  ///< max φ/a with the best of them
  double freedom = kNone;        ///< Σφ likewise
  double mass_error = kNone;     ///< of a density, likewise
  double minimum = kNone;        ///< smallest value returned, likewise
  double seconds = kNone;
};

const std::vector<FigureColumn<Figures>>& figure_columns();

/// The columns of one rule.
struct RuleColumns {
  double Figures::* error;
  double Figures::* parameter;
};
RuleColumns columns_of(const pde::ParameterRule& rule);

/// The numbers of modes of distinct wavenumbers, ascending: at most 2000, evenly.
std::vector<data::Index> modes_shown(const pde::Modes& modes);

/// What all methods share: u(T) with its noise, and what it came from.
template <int Dim>
struct Problem {
  const Settings& settings;
  pde::Grid<Dim> grid;
  std::unique_ptr<pde::HeatPropagator<Dim>> A;
  pde::Field<Dim> truth;     ///< u(0); of a given observation that itself
  pde::Field<Dim> observed;  ///< u(T) with its noise
  Eigen::VectorXd told;      ///< coefficients of the truth
  double noisy_volume = 0;   ///< of the cells that are observed: all but those whose value is given
  double noise_norm = 0;     ///< L2 norm that the noise has on average: its level times √volume
  std::unique_ptr<pde::InverseProblem> inverse;

  double T() const { return settings.heat->horizon(); }
  bool has_truth() const { return !settings.observation.given; }
  pde::Knowledge known() const;
  /// ‖·‖ of coefficients after heat of the time t: what is left of an error.
  double norm_at(const Eigen::VectorXd& coefficients, double t) const;
  /// Reverse times at which errors are recorded, 0 to T.
  Eigen::VectorXd reverse_times() const;
};

template <int Dim>
Problem<Dim> make_problem(const Settings& settings, std::uint64_t seed);

// unregularised.cpp: what the inverse itself would do
template <int Dim>
Figures unregularised(const Problem<Dim>& problem, BranchFile& out);
// method.cpp: one method with every rule
template <int Dim>
Figures run_method(const Problem<Dim>& problem, const Method& method, BranchFile& out);
// error_bound.cpp: which methods keep 2 ε^{t/T} E^{1-t/T}
template <int Dim>
Figures error_bound(const Problem<Dim>& problem, BranchFile& out);

}  // namespace undiffuse::experiments::regularization
