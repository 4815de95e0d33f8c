// The best that classical regularised inverses can do when they are told the truth, and what the discrepancy
// principle makes of them without.
#include <cmath>

#include "experiments/reversal/branches.hpp"
#include "pde/filters.hpp"
#include "pde/regularised_inverse.hpp"

namespace undiffuse::experiments::reversal {
namespace {

template <int Dim>
Figures run_filter(const Problem<Dim>& problem, const pde::Filter& filter, const std::string& parameter_units,
                   BranchFile& out) {
  const pde::RegularisedInverse<Dim> inverse(problem.spectral_qT, problem.common.kappa(), problem.common.T(),
                                             filter);
  const auto scan = inverse.scan(problem.answer);
  const double oracle = scan.parameter[scan.best];
  const auto returned = inverse.reconstruct(oracle);

  out.describe(std::string(filter.name()) + ", told the truth: the parameter of least L1 error",
               filter.source());
  out.field("density", returned, "density returned with the parameter of least error");
  out.coordinate("parameter", scan.parameter, parameter_units,
                 "regularisation parameter, from smooth to rough");
  out.series("scan_l1_error", "parameter", scan.l1_error, "1",
             "L1 distance to what a perfect reversal returns");
  out.series("scan_residual", "parameter", scan.residual, "1/length^(d/2)",
             "L2 distance of the forward image to the data");
  out.number("parameter_oracle", oracle, parameter_units, "the parameter of least L1 error");

  const double noise_norm = problem.noise.norm() * std::sqrt(problem.grid.cell_volume());
  if (const auto chosen = noise_norm > 0 ? inverse.choose_by_discrepancy(noise_norm) : std::nullopt) {
    const auto by_rule = inverse.reconstruct(*chosen);
    out.field("density_discrepancy", by_rule,
              "density returned with the parameter of the discrepancy principle");
    out.number("parameter_discrepancy", *chosen, parameter_units,
               "the parameter whose residual equals the noise");
    out.number("l1_error_discrepancy", l1(by_rule, problem.answer), "1", "L1 error with that parameter");
  }
  auto figures = density_figures(problem, problem.spectral_qT, returned);
  figures.parameter = oracle;
  figures.oracle_at_edge = scan.best == 0 || scan.best + 1 == scan.parameter.size() ? 1 : 0;
  return figures;
}

}  // namespace

template <int Dim>
Figures cutoff_oracle(const Problem<Dim>& problem, BranchFile& out) {
  return run_filter(problem, pde::CutOffFilter(), "1/length", out);
}

template <int Dim>
Figures tikhonov_oracle(const Problem<Dim>& problem, BranchFile& out) {
  return run_filter(problem, pde::TikhonovFilter(), "1", out);
}

template Figures cutoff_oracle<1>(const Problem<1>&, BranchFile&);
template Figures cutoff_oracle<2>(const Problem<2>&, BranchFile&);
template Figures tikhonov_oracle<1>(const Problem<1>&, BranchFile&);
template Figures tikhonov_oracle<2>(const Problem<2>&, BranchFile&);

}  // namespace undiffuse::experiments::reversal
