#pragma once
#include <optional>
#include <string>
#include <vector>

#include "data/errors.hpp"
#include "pde/regularisation.hpp"

namespace undiffuse::pde {

/// What a rule may be told beside the curve.
struct Knowledge {
  std::optional<double> noise_norm;        ///< ‖b - A truth‖ of the noise alone
  const Eigen::VectorXd* truth = nullptr;  ///< its coefficients ⟨v_i, truth⟩
};

/// No parameter does what the rule asks for: says which method, which rule, why, and what to do.
struct NoParameter : data::NumericalError {
  explicit NoParameter(const std::string& message) : NumericalError(message, 0, 0) {}
};

/// How the parameter of a method is chosen. Rules know a method by its curve alone, so that every rule meets
/// every method; a new rule is a function beside the others and a line in parameter_rules().
struct ParameterRule {
  std::string_view name;
  std::string_view formula;  ///< what it minimises or solves for
  std::string_view source;
  bool needs_noise;    ///< ‖noise‖ must be known
  bool needs_truth;    ///< no rule for real data: a bound on what any could reach
  bool needs_freedom;  ///< the method must have filter factors
  /// The place on the curve. Throws NoParameter.
  Index (*choose)(const ParameterCurve& curve, const Knowledge& known, std::string_view method);
};

/// discrepancy, gcv, l_curve, quasi_optimality, oracle:
///
///     discrepancy       ‖Aq - b‖ = ‖noise‖                              Morozov (1966)
///     gcv               min ‖Aq - b‖² / (m - Σφ)²                       Golub, Heath & Wahba (1979)
///     l_curve           largest curvature of (log ‖Aq - b‖, log ‖q‖)    Hansen (1992)
///     quasi_optimality  least ‖q_{j+1} - q_j‖ inside the curve          Tikhonov & Glasko (1965)
///     oracle            min ‖q - truth‖                                 no rule: told the truth
///
/// Every minimum must lie inside of the candidates; at an end it is an accident of where they stop.
const std::vector<ParameterRule>& parameter_rules();
const ParameterRule& parameter_rule(std::string_view name);

/// The parameter of a method by a rule, from the curve along its candidates; the discrepancy principle goes
/// on to the root between two where the method is continuous, to rounding. Throws NoParameter where the
/// candidates do not bracket what is asked for or the discrepancy cannot be met, std::invalid_argument where
/// the rule needs what is not known.
double choose_parameter(const ParameterRule& rule, const Regularisation& method,
                        const InverseProblem& problem, const ParameterCurve& curve, const Knowledge& known);

}  // namespace undiffuse::pde
