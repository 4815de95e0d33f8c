#include "pde/total_variation.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <stdexcept>
#include <string>

#include "data/errors.hpp"
#include "pde/filters.hpp"
#include "pde/heat_modes.hpp"
#include "pde/singular_system.hpp"
#include "pde/spectrum.hpp"

namespace undiffuse::pde {
namespace {

/// e^{-κ k² T} in the modes of the grid; the identity for κT = 0.
template <int Dim>
class Blur final : public ModalOperator {
 public:
  Blur(const Grid<Dim>& grid, double kappa_T) : spectrum_(grid) {
    modes_.log_a = -kappa_T * spectrum_.wavenumber_squared();
    modes_.a = modes_.log_a.array().exp();
    modes_.wavenumber = spectrum_.wavenumber_squared().cwiseSqrt();
    modes_.structure = Structure::heat;
    modes_.volume = grid.cell_volume();
  }
  const Modes& modes() const override { return modes_; }
  Index rows() const override { return modes_.size(); }
  Index cols() const override { return modes_.size(); }
  void analyse(ConstVector b, Vector c) override { spectrum_.forward(b, c); }
  void analyse_unknown(ConstVector q, Vector c) override { spectrum_.forward(q, c); }
  void synthesise(ConstVector c, Vector q) override { spectrum_.inverse(c, q); }

  Eigen::VectorXd of(const Eigen::VectorXd& q) {
    Eigen::VectorXd c(q.size());
    spectrum_.forward(q, c);
    c.array() *= modes_.a.array();
    spectrum_.inverse(c, c);
    return c;
  }

