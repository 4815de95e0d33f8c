#include "pde/regularised_inverse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace undiffuse::pde {
namespace {

/// Ascending, each once: values that agree to rounding are one.
Eigen::VectorXd distinct(Eigen::VectorXd values) {
  std::sort(values.begin(), values.end());
  const auto same = [](double a, double b) { return b - a <= 1e-12 * b; };
  const auto end = std::unique(values.begin(), values.end(), same);
  return values.head(end - values.begin()).eval();
}

/// Where f falls through `goal` between a and b > 0, f(a) > goal >= f(b), by bisection of log x; the end
/// where f <= goal.
template <class F>
double bisect(const F& f, double goal, double a, double b) {
  for (int i = 0; i < 200; ++i) {
    const double middle = std::sqrt(a) * std::sqrt(b);
    if (middle == a || middle == b) break;
    (f(middle) > goal ? a : b) = middle;
  }
  return b;
}

}  // namespace

template <int Dim>
RegularisedInverse<Dim>::RegularisedInverse(const Field<Dim>& q_T, double kappa, double T,
                                            const Filter& filter)
    : grid_(q_T.grid), filter_(filter), coefficient_(q_T.values) {
  require_on(grid_, q_T, "RegularisedInverse");
  if (!(kappa > 0) || !(T > 0) || !std::isfinite(kappa * T)) {
    throw std::invalid_argument(
        fmt::format("RegularisedInverse: kappa {} and T {} must be positive", kappa, T));
  }
  if (!q_T.values.allFinite()) throw std::invalid_argument("RegularisedInverse: q_T is not finite");
  Spectrum<Dim> spectrum(grid_);
  spectrum.forward(q_T.values, coefficient_);
  wavenumber_ = spectrum.wavenumber_squared().cwiseSqrt();
  log_attenuation_ = -kappa * T * spectrum.wavenumber_squared();
  const Eigen::VectorXd k = distinct(wavenumber_);
  candidates_ = filter.candidates(k, -kappa * T * k.cwiseAbs2());
}

template <int Dim>
double RegularisedInverse<Dim>::reconstruct(Spectrum<Dim>& spectrum, double parameter, Field<Dim>& q) const {
  double sum = 0;  // of the residual, in the order of the modes, which never changes
  for (Index i = 0; i < coefficient_.size(); ++i) {
    const double log_factor = filter_.log_factor(log_attenuation_[i], wavenumber_[i], parameter);
    const double gain = std::exp(log_factor - log_attenuation_[i]);
    const double missing = std::expm1(log_factor) * coefficient_[i];
    q.values[i] = gain > 0 ? gain * coefficient_[i] : 0;
    sum += missing * missing;
  }
  spectrum.inverse(q.values, q.values);
  return std::sqrt(sum * grid_.cell_volume());
}

template <int Dim>
Field<Dim> RegularisedInverse<Dim>::reconstruct(double parameter) const {
  Field<Dim> q{grid_, coefficient_};
  Spectrum<Dim> spectrum(grid_);
  reconstruct(spectrum, parameter, q);
  return q;
}

template <int Dim>
double RegularisedInverse<Dim>::residual(double parameter) const {
  double sum = 0;
  for (Index i = 0; i < coefficient_.size(); ++i) {
    const double log_factor = filter_.log_factor(log_attenuation_[i], wavenumber_[i], parameter);
    const double missing = std::expm1(log_factor) * coefficient_[i];
    sum += missing * missing;
  }
  return std::sqrt(sum * grid_.cell_volume());
}

template <int Dim>
RegularisationScan RegularisedInverse<Dim>::scan(const Field<Dim>& truth) const {
  require_on(grid_, truth, "RegularisedInverse");
  const Index n = candidates_.size();
  RegularisationScan scan{candidates_, Eigen::VectorXd(n), Eigen::VectorXd(n), 0};
  Spectrum<Dim> spectrum(grid_);
  Field<Dim> q{grid_, coefficient_};
  for (Index i = 0; i < n; ++i) {
    scan.residual[i] = reconstruct(spectrum, candidates_[i], q);
    scan.l1_error[i] = (q.values - truth.values).template lpNorm<1>() * grid_.cell_volume();
    if (scan.l1_error[i] < scan.l1_error[scan.best]) scan.best = i;
  }
  return scan;
}

template <int Dim>
double RegularisedInverse<Dim>::choose_by_oracle(const Field<Dim>& truth) const {
  const RegularisationScan s = scan(truth);
  return s.parameter[s.best];
}

template <int Dim>
std::optional<double> RegularisedInverse<Dim>::choose_by_discrepancy(double noise_norm) const {
  const auto misfit = [this](double parameter) { return residual(parameter); };
  for (Index i = 0; i < candidates_.size(); ++i) {
    if (misfit(candidates_[i]) > noise_norm) continue;
    if (i == 0 || !filter_.continuous()) return candidates_[i];
    return bisect(misfit, noise_norm, candidates_[i - 1], candidates_[i]);
  }
  return std::nullopt;
}

template class RegularisedInverse<1>;
template class RegularisedInverse<2>;

}  // namespace undiffuse::pde
