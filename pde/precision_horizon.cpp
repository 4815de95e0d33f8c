#include "pde/precision_horizon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "pde/line_transform.hpp"
#include "pde/precision.hpp"

namespace undiffuse::pde {
namespace {

void require_positive_number(double value, const char* name) {
  if (!(value > 0) || !std::isfinite(value))
    throw std::invalid_argument(fmt::format("precision_horizon: {} is {}, must be positive", name, value));
}

void require_line(const Field<1>& u_0) {
  require_on(u_0.grid, u_0, "precision_horizon");
  if (!u_0.grid.uniform())
    throw std::invalid_argument("precision_horizon: unequal cells have no fast transform");
  if (!u_0.values.allFinite()) throw std::invalid_argument("precision_horizon: u_0 is not finite");
}

/// ln|δ_i| of every mode, and the mean square of û(0).
struct StorageNoise {
  Eigen::VectorXd exponent, log_noise;
  double mean_square;
};

template <class Real>
StorageNoise storage_noise(const Field<1>& u_0, double kappa, double T) {
  const Grid<1>& grid = u_0.grid;
  LineTransform<Real> line(grid.sides[0], grid.centring, grid.cells[0], Real(grid.length(0)));
  const Index n = line.size();
  typename LineTransform<Real>::Reals u(n), decayed(n);
  for (Index j = 0; j < n; ++j) u[j] = Real(u_0.values[grid.unknowns(0).begin + j]);
  line.forward(u.data(), 1, 0, 1, 0);
  StorageNoise noise{Eigen::VectorXd(n), Eigen::VectorXd(n), 0};
  for (Index i = 0; i < n; ++i) {
    const Real growth = Real(kappa) * line.wavenumber()[i] * line.wavenumber()[i] * Real(T);
    decayed[i] = u[i] * Number<Real>::exp(-growth);
    noise.exponent[i] = static_cast<double>(growth);
    noise.mean_square += std::pow(static_cast<double>(u[i]), 2) / static_cast<double>(n);
  }
  u = decayed;
  line.inverse(u.data(), 1, 0, 1, 0);
  line.forward(u.data(), 1, 0, 1, 0);
  for (Index i = 0; i < n; ++i)
    noise.log_noise[i] = std::log(static_cast<double>(Number<Real>::abs(u[i] - decayed[i])));
  return noise;
}

double median_of(Eigen::VectorXd x) {
  std::sort(x.begin(), x.end());
  return x[x.size() / 2];
}

/// A line of the table of precisions.
struct PrecisionEntry {
  std::string_view name;
  int decimal_digits;
  double epsilon;
  StorageNoise (*noise)(const Field<1>&, double, double);
};

template <class Real>
PrecisionEntry precision_entry(std::string_view name) {
  return {name, Number<Real>::decimal_digits, static_cast<double>(Number<Real>::epsilon()),
          storage_noise<Real>};
}

std::vector<PrecisionEntry> precision_table() {
  return {precision_entry<float>("float"),
          precision_entry<double>("double"),
          precision_entry<long double>("long_double"),
          precision_entry<Quad>("quad"),
          precision_entry<Digits50>("digits_50"),
          precision_entry<Digits100>("digits_100")};
}

Precision precision_of(const PrecisionEntry& entry) {
  return {std::string(entry.name), entry.decimal_digits, -std::log(entry.epsilon)};
}

PrecisionHorizon horizon_of(const PrecisionEntry& entry, const Field<1>& u_0, double kappa, double T) {
  const StorageNoise noise = entry.noise(u_0, kappa, T);
  if (!(noise.mean_square > 0) || !std::isfinite(noise.mean_square))
    throw std::invalid_argument(
        fmt::format("precision_horizon: u_0 is zero, or too small or large for {}", entry.name));
  const Eigen::VectorXd log_error = noise.log_noise.array() - 0.5 * std::log(noise.mean_square);
  return {precision_of(entry), median_of(-log_error), noise.exponent,
          (log_error + noise.exponent) / std::numbers::ln10};
}

}  // namespace

std::vector<Precision> precisions() {
  std::vector<Precision> all;
  for (const PrecisionEntry& entry : precision_table()) all.push_back(precision_of(entry));
  return all;
}

PrecisionHorizon precision_horizon(std::string_view name, const Field<1>& u_0, double kappa, double T) {
  require_line(u_0);
  require_positive_number(kappa, "kappa");
  require_positive_number(T, "T");
  std::string names;
  for (const PrecisionEntry& entry : precision_table()) {
    if (entry.name == name) return horizon_of(entry, u_0, kappa, T);
    names += (names.empty() ? "" : ", ") + std::string(entry.name);
  }
  throw std::invalid_argument(fmt::format("precision_horizon: no precision '{}' (allowed: {})", name, names));
}

std::vector<PrecisionHorizon> precision_horizons(const Field<1>& u_0, double kappa, double T) {
  std::vector<PrecisionHorizon> all;
  for (const PrecisionEntry& entry : precision_table())
    all.push_back(precision_horizon(entry.name, u_0, kappa, T));
  return all;
}

HorizonFit fit_horizons(std::span<const PrecisionHorizon> horizons) {
  double n = 0, x_mean = 0, y_mean = 0, xx = 0, xy = 0;
  for (const PrecisionHorizon& h : horizons) {
    if (!std::isfinite(h.horizon))
      throw std::invalid_argument(
          fmt::format("fit_horizons: the horizon of {} is {}, must be finite", h.precision.name, h.horizon));
    n += 1;
    x_mean += (h.precision.log_inverse_epsilon - x_mean) / n;
    y_mean += (h.horizon - y_mean) / n;
  }
  for (const PrecisionHorizon& h : horizons) {
    const double x = h.precision.log_inverse_epsilon - x_mean;
    xx += x * x;
    xy += x * (h.horizon - y_mean);
  }
  if (!(xx > 0)) throw std::invalid_argument("fit_horizons: a slope needs two different precisions");
  return {xy / xx, y_mean - xy / xx * x_mean};
}

double wavenumber_at_horizon(double epsilon, double kappa, double tau) {
  if (!(epsilon > 0 && epsilon < 1))
    throw std::invalid_argument(
        fmt::format("wavenumber_at_horizon: epsilon is {}, must lie between 0 and 1", epsilon));
  require_positive_number(kappa, "kappa");
  require_positive_number(tau, "tau");
  return std::sqrt(-std::log(epsilon) / (kappa * tau));
}

}  // namespace undiffuse::pde
