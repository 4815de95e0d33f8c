#include "pde/heat_spectral.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace undiffuse::pde {

template <int Dim>
HeatSpectral<Dim>::HeatSpectral(const Grid<Dim>& grid, double kappa, sde::TimeGrid times, Direction direction)
    : steps_(kappa, std::move(times), direction, "HeatSpectral"),
      spectrum_(grid),
      factor_(Eigen::VectorXd::Ones(grid.size())) {}

template <int Dim>
Order HeatSpectral<Dim>::order() const {
  return {.space = std::numeric_limits<double>::infinity(), .time = std::numeric_limits<double>::infinity()};
}

template <int Dim>
double HeatSpectral<Dim>::max_stable_dt() const {
  return steps_.backward() ? 0 : std::numeric_limits<double>::infinity();
}

template <int Dim>
double HeatSpectral<Dim>::stability_function(double z) {
  return std::exp(z);
}

template <int Dim>
void HeatSpectral<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  require_on(spectrum_.grid(), u, "HeatSpectral");
  steps_.require(first, count, "HeatSpectral");
  for (Index k = first; k < first + count; ++k) {
    if (steps_.dt(k) != dt_) {
      dt_ = steps_.dt(k);
      const Eigen::VectorXd& k2 = spectrum_.wavenumber_squared();
      for (Index i = 0; i < k2.size(); ++i) factor_[i] = stability_function(-steps_.kappa() * k2[i] * dt_);
    }
    spectrum_.forward(u.values, u.values);
    u.values.array() *= factor_.array();
    spectrum_.inverse(u.values, u.values);
  }
}

template class HeatSpectral<1>;
template class HeatSpectral<2>;

}  // namespace undiffuse::pde
