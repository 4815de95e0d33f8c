#include "data/mixture.hpp"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>
#include <numbers>

#include "tests/support/truth.hpp"

namespace undiffuse::data {
namespace {

using nlohmann::json;
using Matrices = std::vector<Eigen::MatrixXd>;

Eigen::VectorXd vector(const json& j) {
  const auto v = j.get<std::vector<double>>();
  return Eigen::Map<const Eigen::VectorXd>(v.data(), static_cast<Index>(v.size()));
}

Eigen::MatrixXd matrix(const json& j) {
  Eigen::MatrixXd m(j.size(), j[0].size());
  for (Index i = 0; i < m.rows(); ++i) m.row(i) = vector(j[static_cast<std::size_t>(i)]).transpose();
  return m;
}

GaussianMixture toy(const json& truth) {
  return {vector(truth["mixture"]["weights"]), matrix(truth["mixture"]["means"]),
          Eigen::VectorXd(vector(truth["mixture"]["variances"]).cwiseSqrt())};
}

Eigen::VectorXd log_density(const GaussianMixture& law, const Eigen::MatrixXd& x) {
  Eigen::VectorXd out(x.rows());
  law.log_density(x, out);
  return out;
}

void expect_relative(const Eigen::VectorXd& value, const Eigen::VectorXd& expected, double tolerance) {
  ASSERT_EQ(value.size(), expected.size());
  for (Index i = 0; i < value.size(); ++i)
    EXPECT_NEAR(value[i], expected[i], tolerance * std::abs(expected[i])) << "entry " << i;
}

GaussianMixture one_normal(Eigen::MatrixXd mean, const Eigen::MatrixXd& covariance) {
  return {Eigen::VectorXd::Ones(1), std::move(mean), Matrices{covariance}};
}

/// Two components with full covariances in the plane.
GaussianMixture tilted() {
  Eigen::MatrixXd means(2, 2);
  means << 0.3, -0.2, -1.0, 0.8;
  Eigen::Matrix2d c, e;
  c << 0.5, 0.3, 0.3, 0.4;
  e << 0.2, -0.12, -0.12, 0.3;
  return {Eigen::VectorXd{{0.35, 0.65}}, means, Matrices{c, e}};
}

Eigen::VectorXd equal_edges(double lower, double upper, Index cells) {
  return Eigen::VectorXd::LinSpaced(cells + 1, lower, upper);
}

TEST(GaussianMixture, LogDensityMeetsTruth) {
  const json truth = tests::truth("score_ode.json");
  const Eigen::MatrixXd x = matrix(truth["points"]);
  expect_relative(log_density(toy(truth), x), vector(truth["data"]["log_p"]), 1e-12);
  for (const char* kind : {"ve", "vp"})
    for (const auto& [time, at] : truth[kind].items()) {
      SCOPED_TRACE(std::string(kind) + " " + time);
      const GaussianMixture law = toy(truth).transformed(at["alpha"], at["sigma"]);
      expect_relative(log_density(law, x), vector(at["log_p"]), 1e-12);
    }
}

TEST(GaussianMixture, FullCovarianceIsTheProductInItsOwnAxes) {
  Eigen::Matrix3d turn;
  turn = Eigen::AngleAxisd(0.7, Eigen::Vector3d(1, 2, -1).normalized()).toRotationMatrix();
  const Eigen::Vector3d variances(0.1, 2.0, 0.6);
  const auto law = one_normal(Eigen::MatrixXd::Zero(1, 3), turn * variances.asDiagonal() * turn.transpose());
  const auto own = one_normal(Eigen::MatrixXd::Zero(1, 3), variances.asDiagonal().toDenseMatrix());
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(50, 3);
  EXPECT_LE((log_density(law, x) - log_density(own, x * turn)).cwiseAbs().maxCoeff(), 1e-13);
}

TEST(GaussianMixture, LogDensityIsANumberFarOut) {
  const GaussianMixture law(Eigen::VectorXd{{0.5, 0.5}}, Eigen::MatrixXd{{-1.0}, {1.0}},
                            Eigen::VectorXd{{0.1, 0.2}});
  const double z = (500.0 - 1) / 0.2;
  const double expected = std::log(0.5 / 0.2) - 0.5 * std::log(2 * std::numbers::pi) - 0.5 * z * z;
  EXPECT_NEAR(log_density(law, Eigen::MatrixXd{{500.0}})[0], expected, 1e-15 * std::abs(expected));
}

TEST(GaussianMixture, TransformedIsTheLawOfTheNoisyScaledVariable) {
  const double alpha = 0.6, sigma = 0.3;
  std::vector<Eigen::MatrixXd> covariances;
  for (Index k = 0; k < 2; ++k) {
    const Eigen::MatrixXd v = tilted().directions()[k];
    covariances.push_back(alpha * alpha * v * tilted().variances().row(k).asDiagonal() * v.transpose() +
                          sigma * sigma * Eigen::Matrix2d::Identity());
    covariances.back() = (0.5 * (covariances.back() + covariances.back().transpose())).eval();
  }
  const GaussianMixture direct(tilted().weights(), alpha * tilted().means(), covariances);
  const Eigen::MatrixXd x = 2 * Eigen::MatrixXd::Random(40, 2);
  EXPECT_LE(
      (log_density(tilted().transformed(alpha, sigma), x) - log_density(direct, x)).cwiseAbs().maxCoeff(),
      1e-13);
}

TEST(MixtureCells, FarTailsKeepTheirRelativeAccuracy) {
  const GaussianMixture law(Eigen::VectorXd::Ones(1), Eigen::MatrixXd{{-4.0}}, Eigen::VectorXd{{0.5}});
  const auto p = law.cell_probabilities({equal_edges(-16, 16, 1024)});
  EXPECT_GT(p.minCoeff(), 0.0 - 1e-300);
  const Index cell = (9 + 16) * 32;  // [9, 9 + 1/32): 26 standard deviations away
  const long double root = std::sqrt(2.0L), z = 26, h = 0.0625L;
  const long double exact = 0.5L * (std::erfc(z / root) - std::erfc((z + h) / root));
  EXPECT_LT(exact, 1e-148L);
  EXPECT_NEAR(static_cast<double>(p[cell] / exact), 1.0, 2e-13);
  for (const double q : p) EXPECT_GE(q, 0.0);
}

TEST(MixtureCells, DiagonalCovariancesAreProductsOfAxesInAnyDimension) {
  const Eigen::Vector3d variances(0.25, 1.0, 4.0);
  const auto law = one_normal(Eigen::MatrixXd{{0.5, -1.0, 0.0}}, variances.asDiagonal().toDenseMatrix());
  const std::vector<Eigen::VectorXd> edges{equal_edges(-1, 1, 4), equal_edges(-2, 0, 3),
                                           equal_edges(0, 6, 2)};
  const auto p = law.cell_probabilities(edges);
  const auto axis = [&](Index a, Index i) {
    const double s = std::sqrt(2 * variances[a]), m = law.means()(0, a);
    return 0.5 * (std::erf((edges[a][i + 1] - m) / s) - std::erf((edges[a][i] - m) / s));
  };
  for (Index i = 0; i < 4; ++i)
    for (Index j = 0; j < 3; ++j)
      for (Index k = 0; k < 2; ++k)
        EXPECT_NEAR(p[i + 4 * (j + 3 * k)], axis(0, i) * axis(1, j) * axis(2, k), 1e-15);
}

// P(X < 0, Y < 0) = 1/4 + asin(ρ)/2π (Sheppard 1899); four cells, wide against every scale of the law.
TEST(MixtureCells, QuadrantsOfACorrelatedNormal) {
  for (const double rho : {0.3, -0.7, 0.99, -0.9999}) {
    const Eigen::Matrix2d c{{4.0, 2 * rho * 0.5}, {2 * rho * 0.5, 0.25}};
    const Eigen::VectorXd edges{{-80.0, 0.0, 80.0}};
    const auto p = one_normal(Eigen::MatrixXd::Zero(1, 2), c).cell_probabilities({edges, edges});
    const double same = 0.25 + std::asin(rho) / (2 * std::numbers::pi);
    EXPECT_LE((p - Eigen::VectorXd{{same, 0.5 - same, 0.5 - same, same}}).cwiseAbs().maxCoeff(), 1e-14)
        << rho;
  }
}

// A correlated law summed over one axis is the normal law of the other, far tails included.
TEST(MixtureCells, MarginalsOfACorrelatedNormalAreRelativelyAccurate) {
  const Eigen::Matrix2d c{{0.5, 0.45}, {0.45, 0.6}};
  const auto law = one_normal(Eigen::MatrixXd{{0.1, -0.2}}, c);
  const std::vector<Eigen::VectorXd> edges{equal_edges(-16, 16, 96), equal_edges(-16, 16, 64)};
  const Eigen::MatrixXd p = law.cell_probabilities(edges).reshaped(96, 64);
  const auto x = one_normal(Eigen::MatrixXd{{0.1}}, Eigen::MatrixXd{{0.5}}).cell_probabilities({edges[0]});
  const auto y = one_normal(Eigen::MatrixXd{{-0.2}}, Eigen::MatrixXd{{0.6}}).cell_probabilities({edges[1]});
  // Within 13 of 16: what is cut off at the walls of the other axis does not count there.
  for (Index i = 12; i < 84; ++i) EXPECT_NEAR(p.row(i).sum() / x[i], 1.0, 1e-12) << "x cell " << i;
  for (Index j = 8; j < 56; ++j) EXPECT_NEAR(p.col(j).sum() / y[j], 1.0, 1e-12) << "y cell " << j;
}

TEST(MixtureCells, CorrelatedCellsFollowTheDensity) {
  // Composite midpoint rule, halved twice and extrapolated: an error of h⁴ of what is smooth on the cell.
  const std::vector<Eigen::VectorXd> edges{equal_edges(-0.1, 0.3, 2), equal_edges(0.2, 0.5, 2)};
  const auto p = tilted().cell_probabilities(edges);
  const auto midpoint = [&](Index i, Index j, Index n) {
    const double x0 = edges[0][i], y0 = edges[1][j], hx = 0.2 / n, hy = 0.15 / n;
    Eigen::MatrixXd x(n * n, 2);
    for (Index a = 0; a < n * n; ++a) x.row(a) << x0 + (a % n + 0.5) * hx, y0 + (a / n + 0.5) * hy;
    return log_density(tilted(), x).array().exp().sum() * hx * hy;
  };
  for (Index i = 0; i < 2; ++i)
    for (Index j = 0; j < 2; ++j) {
      const double a = midpoint(i, j, 8), b = midpoint(i, j, 16), c = midpoint(i, j, 32);
      const double ab = (4 * b - a) / 3, bc = (4 * c - b) / 3;
      EXPECT_NEAR(p[i + 2 * j], (16 * bc - ab) / 15, 1e-13);
    }
}

TEST(MixtureCells, AFlatLawLiesOnItsLine) {
  // X = Y: the diagonal cells have the probabilities of one axis, and nothing is elsewhere.
  const auto law = one_normal(Eigen::MatrixXd::Zero(1, 2), Eigen::Matrix2d::Constant(0.49));
  const Eigen::VectorXd edges = equal_edges(-4, 4, 16);
  const Eigen::MatrixXd p = law.cell_probabilities({edges, edges}).reshaped(16, 16);
  const auto axis = one_normal(Eigen::MatrixXd{{0.0}}, Eigen::MatrixXd{{0.49}}).cell_probabilities({edges});
  EXPECT_LE((p - Eigen::MatrixXd(axis.asDiagonal())).cwiseAbs().maxCoeff(), 1e-15);
}

TEST(MixtureCells, PointMassesGiveTheHistogram) {
  const GaussianMixture law(Eigen::VectorXd{{0.25, 0.5, 0.25}}, Eigen::MatrixXd{{0.0}, {1.0}, {7.0}},
                            Eigen::VectorXd::Zero(3));
  EXPECT_EQ(law.cell_probabilities({Eigen::VectorXd{{0.0, 1.0, 2.0}}}), (Eigen::VectorXd{{0.25, 0.5}}));
  Eigen::VectorXd out(1);
  EXPECT_THROW(law.log_density(Eigen::MatrixXd{{0.5}}, out), std::invalid_argument);
}

TEST(MixtureCells, FullCovariancesInSpaceAreRefused) {
  Eigen::Matrix3d c = Eigen::Matrix3d::Identity();
  c(0, 1) = c(1, 0) = 0.5;
  const Eigen::VectorXd edges = equal_edges(-1, 1, 2);
  EXPECT_THROW(one_normal(Eigen::MatrixXd::Zero(1, 3), c).cell_probabilities({edges, edges, edges}),
               std::invalid_argument);
  EXPECT_THROW(tilted().cell_probabilities({edges}), std::invalid_argument);
}

TEST(MixtureSample, MomentsOfAFullCovarianceWithinFiveStandardErrors) {
  Eigen::Matrix2d c{{0.5, 0.3}, {0.3, 0.4}};
  const auto law = one_normal(Eigen::MatrixXd{{0.3, -0.2}}, c);
  const Index n = 100000;
  Eigen::MatrixXd x = draw(law, {.seed = 1, .id = 7}, n);
  x.rowwise() -= law.means().row(0);
  const Eigen::Matrix2d seen = x.transpose() * x / static_cast<double>(n);
  for (Index a = 0; a < 2; ++a) {
    EXPECT_NEAR(x.col(a).mean(), 0.0, 5 * std::sqrt(c(a, a) / n));
    for (Index b = 0; b < 2; ++b)
      EXPECT_NEAR(seen(a, b), c(a, b), 5 * std::sqrt((c(a, a) * c(b, b) + c(a, b) * c(a, b)) / n));
  }
}

TEST(MixtureSample, CellFrequenciesWithinFiveStandardErrors) {
  const json truth = tests::truth("score_ode.json");
  const std::vector<Eigen::VectorXd> edges{equal_edges(-2, 2, 4), equal_edges(-3, 2, 5)};
  const Eigen::VectorXd p = toy(truth).cell_probabilities(edges);
  const Index n = 100000;
  const Eigen::MatrixXd x = draw(toy(truth), {.seed = 2, .id = 0}, n);
  Eigen::VectorXd count = Eigen::VectorXd::Zero(20);
  for (Index i = 0; i < n; ++i) {
    const double column = std::floor(x(i, 0) + 2), row = std::floor(x(i, 1) + 3);
    if (column >= 0 && column < 4 && row >= 0 && row < 5) count[static_cast<Index>(column + 4 * row)] += 1;
  }
  for (Index i = 0; i < 20; ++i)
    EXPECT_LE(std::abs(count[i] / n - p[i]), 5 * std::sqrt(p[i] * (1 - p[i]) / n) + 1.0 / n) << "cell " << i;
}

TEST(MixtureSample, DrawingInPiecesGivesTheSameBits) {
  const Stream stream{.seed = 11, .id = 3};
  const Eigen::MatrixXd whole = draw(tilted(), stream, 200);
  Eigen::MatrixXd pieces(200, 2);
  tilted().sample(stream, 0, pieces.topRows(7));
  tilted().sample(stream, 7, pieces.middleRows(7, 100));
  tilted().sample(stream, 107, pieces.bottomRows(93));
  EXPECT_EQ(whole, pieces);
}

// log p(x|y) = log p(x) + log N(y; αx, σ²I) - log p(y), point by point; the right side uses nothing of
// posterior.
TEST(MixturePosterior, IsBayesRule) {
  const double alpha = 0.8, sigma = 0.4;
  const Eigen::Vector2d y(0.4, -0.9);
  const GaussianMixture posterior = tilted().posterior(y, alpha, sigma);
  EXPECT_NEAR(posterior.weights().sum(), 1.0, 1e-15);
  Eigen::MatrixXd x(81, 2);
  for (Index i = 0; i < 81; ++i) x.row(i) << -2.0 + 0.5 * (i % 9), -2.0 + 0.5 * (i / 9);
  const Eigen::VectorXd likelihood =
      -(alpha * x).rowwise().operator-(y.transpose()).rowwise().squaredNorm() / (2 * sigma * sigma);
  const double evidence = log_density(tilted().transformed(alpha, sigma), y.transpose())[0];
  const Eigen::VectorXd expected = (log_density(tilted(), x) + likelihood).array() -
                                   std::log(2 * std::numbers::pi * sigma * sigma) - evidence;
  EXPECT_LE((log_density(posterior, x) - expected).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(MixturePosterior, OfPointMassesIsAWeightedChoice) {
  const GaussianMixture law(Eigen::VectorXd{{0.2, 0.8}}, Eigen::MatrixXd{{-1.0}, {1.0}},
                            Eigen::VectorXd::Zero(2));
  const double sigma = 0.7, y = -0.3;
  const GaussianMixture posterior = law.posterior(Eigen::VectorXd{{y}}, 1.0, sigma);
  const double a = 0.2 * std::exp(-0.5 * std::pow((y + 1) / sigma, 2)),
               b = 0.8 * std::exp(-0.5 * std::pow((y - 1) / sigma, 2));
  EXPECT_NEAR(posterior.weights()[0], a / (a + b), 1e-15);
  EXPECT_EQ(posterior.means(), law.means());
  EXPECT_EQ(posterior.variances().maxCoeff(), 0.0);
}

TEST(MixturePosterior, WithoutNoiseIsTheObservation) {
  const GaussianMixture posterior = tilted().posterior(Eigen::Vector2d(0.1, 0.2), 2.0, 0.0);
  for (Index k = 0; k < 2; ++k)
    EXPECT_LE((posterior.means().row(k) - Eigen::RowVector2d(0.05, 0.1)).norm(), 1e-15);
  EXPECT_EQ(posterior.variances().maxCoeff(), 0.0);
}

TEST(MixturePosterior, RefusesWhatHasNoDensity) {
  const GaussianMixture points(Eigen::VectorXd::Ones(1), Eigen::MatrixXd{{1.0}}, Eigen::VectorXd::Zero(1));
  EXPECT_THROW(points.posterior(Eigen::VectorXd{{1.0}}, 1.0, 0.0), std::invalid_argument);
  EXPECT_THROW(points.posterior(Eigen::VectorXd{{1e300}}, 1.0, 1e-9), std::invalid_argument);
  EXPECT_THROW(points.posterior(Eigen::VectorXd{{1.0, 2.0}}, 1.0, 1.0), std::invalid_argument);
}

TEST(GaussianMixture, RefusesWhatIsNoMixture) {
  const Eigen::MatrixXd means{{0.0, 0.0}, {1.0, 1.0}};
  const Eigen::VectorXd half{{0.5, 0.5}}, ones{{1.0, 1.0}};
  const Eigen::Matrix2d unit = Eigen::Matrix2d::Identity();
  EXPECT_THROW(GaussianMixture(ones, means, ones), std::invalid_argument);
  EXPECT_THROW(GaussianMixture(Eigen::VectorXd{{1.5, -0.5}}, means, ones), std::invalid_argument);
  EXPECT_THROW(GaussianMixture(half, means.topRows(1), ones), std::invalid_argument);
  EXPECT_THROW(GaussianMixture(half, means, Eigen::VectorXd{{1.0, -1.0}}), std::invalid_argument);
  EXPECT_THROW(GaussianMixture(half, means, Matrices{unit}), std::invalid_argument);
  EXPECT_THROW(GaussianMixture(half, means, Matrices{unit, Eigen::Matrix2d{{1.0, 0.5}, {0.4, 1.0}}}),
               std::invalid_argument);
  EXPECT_THROW(GaussianMixture(half, means, Matrices{unit, Eigen::Matrix2d{{1.0, 2.0}, {2.0, 1.0}}}),
               std::invalid_argument);
  EXPECT_THROW(GaussianMixture(half, means, Matrices{unit, Eigen::Matrix2d{{1.0, 0.0}, {0.0, -1.0}}}),
               std::invalid_argument);
  EXPECT_NO_THROW(GaussianMixture(half, means, Matrices{unit, unit}));
}

}  // namespace
}  // namespace undiffuse::data
