#include "pde/heat_modes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>

#include "pde/heat_dormand_prince.hpp"
#include "pde/heat_operator.hpp"
#include "pde/heat_spectral.hpp"
#include "pde/spectrum.hpp"
#include "tests/pde/every_box.hpp"
#include "tests/pde/heat_cases.hpp"

namespace undiffuse::pde {
namespace {

using tests::BoxCheck;
using tests::rough_field;

/// κ(x) between 0.3 and 1.1, rising.
template <int Dim>
HeatProblem<Dim> with_varying_kappa(HeatProblem<Dim> problem) {
  problem.diffusivity = [](const std::array<double, Dim>& x) { return 0.3 + 0.8 * x[0] * x[Dim - 1]; };
  return problem;
}

/// Unequal cells on the line between all pairs of walls.
void for_every_stretched_line(const BoxCheck<1>& check) {
  tests::for_every_box<1>({8}, [&](const HeatProblem<1>& box, const std::string& name) {
    if (box.grid.centring == Centring::nodes) return;
    HeatProblem<1> problem(
        Grid<1>::stretched({0, 0.05, 0.12, 0.3, 0.35, 0.6, 0.7, 0.9, 1}, box.grid.sides[0]), box.kappa);
    problem.walls = box.walls;
    check(problem, name + " stretched");
  });
}

/// Every box, with one κ and with κ(x), in 1-, 2- and 3-D; unequal cells on the line.
struct ForEvery {
  template <class Check>
  explicit ForEvery(const Check& check) {
    boxes<1>({9}, check);
    boxes<2>({6, 5}, check);
    boxes<3>({4, 3, 5}, check);
    for_every_stretched_line([&](const HeatProblem<1>& problem, const std::string& name) {
      check(problem, name);
      check(with_varying_kappa(problem), name + " varying");
    });
  }
  template <int Dim, class Check>
  static void boxes(std::array<Index, Dim> cells, const Check& check) {
    tests::for_every_box<Dim>(cells, [&](const HeatProblem<Dim>& problem, const std::string& name) {
      check(problem, name);
      check(with_varying_kappa(problem), name + " varying");
    });
  }
};

template <int Dim>
Eigen::VectorXd weights(const Grid<Dim>& grid) {
  return Eigen::VectorXd::NullaryExpr(grid.size(),
                                      [&](Index c) { return grid.volume(c) / grid.cell_volume(); });
}

template <int Dim>
HeatProblem<Dim> unforced(HeatProblem<Dim> problem) {
  problem.source = nullptr;
  for (auto& ends : problem.walls) {
    for (auto& wall : ends) wall.g = 0;
  }
  return problem;
}

/// 1 at unknowns, 0 at given nodes.
template <int Dim>
Eigen::VectorXd unknowns(const HeatProblem<Dim>& problem) {
  Eigen::VectorXd one = Eigen::VectorXd::Ones(problem.grid.size());
  HeatOperator<Dim>(problem, Direction::forward, "test").clear_given(one);
  return one;
}

template <int Dim>
Eigen::MatrixXd all_modes(HeatModes<Dim>& modes) {
  Eigen::MatrixXd all(modes.size(), modes.size());
  for (Index i = 0; i < modes.size(); ++i) all.col(i) = modes.mode(i).values;
  return all;
}

TEST(HeatModes, AreOrthonormalInTheVolumesOnEveryBox) {
  ForEvery([]<int Dim>(const HeatProblem<Dim>& problem, const std::string& name) {
    HeatModes<Dim> modes(problem);
    const Eigen::MatrixXd phi = all_modes(modes);
    Eigen::MatrixXd gram = phi.transpose() * weights(problem.grid).asDiagonal() * phi;
    gram.diagonal() -= unknowns(problem);
    EXPECT_LT(gram.cwiseAbs().maxCoeff(), 1e-13) << Dim << " " << name;
  });
}

TEST(HeatModes, DiagonaliseTheOperatorOnEveryBox) {
  ForEvery([]<int Dim>(const HeatProblem<Dim>& problem, const std::string& name) {
    HeatOperator<Dim> A(unforced(problem), Direction::forward, "test");
    HeatModes<Dim> modes(problem, Symbol::discrete);
    double worst = 0;
    for (Index i = 0; i < modes.size(); ++i) {
      const Field<Dim> mode = modes.mode(i);
      Eigen::VectorXd slope(mode.values.size());
      A.derivative(0, mode.values, slope);
      worst = std::max(worst, (slope + modes.rate()[i] * mode.values).cwiseAbs().maxCoeff());
    }
    EXPECT_LT(worst, 1e-13 * A.spectral_radius()) << Dim << " " << name;
    EXPECT_GE(modes.rate().minCoeff(), 0) << name;
    EXPECT_LE(modes.rate().maxCoeff(), A.spectral_radius() * (1 + 1e-13)) << name;
  });
}

TEST(HeatModes, TransformsAreInverseInPlaceAndKeepTheNormOnEveryBox) {
  ForEvery([]<int Dim>(const HeatProblem<Dim>& problem, const std::string& name) {
    HeatModes<Dim> modes(problem);
    const Eigen::VectorXd u = rough_field(problem.grid).values, one = unknowns(problem);
    Eigen::VectorXd c(u.size()), back = u;
    modes.forward(u, c);
    modes.forward(back, back);
    EXPECT_EQ(back, c) << name;
    const double norm = std::sqrt((weights(problem.grid).array() * one.array() * u.array().square()).sum());
    EXPECT_NEAR(c.norm(), norm, 1e-13 * norm) << Dim << " " << name;
    modes.inverse(back, back);
    EXPECT_LT((back - u.cwiseProduct(one)).cwiseAbs().maxCoeff(), 1e-13) << Dim << " " << name;
  });
}

TEST(HeatModes, WhatStandsAtGivenNodesIsNoMode) {
  const HeatProblem<2> box =
      tests::box_problem<2>({6, 5}, {Boundary::dirichlet, Boundary::robin}, Centring::nodes, true);
  for (const HeatProblem<2>& problem : {box, with_varying_kappa(box)}) {
    HeatModes<2> modes(problem);
    const Eigen::VectorXd one = unknowns(problem);
    Eigen::VectorXd u = Eigen::VectorXd::Constant(30, 7), c(30);
    modes.forward(u, c);
    double slowest = 1e300;
    for (Index i = 0; i < 30; ++i) {
      if (one[i] == 1) slowest = std::min(slowest, modes.rate()[i]);
    }
    for (Index i = 0; i < 30; ++i) {
      if (one[i] == 1) continue;
      EXPECT_EQ(c[i], 0);
      EXPECT_EQ(modes.rate()[i], slowest);
      EXPECT_TRUE(modes.mode(i).values.isZero(0));
    }
    EXPECT_GT(slowest, 0);
  }
}

/// Bit for bit where an unknown stands.
template <int Dim>
void expect_those_of_spectrum(const HeatProblem<Dim>& problem, const std::string& name) {
  Spectrum<Dim> spectrum(problem.grid);
  HeatModes<Dim> continuous(problem), discrete(problem, Symbol::discrete);
  EXPECT_TRUE(continuous.fast()) << name;
  const Eigen::VectorXd one = unknowns(problem), u = rough_field(problem.grid).values;
  const Eigen::VectorXd &k2 = spectrum.wavenumber_squared(), &lambda = spectrum.discrete_laplacian();
  EXPECT_EQ(continuous.rate().cwiseProduct(one), problem.kappa * k2) << name;
  EXPECT_EQ(discrete.rate().cwiseProduct(one), -problem.kappa * lambda) << name;
  EXPECT_TRUE(continuous.wavenumber().cwiseProduct(one).isApprox(k2.cwiseSqrt(), 1e-15)) << name;
  Eigen::VectorXd of_spectrum(u.size()), of_modes(u.size());
  spectrum.forward(u, of_spectrum);
  continuous.forward(u, of_modes);
  EXPECT_EQ(of_modes, of_spectrum) << name;
  spectrum.inverse(u, of_spectrum);
  continuous.inverse(u, of_modes);
  EXPECT_EQ(of_modes, of_spectrum) << name;
}

TEST(HeatModes, AreThoseOfSpectrumWhereItHasThem) {
  const auto check = []<int Dim>(const HeatProblem<Dim>& problem, const std::string& name) {
    const bool fast = HeatOperator<Dim>(problem, Direction::forward, "test").diagonal_in_modes();
    EXPECT_EQ(HeatModes<Dim>(problem).fast(), fast) << name;
    if (fast) expect_those_of_spectrum(problem, name);
  };
  ForEvery{check};
}

/// Equal cells said to be unequal take the way of eigenvectors to the same rates.
TEST(HeatModes, MadeVectorsHaveTheRatesOfTheFormula) {
  const Sides walls{Boundary::dirichlet, Boundary::no_flux};
  std::vector<double> faces;
  for (int i = 0; i <= 40; ++i) faces.push_back(i / 40.0);
  HeatModes<1> made({Grid<1>::stretched(faces, walls), 0.7});
  const Grid<1> equal({40}, {0}, {1}, {walls}, Centring::cells);
  HeatModes<1> fast({equal, 0.7}, Symbol::discrete);
  EXPECT_FALSE(made.fast());
  EXPECT_LT((made.rate() - fast.rate()).cwiseAbs().maxCoeff(), 1e-13 * fast.rate().maxCoeff());
  // κ(x) = κ in the plane: whole eigenvectors against products
  HeatProblem<2> plane({{9, 7}, {0, 0}, {1, 1}, {walls, walls}}, 0.7);
  HeatModes<2> formula(plane, Symbol::discrete);
  plane.diffusivity = [](const std::array<double, 2>&) { return 0.7; };
  Eigen::VectorXd whole = HeatModes<2>(plane).rate(), sorted = formula.rate();
  std::sort(sorted.begin(), sorted.end());
  EXPECT_LT((whole - sorted).cwiseAbs().maxCoeff(), 1e-12 * sorted.maxCoeff());
}

/// A Robin wall's wavenumbers solve  k tan k = a/b  on the unit line closed at the other end; those of the
/// grid come to them with h².
TEST(HeatModes, RobinWallsWavenumberComesToThatOfTheLine) {
  const double a = 1.5, b = 0.7;
  double k = 1;  // Newton
  for (int i = 0; i < 50; ++i)
    k -= (k * std::tan(k) - a / b) / (std::tan(k) + k / (std::cos(k) * std::cos(k)));
  std::vector<double> h, error;
  for (const Index n : {20, 40, 80, 160}) {
    const HeatProblem<1> problem =
        tests::box_problem<1>({n}, {Boundary::no_flux, Boundary::robin}, Centring::cells, false);
    h.push_back(1 / static_cast<double>(n));
    error.push_back(std::abs(HeatModes<1>(problem).wavenumber()[0] - k));
  }
  EXPECT_NEAR(tests::observed_order(h, error), 2, 0.02);
}

TEST(HeatModes, RefusesWhatWouldTakeTooLong) {
  using testing::AllOf;
  using testing::HasSubstr;
  using testing::ThrowsMessage;
  const Sides robin{Boundary::robin, Boundary::robin};
  const auto line = [&] { HeatModes<1>({{{5000}, {0}, {1}, {robin}}, 1}); };
  EXPECT_THAT(line, ThrowsMessage<std::invalid_argument>(AllOf(HasSubstr("5000"), HasSubstr("4096"))));
  const auto plane = [] {
    HeatModes<2>(with_varying_kappa<2>({{{70, 60}, {0, 0}, {1, 1}, Boundary::no_flux}, 1}));
  };
  EXPECT_THAT(plane, ThrowsMessage<std::invalid_argument>(AllOf(HasSubstr("4200"), HasSubstr("one kappa"))));
  HeatModes<1> small({{{8}, {0}, {1}, {robin}}, 1});
  Eigen::VectorXd seven(7), eight(8);
  EXPECT_THROW(small.forward(seven, eight), std::invalid_argument);
  EXPECT_THROW(small.inverse(eight, seven), std::invalid_argument);
  EXPECT_THROW(small.mode(8), std::invalid_argument);
}

/// e^{TA} u by the modes.
template <int Dim>
Eigen::VectorXd propagated(HeatPropagator<Dim>& heat, const Eigen::VectorXd& u) {
  Eigen::VectorXd c(heat.modes().size()), q(heat.cols());
  heat.analyse(u, c);
  c.array() *= heat.modes().a.array();
  heat.synthesise(c, q);
  return q;
}

TEST(HeatPropagator, IsWhatTheSpectralSolverDoes) {
  const auto check = []<int Dim>(const HeatProblem<Dim>& problem, const std::string& name) {
    if (problem.forced() || problem.diffusivity || !HeatModes<Dim>(problem).fast()) return;
    for (const Symbol symbol : {Symbol::continuous, Symbol::discrete}) {
      HeatPropagator<Dim> heat(problem, 0.013, symbol);
      HeatSpectral<Dim> solver(problem, {{0, 0.013}}, Direction::forward, symbol);
      Field<Dim> u = rough_field(problem.grid);
      const Eigen::VectorXd by_modes = propagated(heat, u.values);
      solver.advance(u, 0, 1);
      EXPECT_LT((u.values - by_modes).cwiseAbs().maxCoeff(), 1e-13) << name;
    }
  };
  ForEvery{check};
}

TEST(HeatPropagator, IsWhatSmallStepsDoOnEveryBox) {
  const auto check = []<int Dim>(const HeatProblem<Dim>& problem, const std::string& name) {
    if (problem.forced()) return;
    HeatPropagator<Dim> heat(problem, 0.02, Symbol::discrete);
    HeatDormandPrince<Dim> solver(problem, {{0, 0.02}}, 1e-9, 1e-9);
    Field<Dim> u = rough_field(problem.grid);
    u.values = u.values.cwiseProduct(unknowns(problem));
    const Eigen::VectorXd by_modes = propagated(heat, u.values);
    solver.advance(u, 0, 1);
    EXPECT_LT((u.values - by_modes).cwiseAbs().maxCoeff(), 1e-8) << name;
  };
  ForEvery{check};
}

TEST(HeatPropagator, TellsItsModesInLogarithmsToo) {
  HeatPropagator<1> heat({{{1024}, {-16}, {16}, Boundary::dirichlet}, 1.0}, 2);
  const Modes& modes = heat.modes();
  EXPECT_EQ(modes.structure, Structure::heat);
  EXPECT_EQ(modes.volume, 32.0 / 1024);
  EXPECT_EQ(heat.rows(), 1024);
  EXPECT_EQ(modes.a[1023], 0);
  EXPECT_EQ(modes.log_a, -2 * heat.heat().rate());
  EXPECT_NEAR(modes.wavenumber[0], std::numbers::pi / 32, 1e-15);
  EXPECT_NEAR(modes.a[0], std::exp(-2 * std::pow(std::numbers::pi / 32, 2)), 1e-15);
  for (const double T : {0.0, -1.0, std::nan(""), HUGE_VAL})
    EXPECT_THROW(HeatPropagator<1>({{{8}, {0}, {1}, Boundary::no_flux}, 1}, T), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
