// Backward heat by finite differences, κ -> -κ in the very scheme, to the first value that is not finite.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "experiments/blowup/problem.hpp"
#include "experiments/parts/mode_growth.hpp"
#include "pde/backward_heat.hpp"
#include "pde/evolve.hpp"
#include "pde/heat_operator.hpp"
#include "pde/stencil_steps.hpp"

namespace undiffuse::experiments::blowup {
namespace {

using data::Index;

constexpr double kLog10Largest = std::numeric_limits<double>::max_exponent10 + 0.2547;  // 1.797e308

/// One scheme on one problem: c_i R(λ_iΔt)^n, the field that the scheme should have after n steps.
template <int Dim>
class Marched {
 public:
  Marched(const Problem<Dim>& problem, const BackwardScheme& scheme)
      : problem_(problem),
        scheme_(scheme),
        steps_(static_cast<Index>(step_count<Dim>(problem.settings))),
        modes_(problem.modes()->fast()
                   ? std::make_shared<pde::HeatModes<Dim>>(problem.heat, pde::Symbol::discrete)
                   : problem.modes()),
        factor_(
            modes_->rate().unaryExpr([&](double rate) { return scheme.stability_function(rate * dt()); })),
        coefficient_(problem.grid.size()) {
    modes_->forward(problem.observed.values, coefficient_);
  }

  Index steps() const { return steps_; }
  double dt() const { return problem_.T() / static_cast<double>(steps_); }
  pde::HeatModes<Dim>& modes() const { return *modes_; }
  /// log10 of the factor on each mode in n steps.
  Eigen::VectorXd log10_growth(Index n) const {
    return static_cast<double>(n) * factor_.array().abs().log10();
  }
  double largest_factor() const { return factor_.cwiseAbs().maxCoeff(); }
  double smallest_factor() const { return factor_.cwiseAbs().minCoeff(); }

  /// The first step in which a double overflows: a value of the field, or before that what the scheme forms
  /// on the way to it, to within a factor of two. None within the horizon.
  std::optional<Index> first_overflow() const {
    const pde::HeatOperator<Dim> A(problem_.heat, pde::Direction::backward, "blowup");
    const bool differences = !scheme_.solves && pde::StencilSteps<Dim>::serves(A);
    Index first = first_above([&](Index n) { return largest_value(log10_size(n), n); });
    if (differences)  // u_{i-1} - 2 u_i + u_{i+1} of an axis
      first = std::min(
          first, 1 + first_above([&](Index n) { return std::log10(4.0) + largest_value(log10_size(n), n); }));
    if (scheme_.applies && !differences)  // A u
      first =
          std::min(first, 1 + first_above([&](Index n) {
                            return largest_value(log10_size(n) + modes_->rate().array().log10().matrix(), n);
                          }));
    if (scheme_.solves && A.diagonal_in_modes())  // the sums of a transform that nothing has scaled yet
      first =
          std::min(first, 1 + first_above([&](Index n) { return log10_sum() + log10_size(n).maxCoeff(); }));
    return first <= steps_ ? std::optional(first) : std::nullopt;
  }

 private:
  /// The first number of steps after which log10_largest is that of no double; steps() + 1: none.
  template <class Largest>
  Index first_above(const Largest& log10_largest) const {
    Index below = -1, above = steps_ + 1;
    while (above - below > 1) {
      const Index n = below + (above - below) / 2;
      (log10_largest(n) > kLog10Largest ? above : below) = n;
    }
    return above;
  }

  /// log10|c_i R_i^n|.
  Eigen::VectorXd log10_size(Index n) const {
    Eigen::VectorXd size = coefficient_.array().abs().log10();
    if (n > 0) size += log10_growth(n);
    return size;
  }

  /// log10 of the sum that a unit coefficient is before it is scaled.
  double log10_sum() const {
    double terms = 1;
    for (int a = 0; a < Dim; ++a)
      terms = std::max(terms,
                       (problem_.grid.periodic(a) ? 1.0 : 2.0) * static_cast<double>(problem_.grid.cells[a]));
    return 0.5 * std::log10(terms);
  }

  /// log10 of the largest value of the field with such coefficients, their signs those after n steps;
  /// infinite where one is.
  double largest_value(const Eigen::VectorXd& log10_size, Index n) const {
    double top = -kInfinity;
    for (const double s : log10_size) top = std::max(top, s);
    if (std::isinf(top)) return top;
    pde::Field<Dim> u{problem_.grid, Eigen::VectorXd(log10_size.size())};
    for (Index i = 0; i < u.values.size(); ++i) {
      const double sign = factor_[i] < 0 && n % 2 == 1 ? -1 : 1;
      u.values[i] = coefficient_[i] == 0
                        ? 0
                        : std::copysign(std::pow(10.0, log10_size[i] - top), sign * coefficient_[i]);
    }
    modes_->inverse(u.values, u.values);
    return top + std::log10(u.values.cwiseAbs().maxCoeff());
  }

