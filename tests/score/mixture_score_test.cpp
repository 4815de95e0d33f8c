#include "score/mixture_score.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "score/denoise.hpp"
#include "sde/processes.hpp"
#include "tests/score/given_transition.hpp"
#include "tests/score/mixture_reference.hpp"
#include "tests/support/truth.hpp"

namespace undiffuse {
namespace {

using data::GaussianMixture;
using data::Index;
using score::MixtureScore;
using tests::GivenTransition;
using tests::MixtureReference;

/// Reproducible, in (0, 1); the tests need variety, not randomness.
class Sequence {
 public:
  double operator()() { return (static_cast<double>(words_() >> 11) + 0.5) * 0x1p-53; }
  double between(double a, double b) { return a + (b - a) * (*this)(); }

 private:
  std::mt19937_64 words_{20240607};
};

MixtureReference isotropic(Index K, Index d, Sequence& random) {
  MixtureReference m{.weights = Eigen::VectorXd(K), .means = Eigen::MatrixXd(K, d), .covariances = {}};
  for (Index k = 0; k < K; ++k) {
    m.weights[k] = random.between(0.05, 1.0);
    for (Index j = 0; j < d; ++j) m.means(k, j) = random.between(-4, 4);
    m.covariances.emplace_back(std::pow(random.between(0.05, 0.8), 2) * Eigen::MatrixXd::Identity(d, d));
  }
  m.weights /= m.weights.sum();
  return m;
}

MixtureReference full(Index K, Index d, Sequence& random) {
  MixtureReference m = isotropic(K, d, random);
  for (auto& C : m.covariances) {
    Eigen::MatrixXd A(d, d);
    for (Index i = 0; i < A.size(); ++i) A.data()[i] = random.between(-1, 1);
    C = A * A.transpose() + 0.05 * Eigen::MatrixXd::Identity(d, d);
    C = (0.5 * (C + C.transpose())).eval();
  }
  return m;
}

GaussianMixture law_of(const MixtureReference& m, bool as_full) {
  if (as_full) return {m.weights, m.means, m.covariances};
  Eigen::VectorXd stds(m.weights.size());
  for (Index k = 0; k < stds.size(); ++k)
    stds[k] = std::sqrt(m.covariances[static_cast<std::size_t>(k)](0, 0));
  return {m.weights, m.means, stds};
}

Eigen::MatrixXd cloud(Index n, Index d, double radius, Sequence& random) {
  Eigen::MatrixXd x(n, d);
  for (Index i = 0; i < x.size(); ++i) x.data()[i] = random.between(-radius, radius);
  return x;
}

Eigen::MatrixXd score_of(const GaussianMixture& law, double alpha, double sigma, const Eigen::MatrixXd& x) {
  const GivenTransition process(law.dim(), alpha, sigma);
  Eigen::MatrixXd s(x.rows(), x.cols());
  MixtureScore(law, process).evaluate(x, 1.0, s);
  return s;
}

/// The largest error, relative to the sum of the absolute terms of the score.
double worst_error(const MixtureReference& m, bool as_full, double alpha, double sigma,
                   const Eigen::MatrixXd& x) {
  const Eigen::MatrixXd s = score_of(law_of(m, as_full), alpha, sigma, x);
  double worst = 0;
  for (Index i = 0; i < x.rows(); ++i) {
    const auto exact = m.score(x.row(i).transpose(), alpha, sigma);
    worst = std::max(worst, (s.row(i).transpose() - exact.score).norm() / exact.scale);
  }
  return worst;
}

Eigen::VectorXd divergence_of(const GaussianMixture& law, double alpha, double sigma,
                              const Eigen::MatrixXd& x) {
  const GivenTransition process(law.dim(), alpha, sigma);
  return MixtureScore(law, process).divergence(x, 1.0).value();
}

/// The same of the divergence.
double worst_divergence(const MixtureReference& m, bool as_full, double alpha, double sigma,
                        const Eigen::MatrixXd& x) {
  const Eigen::VectorXd div = divergence_of(law_of(m, as_full), alpha, sigma, x);
  double worst = 0;
  for (Index i = 0; i < x.rows(); ++i) {
    const auto exact = m.score(x.row(i).transpose(), alpha, sigma);
    worst = std::max(worst, std::abs(div[i] - exact.divergence) / exact.divergence_scale);
  }
  return worst;
}

/// (α, σ) from the clean end to the noisy one.
const std::vector<std::pair<double, double>> times = {{1.0, 0.0}, {1.0, 1e-6}, {0.999, 1e-3},
                                                      {0.9, 0.4}, {1.0, 2.0},  {0.01, 1.0}};

class EveryShape : public ::testing::TestWithParam<std::pair<int, int>> {};

TEST_P(EveryShape, IsotropicWithinRounding) {
  const auto [K, d] = GetParam();
  Sequence random;
  for (int repeat = 0; repeat < 3; ++repeat) {
    const MixtureReference m = isotropic(K, d, random);
    for (const auto& [alpha, sigma] : times)
      EXPECT_LT(worst_error(m, false, alpha, sigma, cloud(101, d, 6, random)), 1e-13)
          << alpha << ' ' << sigma;
  }
}

TEST_P(EveryShape, FullCovariancesWithinRounding) {
  const auto [K, d] = GetParam();
  Sequence random;
  const MixtureReference m = full(K, d, random);
  for (const auto& [alpha, sigma] : times)
    EXPECT_LT(worst_error(m, true, alpha, sigma, cloud(101, d, 6, random)), 1e-12) << alpha << ' ' << sigma;
}

TEST_P(EveryShape, DivergenceWithinRounding) {
  const auto [K, d] = GetParam();
  Sequence random;
  const MixtureReference round = isotropic(K, d, random), skew = full(K, d, random);
  for (const auto& [alpha, sigma] : times) {
    EXPECT_LT(worst_divergence(round, false, alpha, sigma, cloud(101, d, 6, random)), 1e-12)
        << alpha << ' ' << sigma;
    EXPECT_LT(worst_divergence(skew, true, alpha, sigma, cloud(101, d, 6, random)), 1e-11)
        << alpha << ' ' << sigma;
  }
}

TEST_P(EveryShape, FarTailsWithinRounding) {
  const auto [K, d] = GetParam();
  Sequence random;
  const MixtureReference m = isotropic(K, d, random);
  const double far = 4 + 40 * 0.8;
  for (const auto& [alpha, sigma] : times)
    EXPECT_LT(worst_error(m, false, alpha, sigma, cloud(101, d, far, random)), 1e-13)
        << alpha << ' ' << sigma;
}

INSTANTIATE_TEST_SUITE_P(MixtureScore, EveryShape,
                         ::testing::Values(std::pair{1, 1}, std::pair{2, 1}, std::pair{3, 1}, std::pair{4, 1},
                                           std::pair{7, 1}, std::pair{1, 2}, std::pair{2, 2}, std::pair{3, 2},
                                           std::pair{4, 2}, std::pair{9, 2}, std::pair{3, 3},
                                           std::pair{5, 5}),
                         [](const auto& shape) {
                           return "K" + std::to_string(shape.param.first) + "Dim" +
                                  std::to_string(shape.param.second);
                         });

TEST(MixtureScore, OneGaussianIsExact) {
  const GaussianMixture law(Eigen::VectorXd::Ones(1), Eigen::MatrixXd::Constant(1, 1, 0.75),
                            Eigen::VectorXd::Constant(1, 0.5));
  Eigen::MatrixXd x(7, 1);
  x << -80, -1, -0.25, 0, 0.375, 0.5, 3e5;
  const Eigen::MatrixXd s = score_of(law, 0.5, 0.5, x);
  for (Index i = 0; i < 7; ++i) EXPECT_DOUBLE_EQ(s(i, 0), (0.375 - x(i, 0)) / 0.3125);
}

/// A first component too narrow to matter must not lend its exponent's rounding to the others.
TEST(MixtureScore, NarrowFirstComponentBetweenWideOnes) {
  MixtureReference m{
      .weights = Eigen::Vector3d(0.3, 0.5, 0.2), .means = Eigen::Vector3d(-1.5, 0.2, 1.6), .covariances = {}};
  for (const double std : {1e-3, 3.0, 5.0})
    m.covariances.emplace_back(Eigen::MatrixXd::Constant(1, 1, std * std));
  Sequence random;
  EXPECT_LT(worst_error(m, false, 1, 0, cloud(101, 1, 20, random)), 1e-13);
}

/// Where one component outweighs the first one by more than any double, and back.
TEST(MixtureScore, ComponentsFurtherApartThanAnyDouble) {
  MixtureReference m{
      .weights = Eigen::Vector3d(0.2, 0.3, 0.5), .means = Eigen::Vector3d(-500, 0, 700), .covariances = {}};
  for (const double std : {0.01, 0.3, 2.0})
    m.covariances.emplace_back(Eigen::MatrixXd::Constant(1, 1, std * std));
  Eigen::MatrixXd x(9, 1);
  x << -500, -499.99, -490, -20, 0, 1, 350, 700, 1e4;
  EXPECT_LT(worst_error(m, false, 1, 0, x), 1e-13);
  EXPECT_LT(worst_error(m, false, 1, 30, x), 3e-13);  // logarithms of 5e4 lose digits of their difference
}

/// A mixture in the plane at four points, from outside: score, Laplacian of log p and denoiser at the times
/// of three processes.
class OutsideNumbers : public ::testing::Test {
 protected:
  const nlohmann::json truth_ = tests::truth("score_ode.json");
  const Eigen::MatrixXd x_ = matrix(truth_["points"]);
  const GaussianMixture law_{matrix(truth_["mixture"]["weights"]), matrix(truth_["mixture"]["means"]),
                             Eigen::VectorXd(matrix(truth_["mixture"]["variances"]).cwiseSqrt())};
  const sde::VariancePreserving vp_{2, 0.1, 20.0};
  const sde::Heat heat_{2, 0.5};
  const sde::VarianceExploding ve_{2, 0.01, 50.0};

