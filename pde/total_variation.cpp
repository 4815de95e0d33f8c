#include "pde/total_variation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "data/errors.hpp"
#include "pde/variation_step.hpp"

namespace undiffuse::pde {
namespace {

constexpr double over_relaxation = 1.7;
constexpr double variation_rounding = 1e-12;  // next to the largest that a residual could be
constexpr Index look_every = 10;
constexpr Index last_balancing = 5000;  // ρ must settle for convergence to be sure
constexpr double no_factors = std::numeric_limits<double>::quiet_NaN();

/// The iteration, which goes on where it was for another threshold.
template <int Dim>
class SplitBregman {
 public:
  SplitBregman(const InverseProblem& problem, const Grid<Dim>& grid, const Variation<Dim>& variation)
      : problem_(problem), variation_(variation), step_(variation_step(problem, grid, variation)) {
    steepest_ = std::sqrt(variation.steepest());
    q_.setZero(grid.size());
    z_.setZero(variation.D().rows());
    p_ = before_ = slope_ = z_;
    pulled_.resize(grid.size());
    problem.A().synthesise(problem.modes().a.cwiseProduct(problem.data()), pulled_);
    reach_ = pulled_.norm() / (problem.largest() * problem.largest());
  }

  const Eigen::VectorXd& q() const { return q_; }

  /// Minimises ½|a c - β|² + tau Σ γ_g |z_g|; the number of iterations, or `most` + 1 if that is too few.
  Index minimise(double tau, double tolerance, Index most) {
    start(tau);
    for (Index k = 1; k <= most; ++k) {
      iterate(tau);
      if (k % look_every != 0) continue;
      const Misfit now = misfit();
      if (now.primal <= tolerance && now.dual <= tolerance) return k;
      if (k <= last_balancing) balance(now);
    }
    return most + 1;
  }

 private:
  struct Misfit {
    double primal, dual;  // relative
  };

  /// ρ such that the first threshold is a typical slope of Aᵀb; after that ρ and p go with tau.
  void start(double tau) {
    const double typical = (variation_.D() * pulled_).norm() / std::sqrt(static_cast<double>(z_.size()));
    const double strongest = problem_.largest() * problem_.largest();
    const double ratio = tau_ > 0 ? tau / tau_ : 1;
    if (!(tau_ > 0)) rho_ = typical > 0 ? tau * strongest / typical : strongest;
    p_ *= ratio;
    tau_ = tau;
    set_rho(rho_ * ratio);
  }

  void set_rho(double rho) {
    rho_ = rho;
    step_->set_rho(rho);
  }

  void iterate(double tau) {
    before_ = z_;
    step_->solve(rho_ * z_ - p_, q_);
    slope_.noalias() = variation_.D() * q_;
    p_ += rho_ * (over_relaxation * slope_ + (1 - over_relaxation) * z_);
    z_ = p_ / rho_;
    variation_.shrink(tau / rho_, z_);
    p_ -= rho_ * z_;
  }

  Misfit misfit() const {
    const auto& Dt = variation_.D_transposed();
    const Eigen::VectorXd lag = (over_relaxation - 1) * slope_ + (2 - over_relaxation) * before_ - z_;
    const double primal = (slope_ - z_).norm(), dual = (Dt * (rho_ * lag)).norm();
    const double slope = std::max(slope_.norm(), z_.norm()), force = (Dt * p_).norm();
    if (!std::isfinite(primal) || !std::isfinite(dual))
      throw data::NumericalError("total_variation: the iteration is no longer finite", 0, 0);
    return {relative(primal, slope, variation_rounding * steepest_ * std::max(q_.norm(), reach_)),
            relative(dual, force, variation_rounding * pulled_.norm())};
  }

  static double relative(double x, double scale, double negligible) {
    return x <= negligible ? 0 : x / scale;
  }

  void balance(const Misfit& now) {
    if (now.primal > 5 * now.dual) set_rho(rho_ * 2);
    if (now.dual > 5 * now.primal) set_rho(rho_ / 2);
  }

