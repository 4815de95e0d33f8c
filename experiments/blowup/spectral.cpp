// Backward heat exactly as it is: every mode times e^{λτ}, in logarithms, which do not overflow.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "experiments/blowup/problem.hpp"
#include "experiments/parts/mode_growth.hpp"
#include "pde/backward_heat.hpp"

namespace undiffuse::experiments::blowup {
namespace {

using data::Index;

/// What comes back, at reverse times from 0 to T.
struct WayBack {
  Eigen::VectorXd tau, size, error, predicted;  ///< log10 of L2 norms

  /// The smallest second difference of log10‖q(τ)‖: not negative, as a sum of exponentials is log-convex.
  double convexity() const {
    double least = kInfinity;
    for (Index i = 1; i + 1 < size.size(); ++i)
      least = std::min(least, size[i + 1] - 2 * size[i] + size[i - 1]);
    return least;
  }
};

template <int Dim>
WayBack way_back(const Problem<Dim>& problem, const pde::BackwardHeatSpectral<Dim>& backward) {
  const auto n = static_cast<Index>(problem.settings.output.times);
  WayBack way{Eigen::VectorXd::LinSpaced(n, 0, problem.T()), Eigen::VectorXd(n), Eigen::VectorXd(n),
              Eigen::VectorXd(n)};
  for (Index i = 0; i < n; ++i) {
    const double tau = way.tau[i];
    way.size[i] = backward.log10_l2_norm(tau);
    way.error[i] = backward.log10_l2_distance(tau, problem.truth(problem.T() - tau));
    way.predicted[i] =
        predicted_log10_noise(problem.noise, problem.grid.cell_volume(), backward.log10_amplification(tau));
  }
  return way;
}

void write(const WayBack& way, BranchFile& out) {
  out.coordinate("time", way.tau, "time", "reverse time");
  out.series("log10_norm", "time", way.size, "1", "log10 of the L2 norm of what comes back; convex");
  out.series("log10_l2_error", "time", way.error, "1", "log10 of its L2 distance to what was there");
  out.series("log10_l2_predicted", "time", way.predicted, "1",
             "log10 of the L2 norm of the noise times exp(lambda tau)");
}

/// Of white noise one number may be large or small, and after long times one is all that counts: the last
/// mode's. Rounding is of one size only by and large, and at times less than that.
template <int Dim>
void claim_growth(const Problem<Dim>& problem, const WayBack& way, const Figures& figures, BranchFile& out) {
  const bool rounding = problem.settings.noise.relative == 0;
  out.claim("noise_growth", figures.noise_growth, rounding ? -kInfinity : -4, rounding ? 3 : 1);
  out.claim("log_convexity", way.convexity(), -1e-12 * (1 + way.size.cwiseAbs().maxCoeff()), kInfinity);
}

}  // namespace

template <int Dim>
Figures naive_spectral(const Problem<Dim>& problem, BranchFile& out) {
  const double T = problem.T();
  const auto modes = problem.modes();
  const pde::BackwardHeatSpectral<Dim> backward(problem.observed, modes);
  const auto formula = backward.log10_amplification(T);
  const auto which = measured_modes(problem.grid, formula, most_modes(problem.grid.size()));
  const ModeGrowth growth{.modes = which,
                          .wavenumber = pick(modes->wavenumber(), which),
                          .measured = measured_growth(modes, T, which),
                          .predicted = pick(formula, which)};
  const auto way = way_back(problem, backward);

  out.describe("backward heat, exact in every mode", "Payne, Improperly Posed Problems (1975)");
  out.field("u", backward.at(T), "what comes back at reverse time T; not finite where it overflows", "u");
  growth.write(out, "T, measured over a part of it", "lambda T / ln 10");
  write(way, out);

  Figures figures;
  figures.log10_amplification = growth.measured.maxCoeff();
  figures.amplification_error = growth.error();
  const Index last = way.tau.size() - 1;
  figures.log10_error = way.error[last] - problem.log10_size();
  figures.noise_growth = way.error[last] - way.predicted[last];
  const double expected = formula.maxCoeff();
  const double rounding = 1e-13 + 1e-10 * expected;
  out.claim("amplification_error", figures.amplification_error, rounding);
  if (modes->fast()) {
    const double from_grid =
        problem.heat.kappa * largest_wavenumber_squared(problem.grid) * T / std::numbers::ln10;
    out.claim("log10_amplification", figures.log10_amplification, from_grid - rounding, from_grid + rounding);
  }
  claim_growth(problem, way, figures, out);
  return figures;
}

template Figures naive_spectral<1>(const Problem<1>&, BranchFile&);
template Figures naive_spectral<2>(const Problem<2>&, BranchFile&);
template Figures naive_spectral<3>(const Problem<3>&, BranchFile&);

}  // namespace undiffuse::experiments::blowup
