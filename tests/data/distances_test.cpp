#include "data/distances.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "data/mixture.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse::data {
namespace {

using nlohmann::json;

Eigen::VectorXd vector(const json& j) {
  if (j.is_null()) return {};
  const auto v = j.get<std::vector<double>>();
  return Eigen::Map<const Eigen::VectorXd>(v.data(), static_cast<Index>(v.size()));
}

TEST(L1Distance, SumsOverCells) {
  EXPECT_DOUBLE_EQ(l1_distance(Eigen::VectorXd{{1.0, 0.0}}, Eigen::VectorXd{{0.25, 0.5}}, 2.0), 2.5);
  EXPECT_THROW(l1_distance(Eigen::VectorXd::Ones(2), Eigen::VectorXd::Ones(3), 1.0), std::invalid_argument);
  EXPECT_THROW(l1_distance(Eigen::VectorXd::Ones(2), Eigen::VectorXd::Ones(2), 0.0), std::invalid_argument);
}

TEST(Wasserstein1, MeetsTruth) {
  const json cases = tests::truth("metrics_rng.json")["wasserstein1_1d"];
  ASSERT_GE(cases.size(), 8U);
  for (const json& at : cases)
    EXPECT_NEAR(
        wasserstein1(vector(at["u"]), vector(at["v"]), vector(at["u_weights"]), vector(at["v_weights"])),
        at["expected"], 1e-13);
}

TEST(Wasserstein1, AgainstAPointIsTheMeanDistance) {
  const json truth = tests::truth("metrics_rng.json")["wasserstein1_collapse"];
  Eigen::VectorXd u(134), k(134);
  for (Index i = 0; i < 134; ++i) k[i] = static_cast<double>(i), u[i] = -10 + 0.3 * k[i];
  const Eigen::VectorXd zeros = Eigen::VectorXd::Zero(5);
  EXPECT_NEAR(wasserstein1(u, zeros), truth["expected"], 1e-12);
  EXPECT_NEAR(wasserstein1(u, zeros, k), truth["weighted"]["expected"], 1e-12);
}

TEST(Wasserstein, EqualSizesMatchInOrder) {
  const Eigen::VectorXd x{{3.0, -1.0, 0.5, 8.0}}, y{{0.0, 1.0, 7.0, -2.0}};  // sorted: -1 .5 3 8 and -2 0 1 7
  EXPECT_NEAR(wasserstein1(x, y), (1 + 0.5 + 2 + 1) / 4, 1e-15);
  EXPECT_NEAR(wasserstein2(x, y), std::sqrt((1 + 0.25 + 4 + 1) / 4), 1e-15);
}

TEST(Wasserstein, AShiftIsItsOwnDistance) {
  const Eigen::VectorXd x = Eigen::VectorXd::Random(1000), y = x.array() + 2.5;
  EXPECT_NEAR(wasserstein1(x, y), 2.5, 1e-13);
  EXPECT_NEAR(wasserstein2(x, y), 2.5, 1e-13);
}

TEST(Wasserstein, WeightsCountLikeRepeatedSamples) {
  const Eigen::VectorXd x{{0.0, 1.0, 4.0}}, y{{-1.0, 2.0}};
  const Eigen::VectorXd repeated{{0.0, 0.0, 1.0, 4.0, 4.0, 4.0}}, weights{{2.0, 1.0, 3.0}};
  EXPECT_NEAR(wasserstein1(x, y, weights), wasserstein1(repeated, y), 1e-15);
  EXPECT_NEAR(wasserstein2(x, y, weights), wasserstein2(repeated, y), 1e-15);
  // Mass 1/2 of y at -1 meets 0, 0, 1 of x; the other half, at 2, meets 4, 4, 4.
  EXPECT_NEAR(wasserstein2(x, y, weights), std::sqrt((1 + 1 + 4 + 3 * 4) / 6.0), 1e-15);
}

TEST(Wasserstein, AWeightOfZeroCountsForNothing) {
  const Eigen::VectorXd x{{0.0, 1.0, 900.0}}, y{{-700.0, 2.0, 3.0}};
  const Eigen::VectorXd wx{{1.0, 1.0, 0.0}}, wy{{0.0, 1.0, 1.0}};
  EXPECT_NEAR(wasserstein1(x, y, wx, wy), 2.0, 1e-15);
  EXPECT_NEAR(wasserstein2(x, y, wx, wy), 2.0, 1e-15);
}

TEST(Wasserstein1ToDensity, OneSampleAgainstTheUniformLaw) {
  const Eigen::VectorXd edges{{0.0, 0.25, 0.7, 1.0}}, uniform = Eigen::VectorXd::Constant(3, 42.0);
  for (const double x : {-1.5, 0.0, 0.1, 0.25, 0.3, 0.7, 1.0, 3.0}) {
    const double inside = std::clamp(x, 0.0, 1.0);
    const double expected = std::abs(x - inside) + 0.5 * inside * inside + 0.5 * (1 - inside) * (1 - inside);
    EXPECT_NEAR(wasserstein1_to_density(Eigen::VectorXd{{x}}, edges, uniform), expected, 1e-15) << x;
  }
}

TEST(Wasserstein1ToDensity, MidpointsOfTheUniformLaw) {
  for (const Index n : {1, 2, 7, 1000}) {
    const Eigen::VectorXd x =
        (Eigen::VectorXd::LinSpaced(n, 0, static_cast<double>(n - 1)).array() + 0.5) / n;
    const Eigen::VectorXd edges = Eigen::VectorXd::LinSpaced(14, 0, 1);
    EXPECT_NEAR(wasserstein1_to_density(x, edges, Eigen::VectorXd::Ones(13)), 0.25 / static_cast<double>(n),
                1e-15);
  }
}

TEST(Wasserstein1ToDensity, AgreesWithADenseSampleOfTheDensity) {
  const Eigen::VectorXd edges{{-2.0, -1.0, 0.5, 1.0, 3.0}}, density{{0.2, 0.0, 1.0, 0.15}};  // mass 1
  const Eigen::VectorXd x{{-3.0, -1.7, -0.2, 0.6, 0.6, 0.9, 2.0, 3.5}};
  const Index per_cell = 4000;
  Eigen::VectorXd y(4 * per_cell), weights(4 * per_cell);
  for (Index i = 0; i < y.size(); ++i) {
    const Index cell = i / per_cell;
    const double h = edges[cell + 1] - edges[cell];
    y[i] = edges[cell] + h * (static_cast<double>(i % per_cell) + 0.5) / static_cast<double>(per_cell);
    weights[i] = density[cell] * h;
  }
  const Eigen::VectorXd equal;
  EXPECT_NEAR(wasserstein1_to_density(x, edges, density), wasserstein1(x, y, equal, weights), 2e-7);
}

TEST(Wasserstein1ToDensity, RefusesWhatIsNoDensity) {
  const Eigen::VectorXd x{{0.5}}, edges{{0.0, 1.0, 2.0}};
  EXPECT_THROW(wasserstein1_to_density(x, edges, Eigen::VectorXd::Ones(3)), std::invalid_argument);
  EXPECT_THROW(wasserstein1_to_density(x, edges, Eigen::VectorXd::Zero(2)), std::invalid_argument);
  EXPECT_THROW(wasserstein1_to_density(x, edges, Eigen::VectorXd{{1.0, -1e-9}}), std::invalid_argument);
  EXPECT_THROW(wasserstein1_to_density(x, edges.reverse(), Eigen::VectorXd::Ones(2)), std::invalid_argument);
  EXPECT_THROW(wasserstein1_to_density(Eigen::VectorXd(), edges, Eigen::VectorXd::Ones(2)),
               std::invalid_argument);
}

// For the uniform law on [0, 1] ∫√(F(1-F)) = π/8, however it is cut into cells.
TEST(Wasserstein1SamplingFloor, UniformLaw) {
  const double expected = std::sqrt(2 / std::numbers::pi) * std::numbers::pi / 8;
  for (const Eigen::VectorXd& edges :
       {Eigen::VectorXd{{0.0, 1.0}}, Eigen::VectorXd{{0.0, 1e-12, 0.3, 0.9, 1 - 1e-9, 1.0}},
        Eigen::VectorXd(Eigen::VectorXd::LinSpaced(1001, 0, 1))}) {
    const Eigen::VectorXd ones = Eigen::VectorXd::Ones(edges.size() - 1);
    EXPECT_NEAR(wasserstein1_sampling_floor(edges, ones, 1), expected, 1e-14);
    EXPECT_NEAR(wasserstein1_sampling_floor(edges, ones, 1e6), 1e-3 * expected, 1e-17);
  }
}

TEST(Wasserstein1SamplingFloor, AGapInTheMiddleCountsHalfItsLength) {
  const Eigen::VectorXd edges{{0.0, 1.0, 3.0, 4.0}}, density{{1.0, 0.0, 1.0}};
  EXPECT_NEAR(wasserstein1_sampling_floor(edges, density, 1),
              std::sqrt(2 / std::numbers::pi) * (1 + std::numbers::pi / 4), 1e-14);
}

TEST(Wasserstein1SamplingFloor, IsWhatDrawsHaveOnAverage) {
  const GaussianMixture law(Eigen::VectorXd{{0.3, 0.4, 0.3}}, Eigen::MatrixXd{{-4.0}, {0.0}, {3.0}},
                            Eigen::VectorXd{{0.5, 0.3, 0.6}});
  const Eigen::VectorXd edges = Eigen::VectorXd::LinSpaced(1025, -16, 16);
  const Eigen::VectorXd density = law.cell_probabilities({edges}) * 32;
  const Index n = 10000, repeats = 60;
  const double floor = wasserstein1_sampling_floor(edges, density, n);
  EXPECT_NEAR(floor, 2.95e-2, 2e-4);
  Eigen::ArrayXd ratio(repeats);
  for (Index i = 0; i < repeats; ++i) {
    const Eigen::MatrixXd x = draw(law, {.seed = 1, .id = static_cast<std::uint32_t>(i)}, n);
    ratio[i] = wasserstein1_to_density(x.col(0), edges, density) / floor;
  }
  const double standard_error = std::sqrt((ratio - ratio.mean()).square().mean() / repeats);
  EXPECT_NEAR(ratio.mean(), 1.0, 5 * standard_error);
  EXPECT_LT(standard_error, 0.1);
}

/// The directions sliced_wasserstein2 declares.
Eigen::MatrixXd directions(Stream stream, Index count, Index d) {
  Eigen::MatrixXd theta(count, d);
  fill_normals(stream, 0, 0, theta);
  theta.rowwise().normalize();
  return theta;
}

TEST(SlicedWasserstein2, OfAShiftIsTheMeanOfItsProjections) {
  const Stream stream{.seed = 4, .id = 1};
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(50, 3);
  const Eigen::RowVector3d m(1, 2, 2);
  const double squared = std::pow(sliced_wasserstein2(x, x.rowwise() + m, 16, stream), 2);
  EXPECT_NEAR(squared, (directions(stream, 16, 3) * m.transpose()).squaredNorm() / 16, 1e-13);
}

TEST(SlicedWasserstein2, OfAShiftMeetsTruthWithinFiveStandardErrors) {
  const json truth = tests::truth("metrics_rng.json")["sliced_w2_squared_shift"];
  const Eigen::RowVectorXd m = vector(truth["m"]).transpose();
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(8, 3);
  const Index slices = 20000;
  const double squared = std::pow(sliced_wasserstein2(x, x.rowwise() + m, slices, {.seed = 1, .id = 0}), 2);
  const double spread = m.squaredNorm() * std::sqrt(4.0 / 45);  // of (m·θ)², θ uniform on the sphere
  EXPECT_NEAR(squared, truth["sw2_squared"].get<double>(), 5 * spread / std::sqrt(slices));
}

TEST(SlicedWasserstein2, OnTheLineIsWasserstein2) {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(20, 1), y = Eigen::MatrixXd::Random(31, 1);
  EXPECT_NEAR(sliced_wasserstein2(x, y, 3, {.seed = 1, .id = 0}), wasserstein2(x.col(0), y.col(0)), 1e-14);
}

TEST(EnergyDistance, MeetsTruth) {
  const json cases = tests::truth("metrics_rng.json")["energy_1d"];
  ASSERT_GE(cases.size(), 7U);
  for (const json& at : cases)
    EXPECT_NEAR(
        energy_distance(vector(at["u"]), vector(at["v"]), vector(at["u_weights"]), vector(at["v_weights"])),
        at["expected"], 1e-13);
}

TEST(EnergyDistance, PointsOnALineInThePlaneAreAsOnTheLine) {
  const Eigen::MatrixXd x = Eigen::VectorXd::Random(40), y = Eigen::VectorXd::Random(25).array() + 0.3;
  const Eigen::RowVector2d along(0.6, -0.8);
  EXPECT_NEAR(energy_distance(x * along, y * along), energy_distance(x, y), 1e-13);
}

TEST(EnergyDistance, OfASampleToItselfIsZero) {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(100, 3);
  EXPECT_EQ(energy_distance(x, x), 0.0);
  EXPECT_LT(energy_distance(x, x.colwise().reverse()), 1e-6);
  EXPECT_EQ(energy_distance(x.leftCols(1), x.leftCols(1)), 0.0);
}

TEST(Distances, RefuseSamplesThatAreNone) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Eigen::VectorXd x{{1.0, 2.0}};
  EXPECT_THROW(wasserstein1(Eigen::VectorXd(), x), std::invalid_argument);
  EXPECT_THROW(wasserstein2(Eigen::VectorXd{{nan}}, x), std::invalid_argument);
  EXPECT_THROW(wasserstein1(x, x, Eigen::VectorXd{{1.0}}), std::invalid_argument);
  EXPECT_THROW(wasserstein1(x, x, Eigen::VectorXd{{1.0, -1.0}}), std::invalid_argument);
  EXPECT_THROW(sliced_wasserstein2(Eigen::MatrixXd::Ones(2, 2), Eigen::MatrixXd::Ones(2, 3), 4, {}),
               std::invalid_argument);
  EXPECT_THROW(energy_distance(Eigen::MatrixXd::Ones(2, 2), Eigen::MatrixXd::Ones(2, 3)),
               std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::data