  const InverseProblem& problem_;
  const Variation<Dim>& variation_;
  std::unique_ptr<VariationStep> step_;
  Eigen::VectorXd q_, z_, p_, before_, slope_, pulled_;
  double steepest_, reach_, tau_ = 0, rho_ = 0;
};

/// The coefficients of data b - A q̄, q̄ the constant that fits them best, or zero where its variation counts.
template <int Dim>
Eigen::VectorXd unexplained_by_constant(const InverseProblem& problem, const Variation<Dim>& variation) {
  if (!variation.ignores_constants()) return problem.data();
  Eigen::VectorXd image(problem.modes().size());
  problem.A().analyse_unknown(Eigen::VectorXd::Ones(problem.A().cols()), image);
  image.array() *= problem.modes().a.array();
  const double square = image.squaredNorm();
  if (square == 0) return problem.data();
  return problem.data() - image.dot(problem.data()) / square * image;
}

}  // namespace

template <int Dim>
TotalVariation<Dim>::TotalVariation(const Grid<Dim>& grid, double tolerance, Index most_iterations)
    : grid_(grid), variation_(grid), tolerance_(tolerance), most_iterations_(most_iterations) {
  if (!(tolerance > 0 && tolerance < 1) || most_iterations < 1) {
    throw std::invalid_argument(
        fmt::format("total_variation: tolerance {} and at most {} iterations; needs 0 < tolerance < 1, "
                    "iterations >= 1",
                    tolerance, most_iterations));
  }
}

template <int Dim>
const RegularisationAbout& TotalVariation<Dim>::about() const {
  static constexpr RegularisationAbout told{
      .name = "total_variation",
      .formula = "min ½‖Aq - b‖² + α∫|∇q|",
      .parameter_unit = "unit of b · length",
      .source = "Rudin, Osher & Fatemi (1992); Goldstein & Osher (2009)",
      .continuous = true,
      .needs = Structure::general};
  return told;
}

template <int Dim>
Eigen::VectorXd TotalVariation<Dim>::candidates(const InverseProblem& problem) const {
  constexpr Index count = 28;
  constexpr double a_decade = 3;
  const auto step = variation_step(problem, grid_, variation_);
  const Eigen::VectorXd left = unexplained_by_constant(problem, variation_);
  const double tau = variation_.dual_norm(step->potential(left));
  if (left.norm() <= variation_rounding * problem.data().norm() || !(tau > 0))
    return Eigen::VectorXd::Ones(1);
  const double largest = tau * problem.modes().volume / variation_.volume();
  return Eigen::VectorXd::NullaryExpr(
      count, [&](Index j) { return largest * std::pow(10.0, static_cast<double>(-j) / a_decade); });
}

template <int Dim>
void TotalVariation<Dim>::for_each(const InverseProblem& problem, ConstVector parameters,
                                   const Visit& visit) const {
  SplitBregman<Dim> iteration(problem, grid_, variation_);
  Eigen::VectorXd c(problem.modes().size());
  for (Index j = 0; j < parameters.size(); ++j) {
    const double alpha = parameters[j];
    if (!(alpha > 0) || !std::isfinite(alpha))
      throw std::invalid_argument(fmt::format("total_variation: parameter {}, must be > 0", alpha));
    const double tau = alpha * variation_.volume() / problem.modes().volume;
    if (iteration.minimise(tau, tolerance_, most_iterations_) > most_iterations_) {
      throw data::NumericalError(fmt::format("total_variation: not converged to {} in {} iterations with the "
                                             "parameter {}; allow more of either",
                                             tolerance_, most_iterations_, alpha),
                                 0, most_iterations_);
    }
    problem.A().analyse_unknown(iteration.q(), c);
    const double misfit = (problem.modes().a.cwiseProduct(c) - problem.data()).norm();
    visit(j, {.parameter = alpha,
              .q = iteration.q(),
              .residual = std::hypot(problem.unit_norm() * misfit, problem.unreachable()),
              .size = variation_.of(iteration.q()),
              .freedom = no_factors,
              .amplification = no_factors});
  }
}

template class TotalVariation<1>;
template class TotalVariation<2>;
template class TotalVariation<3>;

}  // namespace undiffuse::pde