  const Problem<Dim>& problem_;
  const BackwardScheme& scheme_;
  Index steps_;
  std::shared_ptr<pde::HeatModes<Dim>> modes_;
  Eigen::VectorXd factor_, coefficient_;
};

/// Evenly many steps from 0 to `last`.
std::vector<Index> even_steps(Index last, Index count) {
  std::vector<Index> steps;
  for (Index i = 0; i < count; ++i) {
    const Index k = last * i / (count - 1);
    if (steps.empty() || steps.back() != k) steps.push_back(k);
  }
  return steps;
}

/// Errors while they are finite, and what the noise should have become.
struct Recorded {
  std::vector<double> tau, error, predicted;

  void write(BranchFile& out) const {
    const auto as_vector = [](const std::vector<double>& v) {
      return Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(v.data(), static_cast<Index>(v.size())));
    };
    out.coordinate("time", as_vector(tau), "time", "reverse time");
    out.series("log10_l2_error", "time", as_vector(error), "1", "log10 of the L2 distance to what was there");
    out.series("log10_l2_predicted", "time", as_vector(predicted), "1",
               "log10 of the L2 norm of the noise times |R|^n");
  }
};

/// By how much the size of what overflows first is known, in decades: a factor of two; and rounding of every
/// step is noise, too, that the modes of u(T) do not know.
double decades_unknown(double relative_noise) {
  const double rounding = 1e3 * std::numeric_limits<double>::epsilon() / relative_noise;
  return 0.3 + std::min(3.0, std::log10(1 + rounding));
}

template <int Dim>
void claim_first_step(const Problem<Dim>& problem, const Marched<Dim>& marched, const Figures& figures,
                      BranchFile& out) {
  const double first = figures.first_nonfinite_step, predicted = figures.predicted_step;
  if (std::isnan(first) && std::isnan(predicted)) return;
  const double never = static_cast<double>(marched.steps()) + 1;
  const double expected = std::isnan(predicted) ? never : predicted;
  const double slack =
      std::max(2.0, decades_unknown(problem.settings.noise.relative) / std::log10(marched.largest_factor()));
  out.claim("first_nonfinite_step", std::isnan(first) ? never : first, expected - slack, expected + slack);
}

/// What rounding may put between a step of the solver on a mode and R: relatively to the largest factor, and
/// more where one is nearly singular or nothing is left of a mode.
template <int Dim>
double amplification_bound(const Marched<Dim>& marched) {
  const double z = marched.modes().rate().maxCoeff() * marched.dt();
  const double spread =
      (1 + z) * std::max(1.0, marched.largest_factor()) / std::min(1.0, marched.smallest_factor());
  return static_cast<double>(marched.steps()) * (1e-11 + 1e-13 * spread);
}

}  // namespace

template <int Dim>
Figures naive_finite_difference(const Problem<Dim>& problem, const BackwardScheme& scheme, BranchFile& out) {
  const Marched<Dim> marched(problem, scheme);
  const auto solver = scheme.make<Dim>(problem.heat, sde::TimeGrid::uniform(0, problem.T(), marched.steps()));
  const auto formula = marched.log10_growth(marched.steps());
  const auto which = measured_modes(problem.grid, formula, most_modes(problem.grid.size()));
  const ModeGrowth growth{.modes = which,
                          .wavenumber = pick(problem.modes()->wavenumber(), which),
                          .measured = pde::measured_log10_amplification(*solver, marched.modes(), which),
                          .predicted = pick(formula, which)};

  const auto predicted = marched.first_overflow();
  Recorded way;
  auto q = problem.observed;
  const auto record = [&](Index step, double tau, const pde::Field<Dim>& u) {
    way.tau.push_back(tau);
    way.error.push_back(log10_l2_distance(u, problem.truth(problem.T() - tau)));
    way.predicted.push_back(
        predicted_log10_noise(problem.noise, problem.grid.cell_volume(), marched.log10_growth(step)));
  };
  const auto last = predicted ? std::max<Index>(1, *predicted - 1) : marched.steps();
  const auto evolution = pde::evolve<Dim>(*solver, q, record, even_steps(last, problem.settings.output.times),
                                          pde::OnBlowUp::record);

  out.describe("backward heat by finite differences, " + std::string(scheme.what), solver->source());
  out.field("u", q,
            "what comes back at reverse time T, or what stood after the first step that was not finite", "u");
  growth.write(out, "all steps, one step measured", std::string(scheme.formula));
  way.write(out);

  Figures figures;
  figures.log10_amplification = growth.measured.maxCoeff();
  figures.amplification_error = growth.error();
  figures.log10_error = way.error.back() - problem.log10_size();
  figures.noise_growth = way.error.back() - way.predicted.back();
  figures.steps = static_cast<double>(marched.steps());
  if (evolution.first_nonfinite_step)
    figures.first_nonfinite_step = static_cast<double>(*evolution.first_nonfinite_step);
  if (predicted) figures.predicted_step = static_cast<double>(*predicted);
  if (std::isfinite(marched.largest_factor()))  // else a mode is singular, and all values NaN at once
    out.claim("amplification_error", figures.amplification_error, amplification_bound(marched));
  claim_first_step(problem, marched, figures, out);
  return figures;
}

template Figures naive_finite_difference<1>(const Problem<1>&, const BackwardScheme&, BranchFile&);
template Figures naive_finite_difference<2>(const Problem<2>&, const BackwardScheme&, BranchFile&);
template Figures naive_finite_difference<3>(const Problem<3>&, const BackwardScheme&, BranchFile&);

}  // namespace undiffuse::experiments::blowup