 private:
  Spectrum<Dim> spectrum_;
  Modes modes_;
};

template <int Dim>
RegularisedSolution denoised(const Grid<Dim>& grid, const Eigen::VectorXd& b, double alpha) {
  Blur<Dim> identity(grid, 0);
  return TotalVariation<Dim>(grid, 1e-9).solve(InverseProblem(identity, b), alpha);
}

Eigen::VectorXd some_values(Index n) {
  return Eigen::VectorXd::NullaryExpr(n, [](Index i) { return std::sin(3.1 * static_cast<double>(i * i)); });
}

double largest_difference(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
  return (a - b).cwiseAbs().maxCoeff();
}

/// `inside` on cells [begin, end), `outside` elsewhere.
Eigen::VectorXd box(Index n, Index begin, Index end, double inside, double outside) {
  Eigen::VectorXd q = Eigen::VectorXd::Constant(n, outside);
  q.segment(begin, end - begin).setConstant(inside);
  return q;
}

// Between walls the two levels of a step move towards each other by α over their lengths.
TEST(TotalVariation, StepLosesItsWeightOverItsLengths) {
  const Grid<1> grid({50}, {0}, {2.5}, Boundary::no_flux);
  const RegularisedSolution found = denoised(grid, box(50, 0, 20, 1, 0), 0.3);
  EXPECT_LT(largest_difference(found.q, box(50, 0, 20, 1 - 0.3 / 1.0, 0.3 / 1.5)), 1e-8);
  EXPECT_NEAR(found.size, 1 - 0.3 - 0.2, 1e-8);
  EXPECT_NEAR(found.residual, 0.3 * std::sqrt(1 / 1.0 + 1 / 1.5), 1e-8);
  EXPECT_TRUE(std::isnan(found.freedom) && std::isnan(found.amplification));
}

TEST(TotalVariation, BoxOnATorusLosesTwiceItsWeight) {
  const Grid<1> grid({50}, {0}, {2.5}, Boundary::periodic);
  const RegularisedSolution found = denoised(grid, box(50, 15, 35, 1, 0), 0.2);
  EXPECT_LT(largest_difference(found.q, box(50, 15, 35, 1 - 0.4 / 1.0, 0.4 / 1.5)), 1e-8);
}

// A constant jumps to the zero that is given at both walls.
TEST(TotalVariation, ConstantBetweenGivenZerosLosesTwiceItsWeight) {
  const Grid<1> grid({40}, {0}, {2}, Boundary::dirichlet);
  const RegularisedSolution found = denoised(grid, Eigen::VectorXd::Constant(40, 3), 0.5);
  EXPECT_LT(largest_difference(found.q, Eigen::VectorXd::Constant(40, 2.5)), 1e-7);
  EXPECT_NEAR(found.size, 5, 1e-7);
}

TEST(TotalVariation, LeavesConstantDataAlone) {
  const Grid<2> grid({7, 5}, {0, 0}, {1, 2}, Boundary::no_flux);
  const Eigen::VectorXd b = Eigen::VectorXd::Constant(35, -4);
  EXPECT_LT(largest_difference(denoised(grid, b, 0.3).q, b), 1e-11);
  Blur<2> identity(grid, 0);
  EXPECT_EQ(TotalVariation<2>(grid).candidates(InverseProblem(identity, b)), Eigen::VectorXd::Ones(1));
}

// On a line between walls the first candidate is the least that makes q constant.
TEST(TotalVariation, FirstCandidateIsTheLeastThatGivesTheMean) {
  const Grid<1> grid({30}, {0}, {3}, Boundary::no_flux);
  const Eigen::VectorXd b = some_values(30), mean = Eigen::VectorXd::Constant(30, b.mean());
  Blur<1> identity(grid, 0);
  const Eigen::VectorXd alpha = TotalVariation<1>(grid).candidates(InverseProblem(identity, b));
  EXPECT_LT(largest_difference(denoised(grid, b, 1.001 * alpha[0]).q, mean), 1e-8);
  EXPECT_GT(largest_difference(denoised(grid, b, 0.999 * alpha[0]).q, mean), 1e-5);
  ASSERT_EQ(alpha.size(), 28);
  EXPECT_NEAR(alpha[3], alpha[0] / 10, 1e-14 * alpha[0]);
}

TEST(TotalVariation, OfAFunctionOfOneCoordinateIsThatOfTheLine) {
  const Grid<1> line({24}, {0}, {2}, Boundary::no_flux);
  const Grid<2> plane({24, 5}, {0, 0}, {2, 3}, Boundary::no_flux);
  const Grid<3> space({3, 24, 4}, {0, 0, 0}, {1, 2, 5},
                      {Sides{Boundary::no_flux, Boundary::no_flux}, line.sides[0],
                       Sides{Boundary::periodic, Boundary::periodic}});
  const Eigen::VectorXd b = some_values(24), q = denoised(line, b, 0.02).q;
  const Eigen::VectorXd in_plane = denoised(plane, Eigen::VectorXd(b.replicate(5, 1)), 0.02).q;
  EXPECT_LT(largest_difference(in_plane, q.replicate(5, 1)), 1e-7);
  const auto along = [&](const Eigen::VectorXd& values) {
    return Eigen::VectorXd::NullaryExpr(space.size(), [&](Index c) { return values[(c / 3) % 24]; }).eval();
  };
  EXPECT_LT(largest_difference(denoised(space, along(b), 0.02).q, along(q)), 1e-7);
}

// min ½‖q - b‖² + α TV(q) has the dual max ½‖b‖² - ½‖b - Dᵀp‖², |p_g| <= α γ_g; V̄ = 1 here. At the minimum
// q = b - Dᵀp, so that  α TV(q) = ⟨b - q, q⟩,  and b - q has the dual norm α at most, so that no other
// direction does better: α TV(e) >= ⟨b - q, e⟩.
TEST(TotalVariation, MeetsTheConditionsOfAMinimum) {
  const Grid<2> grid({9, 8}, {0, 0}, {9, 8}, Boundary::periodic);
  const double alpha = 0.35;
  const Eigen::VectorXd b = some_values(72), q = denoised(grid, b, alpha).q;
  const Variation<2> variation(grid);
  EXPECT_NEAR((b - q).dot(q), alpha * variation.of(q), 1e-8 * b.squaredNorm());
  EXPECT_GT(variation.of(q), 0.1 * variation.of(b));
  for (Index k = 0; k < 72; ++k) {
    const Eigen::VectorXd e = Eigen::VectorXd::NullaryExpr(72, [k](Index c) { return c <= k ? 1.0 : 0.0; });
    EXPECT_GE(alpha * variation.of(e), (b - q).dot(e) - 1e-7);
  }
}

TEST(TotalVariation, OfABlurredBoxFallsInResidualAndBeatsTikhonov) {
  const Grid<1> grid({64}, {0}, {1}, Boundary::no_flux);
  const Eigen::VectorXd truth = box(64, 19, 38, 1, 0);
  Blur<1> A(grid, 1e-3);
  const InverseProblem problem(A, A.of(truth) + 0.01 * some_values(64));
  Eigen::VectorXd told(64);
  A.analyse_unknown(truth, told);
  const TotalVariation<1> method(grid, 1e-5);
  const Eigen::VectorXd alpha = method.candidates(problem).head(14);
  const ParameterCurve curve = method.curve(problem, alpha, &told);
  EXPECT_TRUE((curve.residual.head(13).array() > curve.residual.tail(13).array()).all());
  EXPECT_TRUE((curve.size.head(13).array() < curve.size.tail(13).array()).all());
  EXPECT_NEAR(curve.size[0], 0, 1e-6);
  const TikhonovFilter tikhonov;
  const ParameterCurve other = tikhonov.curve(problem, tikhonov.candidates(problem), &told);
  EXPECT_LT(curve.error.minCoeff(), 0.25 * other.error.minCoeff());
}

/// A blur as what is known by its products alone, which the modes of the grid no longer help.
class BlurProducts final : public LinearOperator {
 public:
  explicit BlurProducts(Blur<2>& blur) : blur_(blur) {}
  Index rows() const override { return blur_.rows(); }
  Index cols() const override { return blur_.cols(); }
  void apply(ConstVector q, Vector b) const override { b = blur_.of(q); }
  void apply_adjoint(ConstVector b, Vector q) const override { q = blur_.of(b); }

