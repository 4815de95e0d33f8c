// Heat run backward between every kind of wall: in the modes, and by finite differences until they overflow.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "pde/backward_heat.hpp"
#include "pde/evolve.hpp"
#include "pde/heat_crank_nicolson.hpp"
#include "pde/heat_dormand_prince.hpp"
#include "pde/heat_explicit.hpp"
#include "pde/heat_implicit_euler.hpp"
#include "tests/pde/every_heat_problem.hpp"
#include "tests/pde/heat_cases.hpp"

namespace undiffuse::pde {
namespace {

using tests::for_every_problem;
using tests::rough_field;
using tests::unknowns;
using tests::weights;

/// √(Σ u² V).
template <int Dim>
double norm(const Field<Dim>& u) {
  return std::sqrt((weights(u.grid).array() * u.values.array().square()).sum() * u.grid.cell_volume());
}

template <int Dim>
Field<Dim> rough_start(const HeatProblem<Dim>& problem) {
  Field<Dim> u = rough_field(problem.grid);
  u.values = u.values.cwiseProduct(unknowns(problem));
  return u;
}

TEST(BackwardHeatSpectral, NormsAreTheFieldsOnEveryBox) {
  for_every_problem([]<int Dim>(const HeatProblem<Dim>& problem, const std::string& name) {
    const Field<Dim> q_T = rough_start(problem);
    Field<Dim> reference = q_T;
    reference.values.array() *= 0.3;
    const BackwardHeatSpectral<Dim> backward(q_T, problem);
    for (const double tau : {-0.02, 0.0, 0.01}) {
      const Field<Dim> q = backward.at(tau);
      EXPECT_NEAR(backward.log10_l2_norm(tau), std::log10(norm(q)), 1e-12) << Dim << " " << name;
      const Field<Dim> difference{problem.grid, q.values - reference.values};
      EXPECT_NEAR(backward.log10_l2_distance(tau, reference), std::log10(norm(difference)), 1e-12) << name;
    }
    EXPECT_LT((backward.at(0).values - q_T.values).cwiseAbs().maxCoeff(), 1e-13) << name;
  });
}

TEST(BackwardHeatSpectral, UndoesWhatSmallStepsDoOnEveryBox) {
  for_every_problem([]<int Dim>(const HeatProblem<Dim>& problem, const std::string& name) {
    const double rate = HeatOperator<Dim>(problem, Direction::forward, "test").spectral_radius();
    HeatDormandPrince<Dim> solver(problem, {{0, 2 / rate}}, 1e-10, 1e-10);
    const Field<Dim> start = rough_start(problem);
    Field<Dim> u = start;
    solver.advance(u, 0, 1);
    const Field<Dim> back = BackwardHeatSpectral<Dim>(u, problem, Symbol::discrete).at(2 / rate);
    EXPECT_LT((back.values - start.values).cwiseAbs().maxCoeff(), 1e-8) << Dim << " " << name;
  });
}

/// Agmon & Nirenberg: the second differences of log ‖q(τ)‖ are not negative, backward far past all doubles
/// and forward to the slowest mode, along which log ‖q‖ is straight.
TEST(BackwardHeatSpectral, LogarithmOfTheNormIsConvexOnEveryBox) {
  for_every_problem([]<int Dim>(const HeatProblem<Dim>& problem, const std::string& name) {
    const BackwardHeatSpectral<Dim> backward(rough_start(problem), problem);
    for (const double reach : {0.02, 0.5, 20.0}) {
      Eigen::VectorXd log10_norm(41);
      for (Index j = 0; j < 41; ++j) log10_norm[j] = backward.log10_l2_norm(reach * (j - 20.0) / 20);
      const double rounding = 4e-15 * std::max(1.0, log10_norm.cwiseAbs().maxCoeff());
      const Eigen::VectorXd second =
          log10_norm.head(39) - 2 * log10_norm.segment(1, 39) + log10_norm.tail(39);
      EXPECT_GE(second.minCoeff(), -rounding) << Dim << " " << name << " " << reach;
      EXPECT_TRUE(reach > 0.02 || second.maxCoeff() > 1e-6) << name;
    }
  });
}

/// The same of fields that a solver made.
TEST(BackwardHeatSpectral, LogarithmOfTheSolversNormIsConvexOnEveryBox) {
  for_every_problem([]<int Dim>(const HeatProblem<Dim>& problem, const std::string& name) {
    HeatDormandPrince<Dim> solver(problem, tests::equal_steps(0.04, 40), 1e-8, 1e-8);
    Field<Dim> u = rough_start(problem);
    Eigen::VectorXd log10_norm(41);
    for (Index j = 0; j <= 40; ++j) {
      log10_norm[j] = std::log10(norm(u));
      if (j < 40) solver.advance(u, j, 1);
    }
    const Eigen::VectorXd second = log10_norm.head(39) - 2 * log10_norm.segment(1, 39) + log10_norm.tail(39);
    EXPECT_GE(second.minCoeff(), -1e-7) << Dim << " " << name;
  });
}

TEST(BackwardHeatSpectral, SharesModesAndRefusesNone) {
  const HeatProblem<1> problem =
      tests::box_problem<1>({9}, {Boundary::robin, Boundary::dirichlet}, Centring::nodes, true);
  const auto modes = std::make_shared<HeatModes<1>>(problem);
  const Field<1> q_T = rough_start(problem);
  const BackwardHeatSpectral<1> shared(q_T, modes), own(q_T, problem);
  EXPECT_EQ(shared.at(0.01).values, own.at(0.01).values);
  EXPECT_THROW(BackwardHeatSpectral<1>(q_T, std::shared_ptr<HeatModes<1>>()), std::invalid_argument);
}

/// z = λΔt of the fastest mode.
template <class S, int Dim>
void expect_growth(const HeatProblem<Dim>& problem, HeatModes<Dim>& modes, double z,
                   const std::string& name) {
  const double dt = z / modes.rate().maxCoeff();
  S solver(problem, {{0, dt}}, Direction::backward);
  const Eigen::VectorXd measured = measured_log10_amplification<Dim>(solver, modes);
  const Eigen::VectorXd predicted = predicted_log10_amplification<Dim>(&S::stability_function, modes, dt, 1);
  const Eigen::VectorXd one = unknowns(problem);
  for (Index i = 0; i < measured.size(); ++i) {
    if (one[i] == 0) continue;
    // rounding reaches a mode from the one that the step favours most, and R itself where it is near its pole
    const double least = predicted.maxCoeff() - predicted[i], pole = predicted[i];
    EXPECT_NEAR(measured[i], predicted[i], 1e-12 + 1e-13 * std::pow(10, least) + 1e-14 * std::pow(10, pole))
        << solver.source() << " " << Dim << " " << name << " z " << z << " mode " << i;
  }
}

TEST(LogAmplification, OfEverySchemeOnEveryBoxIsThatOfItsStabilityFunction) {
  for_every_problem([]<int Dim>(const HeatProblem<Dim>& problem, const std::string& name) {
    HeatModes<Dim> modes(problem, Symbol::discrete);
    const double z = 3.7;  // slow modes below the implicit schemes' poles, fast ones above
    expect_growth<HeatExplicit<Dim>>(problem, modes, z, name);
    expect_growth<HeatImplicitEuler<Dim>>(problem, modes, z, name);
    expect_growth<HeatCrankNicolson<Dim>>(problem, modes, z, name);
  });
}

/// The first step after which the largest of a mode's values, |c_i| R_i^n over a few, is above all doubles.
template <int Dim>
double predicted_step(const Eigen::VectorXd& log10_factor, HeatModes<Dim>& modes, const Field<Dim>& start) {
  const double most = std::log10(std::numeric_limits<double>::max());
  Eigen::VectorXd c(modes.size());
  modes.forward(start.values, c);
  const double mean = 0.5 * std::log10(static_cast<double>(c.size()));
  double first = std::numeric_limits<double>::infinity();
  for (Index i = 0; i < c.size(); ++i) {
    if (c[i] == 0 || log10_factor[i] <= 0) continue;
    first = std::min(first, std::ceil((most - (std::log10(std::abs(c[i])) - mean)) / log10_factor[i]));
  }
  return first;
}

/// z as above: so that the mode that grows most does by 10² a step or more.
template <class S, int Dim>
void expect_blow_up(const HeatProblem<Dim>& problem, HeatModes<Dim>& modes, double z,
                    const std::string& name) {
  constexpr int steps = 200;
  const double dt = z / modes.rate().maxCoeff();
  S solver(problem, tests::equal_steps(steps * dt, steps), Direction::backward);
  Field<Dim> u = rough_start(problem);
  const Eigen::VectorXd factor = predicted_log10_amplification<Dim>(&S::stability_function, modes, dt, 1);
  const double predicted = predicted_step(factor, modes, u);
  const Evolution<Dim> run = evolve<Dim>(solver, u, {}, {}, OnBlowUp::record);
  ASSERT_TRUE(run.first_nonfinite_step) << solver.source() << " " << Dim << " " << name;
  EXPECT_NEAR(static_cast<double>(*run.first_nonfinite_step), predicted, 2)
      << solver.source() << " " << Dim << " " << name;
  EXPECT_FALSE(u.values.allFinite());
}

TEST(LogAmplification, PredictsTheFirstNonFiniteStepOnEveryBox) {
  for_every_problem([]<int Dim>(const HeatProblem<Dim>& problem, const std::string& name) {
    HeatModes<Dim> modes(problem, Symbol::discrete);
    expect_blow_up<HeatExplicit<Dim>>(problem, modes, 1000, name);
    expect_blow_up<HeatImplicitEuler<Dim>>(problem, modes, 0.99, name);
    expect_blow_up<HeatCrankNicolson<Dim>>(problem, modes, 1.99, name);
  });
}

}  // namespace
}  // namespace undiffuse::pde
