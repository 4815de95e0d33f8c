// How far back numbers of one precision lead: u(T) stored on the grid, and what its modes still know.
#include "pde/precision_horizon.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/blowup/problem.hpp"

namespace undiffuse::experiments::blowup {
namespace {

using data::Index;

/// ln(‖u(0)‖/‖u(T)‖): noise is of the size of u(T), so that the horizon lies so much farther.
double decay_of(const Settings& settings, const pde::Field<1>& u0) {
  pde::HeatPropagator<1> A(settings.heat.problem(u0.grid), settings.precision_horizon);
  Eigen::VectorXd c(u0.values.size());
  A.analyse_unknown(u0.values, c);
  return std::log(c.norm() / c.cwiseProduct(A.modes().a).norm());
}

/// Is u(T) without symmetries for sure: rough from the start, and some modes of that are still there? Else
/// rounding may leave less noise than expected, or none.
bool generic(const Settings& settings, Eigen::VectorXd exponent) {
  constexpr Index kSome = 4;
  std::nth_element(exponent.begin(), exponent.begin() + kSome, exponent.end());
  return settings.precision.roughness > 0 && exponent[kSome] < 5;
}

}  // namespace

/// u(0) on the line of this comparison, its largest value 1: a horizon knows no size, and a float little
/// range.
pde::Field<1> start_of_precisions(const Settings& settings, std::uint64_t seed) {
  auto u = settings.heat.initial(settings.heat.grid<1>(settings.precision.cells));
  const double largest = u.values.cwiseAbs().maxCoeff();
  if (largest > 0) u.values /= largest;
  u.values += settings.precision.roughness * white_noise(u.grid.size(), seed, StreamId::roughness);
  return u;
}

Figures precision(const Settings& settings, const pde::Field<1>& u0, const pde::Precision& precision,
                  BranchFile& out, std::vector<pde::PrecisionHorizon>& found) {
  const double kappa = settings.heat.problem(u0.grid).kappa;
  const auto measured = pde::precision_horizon(precision.name, u0, kappa, settings.precision_horizon);
  const Index n = measured.exponent.size();

  out.describe("there and back in numbers of " + std::to_string(precision.decimal_digits) + " decimal digits",
               "Hadamard, Lectures on Cauchy's Problem (1923)");
  out.coordinate("mode", Eigen::VectorXd::LinSpaced(n, 0, static_cast<double>(n - 1)), "1",
                 "number of the mode in the order of the transform");
  out.series("exponent", "mode", measured.exponent, "1", "kappa k^2 T of the mode");
  out.series("log10_error", "mode", measured.log10_error, "1",
             "log10 of the mode's error after T backward, over the size of u(0)");
  out.number("T", settings.precision_horizon, "time", "T of this comparison");

  Figures figures;
  figures.decimal_digits = precision.decimal_digits;
  figures.log_inverse_epsilon = precision.log_inverse_epsilon;
  figures.last_wavenumber =
      pde::wavenumber_at_horizon(std::exp(-precision.log_inverse_epsilon), kappa, settings.heat.horizon());
  figures.horizon = measured.horizon;
  figures.offset = measured.horizon - precision.log_inverse_epsilon;
  if (!std::isfinite(measured.horizon)) return figures;  // nothing is lost in storing it
  const double upper =
      generic(settings, measured.exponent) ? 2 + std::max(0.0, decay_of(settings, u0)) : kInfinity;
  out.claim("offset", figures.offset, -2, upper);
  found.push_back(measured);
  return figures;
}

void fit_precisions(const Settings& settings, const std::vector<pde::PrecisionHorizon>& found,
                    data::ResultFile& file, std::vector<Check>& checks) {
  if (found.size() < 2) return;
  const auto fit = pde::fit_horizons(found);
  const auto number = [&](const char* name, double value, const char* meaning) {
    file.write("", name, std::span<const double>(&value, 1),
               {.units = "1", .long_name = meaning, .dims = {}});
  };
  number("precision_slope", fit.slope, "slope of the horizon over ln(1/epsilon), least squares");
  number("precision_offset", fit.offset, "horizon of that line at ln(1/epsilon) = 0");
  if (!generic(settings, found.front().exponent)) return;
  // Offsets that lie within ±2 turn a line over `span` by at most 4/span: 0.02 for all six precisions.
  const double span =
      found.back().precision.log_inverse_epsilon - found.front().precision.log_inverse_epsilon;
  const double slack = std::max(0.02, 4 / span);
  checks.push_back({"precision_slope", fit.slope, 1 - slack, 1 + slack});
}

}  // namespace undiffuse::experiments::blowup