  /// Rows of numbers, or a column of them.
  static Eigen::MatrixXd matrix(const nlohmann::json& rows) {
    const Index columns = rows[0].is_array() ? static_cast<Index>(rows[0].size()) : 1;
    Eigen::MatrixXd values(static_cast<Index>(rows.size()), columns);
    for (Index i = 0; i < values.rows(); ++i)
      for (Index j = 0; j < columns; ++j) {
        const auto& row = rows[static_cast<std::size_t>(i)];
        values(i, j) = row.is_array() ? row[static_cast<std::size_t>(j)] : row;
      }
    return values;
  }

  static void expect_equal(const Eigen::MatrixXd& values, const nlohmann::json& expected,
                           const std::string& what) {
    const Eigen::MatrixXd e = matrix(expected);
    ASSERT_EQ(values.rows(), e.rows()) << what;
    for (Index i = 0; i < e.rows(); ++i)
      EXPECT_LT((values.row(i) - e.row(i)).norm(), 1e-10 * e.row(i).norm()) << what << " point " << i;
  }

  void expect_block(const sde::Process& process, double t, const nlohmann::json& at,
                    const std::string& what) const {
    const MixtureScore score(law_, process);
    Eigen::MatrixXd out(x_.rows(), 2);
    score.evaluate(x_, t, out);
    expect_equal(out, at["score"], what + " score");
    expect_equal(score.divergence(x_, t).value(), at["laplacian_log_p"], what + " divergence");
    score::denoise(score, process, x_, t, out);
    expect_equal(out, at["denoiser"], what + " denoiser");
  }
};

TEST_F(OutsideNumbers, WithoutNoise) {
  expect_equal(score_of(law_, 1, 0, x_), truth_["data"]["score"], "data");
}

TEST_F(OutsideNumbers, VarianceExploding) {
  ASSERT_EQ(truth_["ve"].size(), 3U);
  for (const auto& [name, at] : truth_["ve"].items()) {
    const double sigma = at["sigma"];
    expect_block(GivenTransition(2, 1, sigma), 1.0, at, "given " + name);
    expect_block(heat_, sigma * sigma, at, "heat " + name);
    const double t = std::log1p(sigma * sigma / 1e-4) / (2 * std::log(5000.0));  // σ(t) = sigma
    expect_block(ve_, t, at, "ve " + name);
  }
}

TEST_F(OutsideNumbers, VariancePreserving) {
  ASSERT_EQ(truth_["vp"].size(), 3U);
  for (const auto& [t, at] : truth_["vp"].items()) expect_block(vp_, std::stod(t), at, "vp " + t);
}

TEST(MixtureScore, IsTheGradientOfLogDensity) {
  Sequence random;
  const GaussianMixture law = law_of(full(3, 2, random), true);
  const Eigen::MatrixXd x = cloud(50, 2, 4, random);
  const Eigen::MatrixXd s = score_of(law, 0.8, 0.6, x);
  const GaussianMixture noised = law.transformed(0.8, 0.6);
  const double h = 1e-4;
  for (Index j = 0; j < 2; ++j) {
    Eigen::MatrixXd above = x, below = x;
    above.col(j).array() += h;
    below.col(j).array() -= h;
    Eigen::VectorXd a(x.rows()), b(x.rows());
    noised.log_density(above, a);
    noised.log_density(below, b);
    EXPECT_LT((s.col(j) - (a - b) / (2 * h)).lpNorm<Eigen::Infinity>(), 1e-6);
  }
}

/// Central differences of the score, without any help from the closed form.
TEST(MixtureScore, DivergenceIsThatOfTheScore) {
  Sequence random;
  const GaussianMixture law = law_of(full(4, 3, random), true);
  const Eigen::MatrixXd x = cloud(50, 3, 4, random);
  const double h = 1e-4;
  Eigen::VectorXd differences = Eigen::VectorXd::Zero(x.rows());
  for (Index j = 0; j < 3; ++j) {
    Eigen::MatrixXd above = x, below = x;
    above.col(j).array() += h;
    below.col(j).array() -= h;
    differences += (score_of(law, 0.8, 0.6, above) - score_of(law, 0.8, 0.6, below)).col(j) / (2 * h);
  }
  const Eigen::VectorXd div = divergence_of(law, 0.8, 0.6, x);
  EXPECT_LT((div - differences).lpNorm<Eigen::Infinity>(), 1e-5);
  EXPECT_GT(div.maxCoeff() - div.minCoeff(), 1);
}

/// A particle keeps its bits in every place of every size of block, whatever its neighbours are.
void expect_same_bits_everywhere(const GaussianMixture& law, const Eigen::MatrixXd& x) {
  const Eigen::MatrixXd whole = score_of(law, 0.9, 0.1, x);
  const Eigen::VectorXd divergence = divergence_of(law, 0.9, 0.1, x);
  for (Index n = 1; n <= 19; ++n)
    for (Index first = 0; first + n <= x.rows(); first += n) {
      EXPECT_EQ(score_of(law, 0.9, 0.1, x.middleRows(first, n)), whole.middleRows(first, n))
          << n << ' ' << first;
      EXPECT_EQ(divergence_of(law, 0.9, 0.1, x.middleRows(first, n)), divergence.segment(first, n))
          << n << ' ' << first;
    }
  const GivenTransition process(law.dim(), 0.9, 0.1);
  Eigen::MatrixXd rows(x.rows(),
                       x.cols());  // blocks of rows of larger matrices, as the particle loop passes them
  const MixtureScore score(law, process);
  score.evaluate(x.middleRows(3, 20), 1.0, rows.middleRows(3, 20));
  EXPECT_EQ(rows.middleRows(3, 20), whole.middleRows(3, 20));
}

TEST(MixtureScore, BitsDependOnThePositionAlone) {
  Sequence random;
  for (const auto& [K, d] : {std::pair<Index, Index>{3, 1}, {4, 2}, {6, 1}, {2, 3}})
    expect_same_bits_everywhere(law_of(isotropic(K, d, random), false), cloud(61, d, 60, random));
  expect_same_bits_everywhere(law_of(full(3, 2, random), true), cloud(61, 2, 60, random));
}

TEST(MixtureScore, ComponentsWithoutWeightDoNotCount) {
  const GaussianMixture with(Eigen::Vector3d(0, 0.4, 0.6), Eigen::Vector3d(0, -1, 1),
                             Eigen::Vector3d(1e-3, 0.5, 0.7));
  const GaussianMixture without(Eigen::Vector2d(0.4, 0.6), Eigen::Vector2d(-1, 1), Eigen::Vector2d(0.5, 0.7));
  Sequence random;
  const Eigen::MatrixXd x = cloud(20, 1, 3, random);
  EXPECT_EQ(score_of(with, 1, 0.2, x), score_of(without, 1, 0.2, x));
  EXPECT_EQ(divergence_of(with, 1, 0.2, x), divergence_of(without, 1, 0.2, x));
}

TEST(MixtureScore, PointsNeedNoise) {
  const GaussianMixture points(Eigen::Vector2d(0.5, 0.5), Eigen::Vector2d(-1, 1), Eigen::Vector2d(0, 0));
  const Eigen::MatrixXd x = Eigen::MatrixXd::Constant(1, 1, 0.25);
  EXPECT_NEAR(score_of(points, 1, 0.5, x)(0, 0), (std::tanh(0.25 / 0.25) - 0.25) / 0.25, 1e-14);
  EXPECT_THROW(score_of(points, 1, 0, x), std::invalid_argument);
  const double tanh = std::tanh(1.0);  // s = (tanh(x/σ²) - x)/σ², its slope from 1 - tanh²
  EXPECT_NEAR(divergence_of(points, 1, 0.5, x)[0], (4 * (1 - tanh * tanh) - 1) * 4, 1e-13);
  EXPECT_THROW(divergence_of(points, 1, 0, x), std::invalid_argument);
}

TEST(MixtureScore, RefusesWhatItCannotServe) {
  const GaussianMixture law(Eigen::VectorXd::Ones(1), Eigen::MatrixXd::Zero(1, 2), Eigen::VectorXd::Ones(1));
  const sde::Heat line(1, 1.0), plane(2, 1.0);
  const sde::Heat box(2, 1.0, sde::Domain::reflecting_box(Eigen::Vector2d(-1, -1), Eigen::Vector2d(1, 1)));
  EXPECT_THROW(MixtureScore(law, line), std::invalid_argument);
  EXPECT_THROW(MixtureScore(law, box), std::invalid_argument);
  const MixtureScore score(law, plane);
  Eigen::MatrixXd x(3, 2), narrow(3, 1), few(2, 2);
  EXPECT_THROW(score.evaluate(narrow, 1.0, narrow), std::invalid_argument);
  EXPECT_THROW(score.evaluate(x, 1.0, few), std::invalid_argument);
  EXPECT_THROW(score.divergence(narrow, 1.0), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse
