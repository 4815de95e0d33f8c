#include "experiments/reversal/branch.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/parts/mode_growth.hpp"

namespace undiffuse::experiments::reversal {

using data::Index;

const std::vector<FigureColumn<Figures>>& figure_columns() {
  static const std::vector<FigureColumn<Figures>> columns = {
      {"l1_error", &Figures::l1_error, "1", "L1 distance to what a perfect reversal returns"},
      {"l1_to_p0", &Figures::l1_to_p0, "1", "L1 distance to p_0"},
      {"closed_form_error", &Figures::closed_form_error, "1",
       "L1 distance to the closed form for the same terminal density and operator"},
      {"w1_error", &Figures::w1_error, "length",
       "Wasserstein-1 distance of the particles to what a perfect reversal returns"},
      {"w1_floor", &Figures::w1_floor, "length",
       "Wasserstein-1 distance that as many independent samples have on average"},
      {"sliced_w2", &Figures::sliced_w2, "length",
       "sliced Wasserstein-2 distance of the particles to fresh samples of the law"},
      {"energy_distance", &Figures::energy_distance, "length^0.5",
       "energy distance of 4000 particles to 4000 fresh samples"},
      {"mass_error", &Figures::mass_error, "1", "change of the total mass"},
      {"minimum", &Figures::minimum, "1/length^d", "smallest density returned"},
      {"log10_amplification", &Figures::log10_amplification, "1",
       "log10 of the factor on the mode that grows most"},
      {"first_nonfinite_step", &Figures::first_nonfinite_step, "1",
       "first step with a value that is not finite"},
      {"parameter", &Figures::parameter, "1",
       "regularisation parameter: largest wavenumber kept [1/length], or alpha"},
      {"oracle_at_edge", &Figures::oracle_at_edge, "1",
       "1 where the best parameter is the first or last of its scan, so no optimum was found"},
      {"seconds", &Figures::seconds, "s", "wall time of the method"},
  };
  return columns;
}

template <int Dim>
void ErrorRecord<Dim>::add(Index step, double tau, const pde::Field<Dim>& q) {
  if (!q.values.allFinite()) return;
  const auto answer = perfect_(step, tau);
  tau_.push_back(tau);
  log10_l2_.push_back(log10_l2_distance(q, answer));
  l1_.push_back(l1(q, answer));
}

template <int Dim>
void ErrorRecord<Dim>::write(BranchFile& out) const {
  if (tau_.empty()) return;
  const auto as_vector = [](const std::vector<double>& v) {
    return Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(v.data(), static_cast<Index>(v.size())));
  };
  out.coordinate("time", as_vector(tau_), "time", "reverse time");
  out.series("log10_l2_error", "time", as_vector(log10_l2_), "1",
             "log10 of the L2 distance to a perfect reversal");
  out.series("l1_error", "time", as_vector(l1_), "1", "L1 distance to a perfect reversal");
}

template <int Dim>
Figures density_figures(const Problem<Dim>& problem, const pde::Field<Dim>& given,
                        const pde::Field<Dim>& returned) {
  Figures figures;
  figures.l1_error = l1(returned, problem.answer);
  figures.l1_to_p0 = l1(returned, problem.p0);
  if (returned.values.allFinite()) {
    figures.mass_error = std::abs(returned.integral() - given.integral());
    figures.minimum = returned.values.minCoeff();
  }
  return figures;
}

template <int Dim>
void claim_density(const pde::Field<Dim>& given, const Figures& figures, BranchFile& out) {
  out.claim("mass_error", figures.mass_error,
            1e-12 * std::max(1.0, given.values.template lpNorm<1>() * given.grid.cell_volume()));
  if (given.values.minCoeff() >= 0) out.claim("minimum", figures.minimum, 0, kInfinity);
}

template class ErrorRecord<1>;
template class ErrorRecord<2>;
template void claim_density<1>(const pde::Field<1>&, const Figures&, BranchFile&);
template void claim_density<2>(const pde::Field<2>&, const Figures&, BranchFile&);
template Figures density_figures<1>(const Problem<1>&, const pde::Field<1>&, const pde::Field<1>&);
template Figures density_figures<2>(const Problem<2>&, const pde::Field<2>&, const pde::Field<2>&);

}  // namespace undiffuse::experiments::reversal
