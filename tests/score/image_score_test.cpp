#include "score/image_score.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "pde/cell_averages.hpp"
#include "pde/walled_kernel.hpp"
#include "score/grid_score.hpp"
#include "score/mixture_score.hpp"
#include "tests/support/observed_order.hpp"

namespace undiffuse {
namespace {

using data::GaussianMixture;
using data::Index;
using pde::Boundary;
using score::ImageScore;

const Eigen::Vector2d lower2(-1.0, 0.0), upper2(1.0, 1.5);

GaussianMixture on_line() {
  return {Eigen::Vector3d(0.3, 0.5, 0.2), Eigen::Vector3d(-0.6, 0.3, 0.95),
          Eigen::VectorXd(Eigen::Vector3d(0.1, 0.25, 0.05))};
}
GaussianMixture tilted() {
  Eigen::MatrixXd means(2, 2);
  means << -0.5, 0.4, 0.6, 1.2;
  Eigen::MatrixXd c(2, 2), e(2, 2);
  c << 0.05, 0.03, 0.03, 0.04;
  e << 0.02, -0.01, -0.01, 0.06;
  return {Eigen::Vector2d(0.4, 0.6), means, std::vector<Eigen::MatrixXd>{c, e}};
}
GaussianMixture round_drops() {
  Eigen::MatrixXd means(2, 2);
  means << -0.5, 0.4, 0.6, 1.2;
  return {Eigen::Vector2d(0.4, 0.6), means, Eigen::VectorXd(Eigen::Vector2d(0.15, 0.3))};
}

sde::Heat between(Index dim, bool torus, double kappa = 0.7) {
  const Eigen::VectorXd lower = lower2.head(dim), upper = upper2.head(dim);
  return {dim, kappa, torus ? sde::Domain::torus(lower, upper) : sde::Domain::reflecting_box(lower, upper)};
}

Eigen::MatrixXd evaluate(const score::Score& s, const Eigen::MatrixXd& x, double t) {
  Eigen::MatrixXd out(x.rows(), x.cols());
  s.evaluate(x, t, out);
  return out;
}

/// Density of the folded mixture, by brute force over images of the point.
double density(const GaussianMixture& law, double kappa, double t, bool torus, Eigen::VectorXd x) {
  const auto at_t = law.transformed(1, std::sqrt(2 * kappa * t));
  const Index d = x.size();
  double sum = 0;
  Eigen::MatrixXd image(1, d);
  Eigen::VectorXd log_p(1);
  constexpr int m = 12, kinds = 2 * (2 * m + 1);
  const int along_y = d == 2 ? kinds : 1;
  const auto place = [&](Index a, int number) {
    const double L = upper2[a] - lower2[a], shift = (number / 2 - m) * (torus ? L : 2 * L);
    return (number % 2 == 0 ? x[a] : 2 * lower2[a] - x[a]) + shift;
  };
  for (int i = 0; i < kinds; ++i)
    for (int j = 0; j < along_y; ++j) {
      if (torus && (i % 2 == 1 || j % 2 == 1)) continue;
      image(0, 0) = place(0, i);
      if (d == 2) image(0, 1) = place(1, j);
      at_t.log_density(image, log_p);
      sum += std::exp(log_p[0]);
    }
  return sum;
}

struct Case {
  const char* name;
  GaussianMixture law;
  bool torus;
};

class ImageScoreCases : public testing::TestWithParam<Case> {
 protected:
  Index d() const { return GetParam().law.dim(); }
  Eigen::MatrixXd places(Index n) const {
    Eigen::MatrixXd x(n, d());
    for (Index i = 0; i < n; ++i)
      for (Index a = 0; a < d(); ++a)
        x(i, a) = lower2[a] + (upper2[a] - lower2[a]) *
                                  std::fmod(0.017 + static_cast<double>(i) * (a == 0 ? 0.618 : 0.755), 1.0);
    return x;
  }
};

TEST_P(ImageScoreCases, IsTheGradientOfTheLogDensity) {
  const auto process = between(d(), GetParam().torus);
  const ImageScore score(GetParam().law, process);
  constexpr double h = 1e-3;  // fourth order: 1e-12 of the fifth derivative
  for (const double t : {0.01, 0.1, 1.0}) {
    const auto x = places(9);
    const auto s = evaluate(score, x, t);
    for (Index i = 0; i < x.rows(); ++i)
      for (Index a = 0; a < d(); ++a) {
        const auto log_p = [&](double by) {
          Eigen::VectorXd y = x.row(i).transpose();
          y[a] += by;
          return std::log(density(GetParam().law, 0.7, t, GetParam().torus, y));
        };
        const double slope = (8 * (log_p(h) - log_p(-h)) - (log_p(2 * h) - log_p(-2 * h))) / (12 * h);
        EXPECT_NEAR(s(i, a), slope, 1e-7 * (1 + std::abs(slope))) << t;
      }
  }
}

TEST_P(ImageScoreCases, DivergenceIsThatOfTheScore) {
  const auto process = between(d(), GetParam().torus);
  const ImageScore score(GetParam().law, process);
  const auto x = places(7);
  const Eigen::VectorXd divergence = score.divergence(x, 0.05).value();
  Eigen::VectorXd differences = Eigen::VectorXd::Zero(x.rows());
  for (Index a = 0; a < d(); ++a) {
    Eigen::MatrixXd step = Eigen::MatrixXd::Zero(x.rows(), d());
    step.col(a).setConstant(1e-5);
    differences += (evaluate(score, x + step, 0.05) - evaluate(score, x - step, 0.05)).col(a) / 2e-5;
  }
  EXPECT_LT((divergence - differences).lpNorm<Eigen::Infinity>(), 1e-6 * divergence.cwiseAbs().maxCoeff());
}

TEST_P(ImageScoreCases, GoesOnOutsideOfTheBoxByItsImages) {
  const auto process = between(d(), GetParam().torus);
  const ImageScore score(GetParam().law, process);
  const auto x = places(5);
  const auto s = evaluate(score, x, 0.2);
  Eigen::MatrixXd y = x, expected = s;
  if (GetParam().torus) {
    y.col(0).array() += 3 * 2.0;
  } else {
    y.col(0) = (2 * 1.0 - x.col(0).array()).matrix();  // mirrored in the upper wall
    expected.col(0) *= -1;
  }
  EXPECT_LT((evaluate(score, y, 0.2) - expected).lpNorm<Eigen::Infinity>(),
            1e-12 * (1 + s.lpNorm<Eigen::Infinity>()));
}

TEST_P(ImageScoreCases, IsZeroOnceTheLawIsUniform) {
  const auto process = between(d(), GetParam().torus);
  const ImageScore score(GetParam().law, process);
  EXPECT_LT(evaluate(score, places(20), 1e4).lpNorm<Eigen::Infinity>(), 1e-13);
  EXPECT_LT(score.images(1e4), 20000);
}

INSTANTIATE_TEST_SUITE_P(Laws, ImageScoreCases,
                         testing::Values(Case{"line", on_line(), false}, Case{"circle", on_line(), true},
                                         Case{"box", round_drops(), false},
                                         Case{"torus", round_drops(), true},
                                         Case{"tilted_in_box", tilted(), false},
                                         Case{"tilted_on_torus", tilted(), true}),
                         [](const auto& param_info) { return param_info.param.name; });

TEST(ImageScore, NoFluxThroughTheWalls) {
  const auto process = between(2, false);
  for (const auto& law : {round_drops(), tilted()}) {
    const ImageScore score(law, process);
    for (const double t : {0.001, 0.05, 0.5}) {
      Eigen::MatrixXd x(4, 2);
      x << -1.0, 0.7, 1.0, 0.7, 0.2, 0.0, 0.2, 1.5;
      const auto s = evaluate(score, x, t);
      const double size = s.cwiseAbs().maxCoeff() + 1;
      for (Index i = 0; i < 4; ++i) EXPECT_LT(std::abs(s(i, i < 2 ? 0 : 1)), 1e-11 * size) << t;
    }
  }
}

TEST(ImageScore, AgreesWithTheScoreOfTheGrid) {
  for (const bool torus : {false, true}) {
    const auto boundary = torus ? Boundary::periodic : Boundary::no_flux;
    const auto process = between(1, torus);
    const ImageScore exact(on_line(), process);
    const Eigen::MatrixXd x = Eigen::VectorXd::LinSpaced(1997, -1, 0.9999);
    std::vector<double> h, error;
    for (const Index cells : {64, 128, 256, 512}) {
      const pde::Grid<1> grid({cells}, {-1.0}, {1.0}, boundary);
      const auto p =
          pde::cell_averages_with_images(on_line().transformed(1, std::sqrt(2 * 0.7 * 0.02)), grid);
      const score::GridScore<1> gridded(grid, {0.02}, p.values);
      h.push_back(grid.spacing(0));
      error.push_back((evaluate(exact, x, 0.02) - evaluate(gridded, x, 0.02)).lpNorm<Eigen::Infinity>());
    }
    EXPECT_NEAR(tests::observed_order(h, error), 2, 0.15);
    EXPECT_LT(error.back(), 5e-3);
  }
}

TEST(ImageScore, IsThatOfTheLineFarFromTheWalls) {
  const GaussianMixture law(Eigen::VectorXd::Ones(1), Eigen::MatrixXd::Zero(1, 1),
                            Eigen::VectorXd::Constant(1, 0.01));
  const auto walled = between(1, false, 1e-4);
  const sde::Heat free(1, 1e-4);
  const Eigen::MatrixXd x = Eigen::VectorXd::LinSpaced(5, -0.05, 0.05);
  const auto a = evaluate(ImageScore(law, walled), x, 0.5);
  const auto b = evaluate(score::MixtureScore(law, free), x, 0.5);
  EXPECT_LT((a - b).lpNorm<Eigen::Infinity>(), 1e-12);
  EXPECT_LE(ImageScore(law, walled).images(0.5), 3);
}

TEST(ImageScore, RefusesWhatItIsNotMadeFor) {
  const sde::Heat free(1, 1.0);
  EXPECT_THROW(ImageScore(on_line(), free), std::invalid_argument);
  const auto plane = between(2, false);
  EXPECT_THROW(ImageScore(on_line(), plane), std::invalid_argument);
  const auto walled = between(1, false);
  const GaussianMixture points(Eigen::VectorXd::Ones(1), Eigen::MatrixXd::Zero(1, 1),
                               Eigen::VectorXd::Zero(1));
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(3, 1), out(3, 1), wide(3, 2);
  EXPECT_THROW(ImageScore(points, walled).evaluate(x, 0, out), std::invalid_argument);
  EXPECT_THROW(ImageScore(on_line(), walled).evaluate(x, -1, out), std::invalid_argument);
  EXPECT_THROW(ImageScore(on_line(), walled).evaluate(x, 1, wide), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse
