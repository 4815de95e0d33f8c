// The best that each classical regularised inverse can do when it is told the truth, and what the discrepancy
// principle makes of it without.
#include <cmath>

#include "experiments/reversal/branches.hpp"
#include "experiments/run/regularisations.hpp"
#include "pde/heat_modes.hpp"
#include "pde/parameter_rules.hpp"

namespace undiffuse::experiments::reversal {
namespace {

/// A method along its candidates, and its best member in L1.
template <int Dim>
struct Scan {
  pde::ParameterCurve curve;
  Eigen::VectorXd l1_error;
  data::Index best = 0;
  pde::Field<Dim> returned;
};

template <int Dim>
Scan<Dim> scan(const Problem<Dim>& problem, const pde::Regularisation& method,
               const pde::InverseProblem& inverse) {
  const Eigen::VectorXd candidates = method.candidates(inverse);
  Scan<Dim> scan{.curve = pde::empty_curve(inverse, candidates, false),
                 .l1_error = Eigen::VectorXd(candidates.size()),
                 .returned = {problem.grid, {}}};
  method.for_each(inverse, candidates, [&](data::Index j, const pde::RegularisedSolution& solution) {
    scan.curve.residual[j] = solution.residual;
    scan.l1_error[j] = (solution.q - problem.answer.values).template lpNorm<1>() * problem.grid.cell_volume();
    if (j > 0 && !(scan.l1_error[j] < scan.l1_error[scan.best])) return;
    scan.best = j;
    scan.returned.values = solution.q;
  });
  return scan;
}

/// Without the truth: the parameter whose residual is that of the noise; where there is one.
template <int Dim>
void by_discrepancy(const Problem<Dim>& problem, const pde::Regularisation& method,
                    const pde::InverseProblem& inverse, const pde::ParameterCurve& curve, BranchFile& out) {
  const double noise_norm = problem.noise.norm() * std::sqrt(problem.grid.cell_volume());
  if (!(noise_norm > 0)) return;
  try {
    const double parameter = pde::choose_parameter(pde::parameter_rule("discrepancy"), method, inverse, curve,
                                                   {.noise_norm = noise_norm});
    const pde::Field<Dim> by_rule{problem.grid, method.solve(inverse, parameter).q};
    out.field("density_discrepancy", by_rule,
              "density returned with the parameter of the discrepancy principle");
    out.number("parameter_discrepancy", parameter, std::string(method.about().parameter_unit),
               "the parameter whose residual equals the noise");
    out.number("l1_error_discrepancy", l1(by_rule, problem.answer), "1", "L1 error with that parameter");
  } catch (const pde::NoParameter& error) {
    out.file().attribute(out.group(), "discrepancy", std::string(error.what()));
  }
}

}  // namespace

template <int Dim>
Figures regularised_oracle(const Problem<Dim>& problem, const RegularisationChoice& choice, BranchFile& out) {
  pde::HeatPropagator<Dim> A({problem.grid, problem.common.kappa()}, problem.common.T());
  const pde::InverseProblem inverse(A, problem.spectral_qT.values);
  const auto method = choice.make<Dim>(problem.grid);
  const auto found = scan(problem, *method, inverse);
  const std::string units(method->about().parameter_unit);
  const double oracle = found.curve.parameter[found.best];

  out.describe(std::string(method->about().name) + ", told the truth: the parameter of least L1 error",
               method->about().source);
  out.field("density", found.returned, "density returned with the parameter of least error");
  out.coordinate("parameter", found.curve.parameter, units, "regularisation parameter, from smooth to rough");
  out.series("scan_l1_error", "parameter", found.l1_error, "1",
             "L1 distance to what a perfect reversal returns");
  out.series("scan_residual", "parameter", found.curve.residual, "1/length^(d/2)",
             "L2 distance of the forward image to the data");
  out.number("parameter_oracle", oracle, units, "the parameter of least L1 error");
  by_discrepancy(problem, *method, inverse, found.curve, out);

  auto figures = density_figures(problem, problem.spectral_qT, found.returned);
  figures.parameter = oracle;
  figures.oracle_at_edge = found.best == 0 || found.best + 1 == found.l1_error.size() ? 1 : 0;
  return figures;
}

template Figures regularised_oracle<1>(const Problem<1>&, const RegularisationChoice&, BranchFile&);
template Figures regularised_oracle<2>(const Problem<2>&, const RegularisationChoice&, BranchFile&);

}  // namespace undiffuse::experiments::reversal
