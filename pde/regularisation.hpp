#pragma once
#include <functional>
#include <span>
#include <string_view>

#include "pde/inverse_problem.hpp"

namespace undiffuse::pde {

/// What a method says of itself.
struct RegularisationAbout {
  std::string_view name;
  std::string_view formula;         ///< of the inverse, or of its filter factors φ
  std::string_view parameter_unit;  ///< "1", "1/length"
  std::string_view source;
  bool continuous;  ///< may the parameter be anything between two candidates?
  Structure needs;  ///< the least that A must be
};

/// One regularised inverse of one problem.
struct RegularisedSolution {
  double parameter;
  Eigen::VectorXd q;     ///< [A.cols()]
  double residual;       ///< ‖A q - b‖
  double size;           ///< ‖q‖; of total variation ∫|∇q|
  double freedom;        ///< Σ φ_i, the degrees of freedom that are fitted; NaN: the method has no φ
  double amplification;  ///< max φ_i / a_i, what noise in a mode may grow by; NaN likewise
};

/// What becomes of a problem along the parameter of a method, from the most regularised to the least: all
/// that rules choose by. Norms are those of InverseProblem.
struct ParameterCurve {
  Eigen::VectorXd parameter;
  Eigen::VectorXd residual;  ///< ‖A q - b‖
  Eigen::VectorXd size;      ///< ‖q‖; of total variation ∫|∇q|
  Eigen::VectorXd freedom;   ///< Σ φ_i; NaN: the method has none
  Eigen::VectorXd change;    ///< ‖q_{j+1} - q_j‖; the last one NaN
  Eigen::VectorXd error;     ///< ‖q - truth‖; empty where the truth is not told
  double data_norm;          ///< ‖b‖
  Index data_count;          ///< how many numbers b has
};

/// A family of regularised inverses of A q = b, one member a parameter. A new method is a file like this
/// one's neighbours and a line where names become objects.
class Regularisation {
 public:
  using Visit = std::function<void(Index j, const RegularisedSolution& solution)>;

  virtual ~Regularisation() = default;
  virtual const RegularisationAbout& about() const = 0;
  /// Parameters worth trying, from the most regularised to the least, so that the residual falls along them.
  virtual Eigen::VectorXd candidates(const InverseProblem& problem) const = 0;
  /// Every parameter's inverse, in the order of the parameters, which is that of candidates(). Throws
  /// std::invalid_argument where A is not what the method needs, or a parameter makes no sense for it.
  virtual void for_each(const InverseProblem& problem, ConstVector parameters, const Visit& visit) const = 0;
  /// φ_i of each mode, q = Σ φ_i β_i / a_i v_i; empty where the method has none.
  virtual Eigen::VectorXd factors(const InverseProblem& problem, double parameter) const = 0;
  /// The same parameters, measured. truth: coefficients ⟨v_i, truth⟩, or null. Costs an inverse a parameter;
  /// methods that can do it without transforms override it.
  virtual ParameterCurve curve(const InverseProblem& problem, ConstVector parameters,
                               const Eigen::VectorXd* truth) const;

  /// One inverse.
  RegularisedSolution solve(const InverseProblem& problem, double parameter) const;
};

/// A curve of NaN, but for its parameters and what it says of the data; error only where the truth is told.
ParameterCurve empty_curve(const InverseProblem& problem, ConstVector parameters, bool told);

/// Throws std::invalid_argument, naming the method, where A is not what it needs.
void require_structure(const Regularisation& method, const InverseProblem& problem);

}  // namespace undiffuse::pde
