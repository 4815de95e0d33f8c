#include "pde/backward_heat.hpp"

#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace undiffuse::pde {
namespace {

/// log √(V Σ e^{2x_i}), in base 10.
double log10_norm(const Eigen::VectorXd& x, double cell_volume) {
  const double top = x.maxCoeff();
  if (std::isinf(top)) return top;
  const double sum = (2 * (x.array() - top)).exp().sum();
  return (top + 0.5 * std::log(sum * cell_volume)) / std::numbers::ln10;
}

/// c e^{growth}, log_c = log|c|: infinite only where that is, though e^{growth} may be before.
double grown(double c, double log_c, double growth) {
  if (c == 0) return 0;
  const double factor = std::exp(growth);
  return std::isfinite(factor) ? c * factor : std::copysign(std::exp(log_c + growth), c);
}

}  // namespace

template <int Dim>
BackwardHeatSpectral<Dim>::BackwardHeatSpectral(const Field<Dim>& q_T, const HeatProblem<Dim>& problem,
                                                Symbol symbol)
    : BackwardHeatSpectral(q_T, std::make_shared<HeatModes<Dim>>(problem, symbol)) {}

template <int Dim>
BackwardHeatSpectral<Dim>::BackwardHeatSpectral(const Field<Dim>& q_T, double kappa)
    : BackwardHeatSpectral(q_T, HeatProblem<Dim>(q_T.grid, kappa)) {}

template <int Dim>
BackwardHeatSpectral<Dim>::BackwardHeatSpectral(const Field<Dim>& q_T, std::shared_ptr<HeatModes<Dim>> modes)
    : modes_(std::move(modes)) {
  if (!modes_) throw std::invalid_argument("BackwardHeatSpectral: no modes");
  require_on(modes_->grid(), q_T, "BackwardHeatSpectral");
  if (!q_T.values.allFinite()) throw std::invalid_argument("BackwardHeatSpectral: q_T is not finite");
  coefficient_.resize(q_T.values.size());
  modes_->forward(q_T.values, coefficient_);
  log_magnitude_ = coefficient_.array().abs().log();
}

template <int Dim>
Eigen::VectorXd BackwardHeatSpectral<Dim>::log10_amplification(double tau) const {
  return (tau / std::numbers::ln10) * modes_->rate();
}

template <int Dim>
Field<Dim> BackwardHeatSpectral<Dim>::at(double tau) const {
  const Eigen::VectorXd& rate = modes_->rate();
  Field<Dim> q{modes_->grid(), Eigen::VectorXd::NullaryExpr(rate.size(), [&](Index i) {
                 return grown(coefficient_[i], log_magnitude_[i], rate[i] * tau);
               })};
  modes_->inverse(q.values, q.values);
  return q;
}

template <int Dim>
double BackwardHeatSpectral<Dim>::log10_l2_norm(double tau) const {
  return log10_norm(log_magnitude_ + tau * modes_->rate(), modes_->grid().cell_volume());
}

template <int Dim>
double BackwardHeatSpectral<Dim>::log10_l2_distance(double tau, const Field<Dim>& reference) const {
  require_on(modes_->grid(), reference, "BackwardHeatSpectral");
  Eigen::VectorXd difference(reference.values.size());
  modes_->forward(reference.values, difference);
  for (Index i = 0; i < difference.size(); ++i) {
    const double growth = modes_->rate()[i] * tau;
    const double q = grown(coefficient_[i], log_magnitude_[i], growth);
    difference[i] = std::isfinite(q) ? std::log(std::abs(q - difference[i]))
                                     : log_magnitude_[i] + growth;  // the reference is nothing beside it
  }
  return log10_norm(difference, modes_->grid().cell_volume());
}

template <int Dim>
Eigen::VectorXd predicted_log10_amplification(double (*stability_function)(double),
                                              const HeatModes<Dim>& modes, double dt, Index n) {
  return modes.rate().unaryExpr([&](double lambda) {
    return static_cast<double>(n) * std::log10(std::abs(stability_function(lambda * dt)));
  });
}

template <int Dim>
Eigen::VectorXd measured_log10_amplification(Solver<Dim>& solver, HeatModes<Dim>& modes,
                                             const std::vector<Index>& which) {
  std::vector<Index> chosen = which;
  if (chosen.empty()) {
    chosen.resize(static_cast<std::size_t>(modes.size()));
    std::iota(chosen.begin(), chosen.end(), Index{0});
  }
  const Grid<Dim>& grid = modes.grid();
  const Eigen::VectorXd weight =
      Eigen::VectorXd::NullaryExpr(grid.size(), [&](Index c) { return grid.volume(c) / grid.cell_volume(); });
  Eigen::VectorXd amplification(static_cast<Index>(chosen.size()));
  const auto n = static_cast<double>(solver.times().steps());
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    Field<Dim> u = modes.mode(chosen[i]);
    const Eigen::VectorXd dual = weight.cwiseProduct(u.values);
    solver.advance(u, 0, 1);
    amplification[static_cast<Index>(i)] = n * std::log10(std::abs(dual.dot(u.values)));
  }
  return amplification;
}

template class BackwardHeatSpectral<1>;
template class BackwardHeatSpectral<2>;
template class BackwardHeatSpectral<3>;
template Eigen::VectorXd predicted_log10_amplification<1>(double (*)(double), const HeatModes<1>&, double,
                                                          Index);
template Eigen::VectorXd predicted_log10_amplification<2>(double (*)(double), const HeatModes<2>&, double,
                                                          Index);
template Eigen::VectorXd predicted_log10_amplification<3>(double (*)(double), const HeatModes<3>&, double,
                                                          Index);
template Eigen::VectorXd measured_log10_amplification<1>(Solver<1>&, HeatModes<1>&,
                                                         const std::vector<Index>&);
template Eigen::VectorXd measured_log10_amplification<2>(Solver<2>&, HeatModes<2>&,
                                                         const std::vector<Index>&);
template Eigen::VectorXd measured_log10_amplification<3>(Solver<3>&, HeatModes<3>&,
                                                         const std::vector<Index>&);

}  // namespace undiffuse::pde
