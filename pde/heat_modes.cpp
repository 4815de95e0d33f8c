#include "pde/heat_modes.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>
#include <variant>

#include "pde/axis_modes.hpp"
#include "pde/spectrum.hpp"
#include "pde/weighed_modes.hpp"
#include "pde/whole_modes.hpp"

namespace undiffuse::pde {
namespace {

void require_dense(Index unknowns, Index most, const char* of, const char* remedy) {
  if (unknowns <= most) return;
  throw std::invalid_argument(fmt::format(
      "HeatModes: {} unknowns {}, whose modes are eigenvectors, at most {} long: take fewer, or {}", unknowns,
      of, most, remedy));
}

double checked_time(double T) {
  if (T > 0 && std::isfinite(T)) return T;
  throw std::invalid_argument(fmt::format("HeatPropagator: T is {}, must be positive", T));
}

}  // namespace

template <int Dim>
struct HeatModes<Dim>::Kind {
  using Transform = std::variant<Spectrum<Dim>, AxisModes<Dim>, WholeModes<Dim>>;

  Kind(const HeatOperator<Dim>& A, Symbol symbol, Plan plan)
      : grid(A.grid()), given(given_nodes(grid)), transform(transform_of(A, plan)) {
    rate = rates(A.kappa(), symbol);
    constexpr double never = std::numeric_limits<double>::infinity();
    for (const Index i : given) rate[i] = never;
    const double slowest = rate.minCoeff();
    for (const Index i : given) rate[i] = slowest;
    wavenumber = (rate / A.kappa()).cwiseSqrt();
  }

  static bool by_axis(const HeatOperator<Dim>& A) { return Dim == 1 || A.same_rows(); }

  static void require(const HeatOperator<Dim>& A) {
    if (A.diagonal_in_modes()) return;
    Index all = 1;
    for (int axis = 0; axis < Dim; ++axis) {
      const Index n = A.grid().unknowns(axis).end - A.grid().unknowns(axis).begin;
      if (by_axis(A))
        require_dense(n, most_dense, "along an axis", "equal cells, one kappa and no Robin wall");
      all *= n;
    }
    if (!by_axis(A)) require_dense(all, most_dense, "under a kappa that varies", "one kappa");
  }

  static Transform transform_of(const HeatOperator<Dim>& A, Plan plan) {
    require(A);
    if (A.diagonal_in_modes()) return Transform(std::in_place_index<0>, A.grid(), plan);
    return by_axis(A) ? Transform(std::in_place_index<1>, A) : Transform(std::in_place_index<2>, A);
  }

  Eigen::VectorXd rates(double kappa, Symbol symbol) const {
    if (const auto* modes = std::get_if<AxisModes<Dim>>(&transform)) return modes->rate();
    if (const auto* modes = std::get_if<WholeModes<Dim>>(&transform)) return modes->rate();
    const auto& modes = std::get<Spectrum<Dim>>(transform);
    if (symbol == Symbol::continuous) return kappa * modes.wavenumber_squared();
    return kappa * modes.discrete_laplacian().cwiseAbs();
  }

  /// Calls work(modes) with those that are made, of either kind.
  template <class Work>
  void with_dense(const Work& work) const {
    if (const auto* modes = std::get_if<AxisModes<Dim>>(&transform)) work(*modes);
    if (const auto* modes = std::get_if<WholeModes<Dim>>(&transform)) work(*modes);
  }

  /// `values` to `to`, zero at given nodes.
  void copy(ConstVector values, Vector to) const {
    if (values.size() != rate.size() || to.size() != rate.size())
      throw std::invalid_argument(fmt::format("HeatModes: arrays of {} and {} on a grid of {}", values.size(),
                                              to.size(), rate.size()));
    to = values;
    for (const Index i : given) to[i] = 0;
  }

  Grid<Dim> grid;
  std::vector<Index> given;
  Transform transform;
  Eigen::VectorXd rate, wavenumber;
};

template <int Dim>
HeatModes<Dim>::HeatModes(const HeatProblem<Dim>& problem, Symbol symbol, Plan plan)
    : kind_(std::make_unique<Kind>(HeatOperator<Dim>(problem, Direction::forward, "HeatModes"), symbol,
                                   plan)) {}

template <int Dim>
void HeatModes<Dim>::require(const HeatProblem<Dim>& problem) {
  Kind::require(HeatOperator<Dim>(problem, Direction::forward, "HeatModes"));
}

template <int Dim>
HeatModes<Dim>::~HeatModes() = default;
template <int Dim>
HeatModes<Dim>::HeatModes(HeatModes&&) noexcept = default;
template <int Dim>
HeatModes<Dim>& HeatModes<Dim>::operator=(HeatModes&&) noexcept = default;

template <int Dim>
const Grid<Dim>& HeatModes<Dim>::grid() const {
  return kind_->grid;
}

template <int Dim>
const Eigen::VectorXd& HeatModes<Dim>::rate() const {
  return kind_->rate;
}

template <int Dim>
const Eigen::VectorXd& HeatModes<Dim>::wavenumber() const {
  return kind_->wavenumber;
}

template <int Dim>
bool HeatModes<Dim>::fast() const {
  return std::holds_alternative<Spectrum<Dim>>(kind_->transform);
}

template <int Dim>
void HeatModes<Dim>::forward(ConstVector values, Vector coefficients) {
  if (fast()) return std::get<Spectrum<Dim>>(kind_->transform).forward(values, coefficients);
  kind_->copy(values, coefficients);
  kind_->with_dense([&](const auto& modes) { modes.forward(coefficients); });
}

template <int Dim>
void HeatModes<Dim>::inverse(ConstVector coefficients, Vector values) {
  if (fast()) return std::get<Spectrum<Dim>>(kind_->transform).inverse(coefficients, values);
  kind_->copy(coefficients, values);
  kind_->with_dense([&](const auto& modes) { modes.inverse(values); });
}

template <int Dim>
Field<Dim> HeatModes<Dim>::mode(Index i) {
  if (i < 0 || i >= size()) throw std::invalid_argument(fmt::format("HeatModes: no mode {}", i));
  Field<Dim> u{grid(), Eigen::VectorXd::Unit(size(), i)};
  inverse(u.values, u.values);
  return u;
}

template <int Dim>
HeatPropagator<Dim>::HeatPropagator(const HeatProblem<Dim>& problem, double T, Symbol symbol, Plan plan)
    : T_(checked_time(T)), heat_(problem, symbol, plan) {
  modes_.log_a = -T_ * heat_.rate();
  modes_.a = modes_.log_a.unaryExpr([](double x) { return std::exp(x); });  // Eigen's own ends at 5e-309
  modes_.wavenumber = heat_.wavenumber();
  modes_.structure = Structure::heat;
  modes_.given = static_cast<Index>(given_nodes(grid()).size());
  modes_.volume = grid().cell_volume();
}

template class HeatModes<1>;
template class HeatModes<2>;
template class HeatModes<3>;
template class HeatPropagator<1>;
template class HeatPropagator<2>;
template class HeatPropagator<3>;

}  // namespace undiffuse::pde