 private:
  Blur<2>& blur_;
};

// Conjugate gradients and transforms; a weight of 1 and of a cell's volume.
TEST(TotalVariation, IsTheSameInSingularVectors) {
  const Grid<2> grid({8, 6}, {0, 0}, {1, 1}, Boundary::no_flux);
  Blur<2> A(grid, 2e-3);
  const Eigen::VectorXd b = A.of(some_values(48));
  SingularSystem singular((BlurProducts(A)));
  const double alpha = 0.01, volume = grid.cell_volume();
  const TotalVariation<2> method(grid, 1e-9);
  const RegularisedSolution in_modes = method.solve(InverseProblem(A, b), alpha);
  const RegularisedSolution other = method.solve(InverseProblem(singular, b), alpha / volume);
  EXPECT_LT(largest_difference(in_modes.q, other.q), 1e-6);
  EXPECT_NEAR(in_modes.size, other.size, 1e-6 * other.size);
  const Eigen::VectorXd some = method.candidates(InverseProblem(A, b));
  const Eigen::VectorXd same = volume * method.candidates(InverseProblem(singular, b));
  EXPECT_NEAR(some[0], same[0], 1e-6 * some[0]);
}

/// Is q, found for heat of this problem, the minimum? With r = Aᵀ(b - A q), ⟨r, q⟩ = α TV(q).
void expect_minimum(const HeatProblem<1>& heat) {
  HeatPropagator<1> A(heat, 0.02);
  const Index n = heat.grid.size();
  const double alpha = 0.003;
  Eigen::VectorXd b = some_values(n), c(n), q(n);
  A.analyse(b, c);
  A.synthesise(c, b);
  const TotalVariation<1> method(heat.grid, 1e-8);
  const InverseProblem problem(A, b);
  const RegularisedSolution found = method.solve(problem, alpha);
  A.analyse_unknown(found.q, c);
  const Eigen::VectorXd Ac = A.modes().a.cwiseProduct(c);
  const double gain = A.modes().volume * (problem.data() - Ac).dot(Ac);
  EXPECT_NEAR(gain, alpha * found.size, 1e-6 * gain);
  EXPECT_GT(found.size, 0.1);
  EXPECT_EQ(found.size, Variation<1>(heat.grid).of(found.q));
}

// Transforms, eigenvectors of an axis with volumes as weights, and of the whole where D*D is not diagonal.
TEST(TotalVariation, MeetsAConditionOfAMinimumForHeatOfEveryKind) {
  const Sides walls{Boundary::dirichlet, Boundary::no_flux};
  const Grid<1> cells({24}, {0}, {1}, {walls}), nodes({24}, {0}, {1}, {walls}, Centring::nodes);
  const Grid<1> unequal = Grid<1>::stretched({0, 0.05, 0.15, 0.2, 0.4, 0.5, 0.55, 0.7, 0.9, 1}, walls);
  for (const Grid<1>& grid : {cells, nodes, unequal}) expect_minimum(HeatProblem<1>(grid, 0.1));
  HeatProblem<1> varying(cells, 0.1);
  varying.diffusivity = [](const std::array<double, 1>& x) { return 0.1 + 0.2 * x[0]; };
  expect_minimum(varying);
}

TEST(TotalVariation, IsTheSameFromTheParameterBeforeAndFromNothing) {
  const Grid<1> grid({40}, {0}, {1}, Boundary::no_flux);
  Blur<1> identity(grid, 0);
  const InverseProblem problem(identity, some_values(40));
  const TotalVariation<1> method(grid, 1e-9);
  const Eigen::Vector3d alpha(0.03, 0.02, 0.01);
  Index visited = 0;
  method.for_each(problem, alpha, [&](Index j, const RegularisedSolution& found) {
    EXPECT_EQ(j, visited++);
    EXPECT_LT(largest_difference(found.q, method.solve(problem, alpha[j]).q), 1e-7);
  });
  EXPECT_EQ(visited, 3);
}

TEST(TotalVariation, RefusesWhatIsNoProblemAndSaysWhatDidNotConverge) {
  const Grid<1> grid({40}, {0}, {1}, Boundary::no_flux), other({30}, {0}, {1}, Boundary::no_flux);
  Blur<1> identity(grid, 0);
  const InverseProblem problem(identity, some_values(40));
  EXPECT_THROW(TotalVariation<1>(grid, 0), std::invalid_argument);
  EXPECT_THROW(TotalVariation<1>(grid, 1e-5, 0), std::invalid_argument);
  EXPECT_THROW(TotalVariation<1>(grid).solve(problem, 0), std::invalid_argument);
  EXPECT_THROW(TotalVariation<1>(grid).solve(problem, std::nan("")), std::invalid_argument);
  EXPECT_THROW(TotalVariation<1>(other).solve(problem, 1), std::invalid_argument);
  EXPECT_THROW(TotalVariation<1>(other).candidates(problem), std::invalid_argument);
  try {
    TotalVariation<1>(grid, 1e-9, 20).solve(problem, 0.015625);
    FAIL();
  } catch (const data::NumericalError& error) {
    const std::string said = error.what();
    for (const char* word : {"total_variation", "0.015625", "20 iterations"})
      EXPECT_NE(said.find(word), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace undiffuse::pde
