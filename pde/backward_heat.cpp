#include "pde/backward_heat.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>

namespace undiffuse::pde {
namespace {

/// log √(V Σ e^{2x_i}), in base 10.
double log10_norm(const Eigen::VectorXd& x, double cell_volume) {
  const double top = x.maxCoeff();
  if (std::isinf(top)) return top;
  const double sum = (2 * (x.array() - top)).exp().sum();
  return (top + 0.5 * std::log(sum * cell_volume)) / std::numbers::ln10;
}

}  // namespace

template <int Dim>
BackwardHeatSpectral<Dim>::BackwardHeatSpectral(const Field<Dim>& q_T, double kappa)
    : grid_(q_T.grid), kappa_(kappa), coefficient_(q_T.values) {
  require_on(grid_, q_T, "BackwardHeatSpectral");
  if (!(kappa > 0) || !std::isfinite(kappa)) {
    throw std::invalid_argument(fmt::format("BackwardHeatSpectral: kappa is {}, must be positive", kappa));
  }
  if (!q_T.values.allFinite()) throw std::invalid_argument("BackwardHeatSpectral: q_T is not finite");
  Spectrum<Dim> spectrum(grid_);
  spectrum.forward(q_T.values, coefficient_);
  wavenumber_squared_ = spectrum.wavenumber_squared();
  log_magnitude_ = coefficient_.array().abs().log();
}

template <int Dim>
Eigen::VectorXd BackwardHeatSpectral<Dim>::log10_amplification(double tau) const {
  return (kappa_ * tau / std::numbers::ln10) * wavenumber_squared_;
}

template <int Dim>
Field<Dim> BackwardHeatSpectral<Dim>::at(double tau) const {
  Field<Dim> q{grid_, coefficient_};
  for (Index i = 0; i < coefficient_.size(); ++i) {
    const double growth = kappa_ * wavenumber_squared_[i] * tau;
    const double factor = std::exp(growth);
    if (coefficient_[i] == 0) continue;
    q.values[i] = std::isfinite(factor)
                      ? coefficient_[i] * factor
                      : std::copysign(std::exp(log_magnitude_[i] + growth), coefficient_[i]);
  }
  Spectrum<Dim>(grid_).inverse(q.values, q.values);
  return q;
}

template <int Dim>
double BackwardHeatSpectral<Dim>::log10_l2_norm(double tau) const {
  return log10_norm(log_magnitude_ + kappa_ * tau * wavenumber_squared_, grid_.cell_volume());
}

template <int Dim>
double BackwardHeatSpectral<Dim>::log10_l2_distance(double tau, const Field<Dim>& reference) const {
  require_on(grid_, reference, "BackwardHeatSpectral");
  Eigen::VectorXd log_difference = reference.values;
  Spectrum<Dim>(grid_).forward(reference.values, log_difference);
  for (Index i = 0; i < log_difference.size(); ++i) {
    const double growth = kappa_ * wavenumber_squared_[i] * tau;
    const double grown = coefficient_[i] == 0 ? 0 : coefficient_[i] * std::exp(growth);
    log_difference[i] = std::isfinite(grown)
                            ? std::log(std::abs(grown - log_difference[i]))
                            : log_magnitude_[i] + growth;  // the reference is nothing beside it
  }
  return log10_norm(log_difference, grid_.cell_volume());
}

template <int Dim>
Eigen::VectorXd predicted_log10_amplification(double (*stability_function)(double),
                                              const Spectrum<Dim>& spectrum, double kappa, double dt,
                                              Index n) {
  return spectrum.discrete_laplacian().unaryExpr([&](double lambda) {
    return static_cast<double>(n) * std::log10(std::abs(stability_function(-kappa * lambda * dt)));
  });
}

template <int Dim>
Eigen::VectorXd measured_log10_amplification(Solver<Dim>& solver, const Grid<Dim>& grid,
                                             const std::vector<Index>& modes) {
  std::vector<Index> chosen = modes;
  if (chosen.empty()) {
    chosen.resize(static_cast<std::size_t>(grid.size()));
    std::iota(chosen.begin(), chosen.end(), Index{0});
  }
  Spectrum<Dim> spectrum(grid);
  Eigen::VectorXd amplification(static_cast<Index>(chosen.size()));
  const auto n = static_cast<double>(solver.times().steps());
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const Field<Dim> mode = spectrum.mode(chosen[i]);
    Field<Dim> u = mode;
    solver.advance(u, 0, 1);
    amplification[static_cast<Index>(i)] = n * std::log10(std::abs(mode.values.dot(u.values)));
  }
  return amplification;
}

template class BackwardHeatSpectral<1>;
template class BackwardHeatSpectral<2>;
template Eigen::VectorXd predicted_log10_amplification<1>(double (*)(double), const Spectrum<1>&, double,
                                                          double, Index);
template Eigen::VectorXd predicted_log10_amplification<2>(double (*)(double), const Spectrum<2>&, double,
                                                          double, Index);
template Eigen::VectorXd measured_log10_amplification<1>(Solver<1>&, const Grid<1>&,
                                                         const std::vector<Index>&);
template Eigen::VectorXd measured_log10_amplification<2>(Solver<2>&, const Grid<2>&,
                                                         const std::vector<Index>&);

}  // namespace undiffuse::pde
