#include "pde/regularisation.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace undiffuse::pde {

ParameterCurve empty_curve(const InverseProblem& problem, ConstVector parameters, bool told) {
  const Index n = parameters.size();
  const Eigen::VectorXd none = Eigen::VectorXd::Constant(n, std::numeric_limits<double>::quiet_NaN());
  const double data = problem.unit_norm() * problem.data().norm();
  return {.parameter = parameters,
          .residual = none,
          .size = none,
          .freedom = none,
          .change = none,
          .error = told ? none : Eigen::VectorXd(),
          .data_norm = std::hypot(data, problem.unreachable()),
          .data_count = problem.rows() - problem.modes().given};
}

ParameterCurve Regularisation::curve(const InverseProblem& problem, ConstVector parameters,
                                     const Eigen::VectorXd* truth) const {
  ParameterCurve curve = empty_curve(problem, parameters, truth != nullptr);
  const double unit = problem.unit_norm();
  Eigen::VectorXd told(truth ? problem.A().cols() : 0), last;
  if (truth) problem.A().synthesise(*truth, told);
  for_each(problem, parameters, [&](Index j, const RegularisedSolution& solution) {
    curve.residual[j] = solution.residual;
    curve.size[j] = solution.size;
    curve.freedom[j] = solution.freedom;
    if (j > 0) curve.change[j - 1] = unit * (solution.q - last).norm();
    if (truth) curve.error[j] = unit * (solution.q - told).norm();
    last = solution.q;
  });
  return curve;
}

RegularisedSolution Regularisation::solve(const InverseProblem& problem, double parameter) const {
  RegularisedSolution found;
  for_each(problem, Eigen::VectorXd::Constant(1, parameter),
           [&](Index, const RegularisedSolution& solution) { found = solution; });
  return found;
}

void require_structure(const Regularisation& method, const InverseProblem& problem) {
  const Structure needs = method.about().needs;
  if (problem.modes().structure >= needs) return;
  throw std::invalid_argument(fmt::format("{}: {}", method.about().name,
                                          needs == Structure::heat
                                              ? "is for the heat equation; this operator is another one"
                                              : "is for symmetric operators; this one is not symmetric"));
}

}  // namespace undiffuse::pde
