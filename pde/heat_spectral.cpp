#include "pde/heat_spectral.hpp"

#include <cmath>
#include <stdexcept>
#include <utility>

namespace undiffuse::pde {

template <int Dim>
HeatSpectral<Dim>::HeatSpectral(HeatProblem<Dim> problem, sde::TimeGrid times, Direction direction,
                                Symbol symbol)
    : march_(std::move(problem), std::move(times), direction, "HeatSpectral"),
      symbol_(symbol),
      modes_(march_.A.grid()),
      factor_(Eigen::VectorXd::Ones(march_.A.grid().size())) {
  if (march_.A.problem().forced() || !march_.A.diagonal_in_modes())
    throw std::invalid_argument("HeatSpectral: needs one kappa, no source, and walls at zero");
}

template <int Dim>
double HeatSpectral<Dim>::stability_function(double z) {
  return std::exp(z);
}

template <int Dim>
double HeatSpectral<Dim>::max_stable_dt() const {
  return march_.stable_dt(std::numeric_limits<double>::infinity());
}

template <int Dim>
void HeatSpectral<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  march_.advance(u, first, count, [&](double, double dt, Vector values) {
    if (dt != dt_) {
      const double kappa = march_.A.kappa();
      const bool continuous = symbol_ == Symbol::continuous;
      const auto& k2 = continuous ? modes_.wavenumber_squared() : modes_.discrete_laplacian();
      for (Index i = 0; i < k2.size(); ++i)
        factor_[i] = stability_function((continuous ? -1 : 1) * kappa * k2[i] * dt);
      dt_ = dt;
    }
    modes_.forward(values, values);
    values.array() *= factor_.array();
    modes_.inverse(values, values);
  });
}

template class HeatSpectral<1>;
template class HeatSpectral<2>;
template class HeatSpectral<3>;

}  // namespace undiffuse::pde
