#include "sde/integrate.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "data/errors.hpp"
#include "sde/dormand_prince.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/heun.hpp"
#include "sde/processes.hpp"
#include "sde/stochastic_runge_kutta.hpp"
#include "tests/sde/test_processes.hpp"

namespace undiffuse::sde {
namespace {

using tests::GeometricBrownianMotion;
using tests::Swing;

const WhiteNoise noise({.seed = 8, .id = 3});

Domain unit_box(Index d) {
  return Domain::reflecting_box(Eigen::VectorXd::Zero(d), Eigen::VectorXd::Ones(d));
}

struct Case {
  std::string name;
  std::shared_ptr<const Process> process;
  std::shared_ptr<const Integrator> integrator;
};

class EveryIntegrator : public testing::TestWithParam<Case> {
 protected:
  static constexpr Index n = 5000;

  static Eigen::MatrixXd start() {
    Eigen::MatrixXd x(n, GetParam().process->dim());
    data::fill_uniforms({.seed = 1}, 0, 0, x);
    return x;
  }
  static void run(Points x, const LoopOptions& options) {
    integrate(*GetParam().process, *GetParam().integrator, noise, TimeGrid::uniform(0, 0.5, 6), x, {},
              options);
  }
  static Eigen::MatrixXd result(const LoopOptions& options) {
    Eigen::MatrixXd x = start();
    run(x, options);
    return x;
  }
};

TEST_P(EveryIntegrator, HasTheSameBitsForAnyBlocksAndThreads) {
  const Eigen::MatrixXd expected = result({.threads = 1});
  EXPECT_GT((expected - start()).cwiseAbs().minCoeff(), 0);
  for (const Index block : {16, 64, 1024, 4096})
    for (const int threads : {1, 2, 3, 7})
      EXPECT_EQ(result({.threads = threads, .block = block}), expected) << block << " " << threads;
}

TEST_P(EveryIntegrator, HasTheSameBitsForAnySplitIntoBatches) {
  const Eigen::MatrixXd expected = result({});
  for (const Index batch : {16, 496, 2048}) {
    Eigen::MatrixXd x = start();
    for (Index i = 0; i < n; i += batch) run(x.middleRows(i, std::min(batch, n - i)), {.first_particle = i});
    EXPECT_EQ(x, expected) << batch;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, EveryIntegrator,
    testing::Values(
        Case{"euler_maruyama_additive", std::make_shared<OrnsteinUhlenbeck>(3, 1.3, 0.6),
             std::make_shared<EulerMaruyama>()},
        Case{"euler_maruyama_diagonal", std::make_shared<GeometricBrownianMotion>(),
             std::make_shared<EulerMaruyama>()},
        Case{"euler_maruyama_in_a_box", std::make_shared<Heat>(2, 0.4, unit_box(2)),
             std::make_shared<EulerMaruyama>()},
        Case{"euler_noiseless", std::make_shared<Swing>(), std::make_shared<EulerMaruyama>()},
        Case{"heun_additive", std::make_shared<OrnsteinUhlenbeck>(2, 1.3, 0.6), std::make_shared<Heun>()},
        Case{"heun_noiseless", std::make_shared<Swing>(), std::make_shared<Heun>()},
        Case{"dormand_prince", std::make_shared<Swing>(), std::make_shared<DormandPrince>(1e-6, 1e-6)}),
    [](const auto& each) { return each.param.name; });

/// Mean and variance within five standard errors of N(m, v), n samples of one column.
void expect_normal(const Eigen::ArrayXd& x, double m, double v) {
  const auto n = static_cast<double>(x.size());
  EXPECT_LT(std::abs(x.mean() - m), 5 * std::sqrt(v / n));
  EXPECT_LT(std::abs((x - m).square().mean() / v - 1), 5 * std::sqrt(2 / n));
}

TEST(Integrate, HeatSpreadsByTwoKappaT) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Constant(1 << 16, 2, 3.0);
  integrate(Heat(2, 0.7), EulerMaruyama(), noise, TimeGrid::graded(2.0, 5), x);
  expect_normal(x.col(0).array(), 3, 2.8);
  expect_normal(x.col(1).array(), 3, 2.8);
  EXPECT_LT(std::abs((x.col(0).array() - 3).cwiseProduct(x.col(1).array() - 3).mean() / 2.8), 5.0 / 256);
}

TEST(Integrate, OrnsteinUhlenbeckKeepsItsStationaryLaw) {
  const double variance = 0.6 * 0.6 / (2 * 1.3);
  Eigen::MatrixXd x(1 << 16, 1);
  data::fill_normals({.seed = 8, .id = 4}, 0, 0, x, std::sqrt(variance));
  integrate(OrnsteinUhlenbeck(1, 1.3, 0.6), Heun(), noise, TimeGrid::uniform(0, 2, 100), x);
  expect_normal(x.col(0).array(), 0, variance);
}

TEST(Integrate, ABoxWithoutFluxEndsUniform) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Constant(1 << 16, 1, 0.1);
  integrate(Heat(1, 1.0, unit_box(1)), EulerMaruyama(), noise, TimeGrid::uniform(0, 2, 100), x);
  EXPECT_GE(x.minCoeff(), 0);
  EXPECT_LE(x.maxCoeff(), 1);
  EXPECT_LT(std::abs(x.mean() - 0.5), 5 * std::sqrt(1 / 12.0) / 256);
  EXPECT_LT(std::abs(x.array().square().mean() - 1 / 3.0), 5 * std::sqrt(4 / 45.0) / 256);
}

TEST(Integrate, StopsBeforeAScheduleIsSingular) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(16, 1);
  EXPECT_THROW(integrate(RectifiedFlow(1), EulerMaruyama(), noise, TimeGrid::uniform(0, 1, 10), x),
               std::invalid_argument);
  EXPECT_NO_THROW(integrate(RectifiedFlow(1), Heun(), noise, TimeGrid::uniform(0, 0.999, 10), x));
}

TEST(Integrate, ObserverSeesEachBlockAtTheSavedTimesAlone) {
  const auto grid = TimeGrid::uniform(0.25, 0.75, 4);
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(100, 1);
  std::set<std::pair<Index, Index>> seen;
  std::mutex mutex;
  const Observer observer = [&](Index first, Index step, double t, ConstPoints block) {
    const std::scoped_lock lock(mutex);
    EXPECT_TRUE(seen.emplace(first, step).second);
    EXPECT_EQ(t, grid.t[static_cast<std::size_t>(step)]);
    EXPECT_EQ(block.rows(), first == 1696 ? 4 : 48);
    if (step == 0) {
      EXPECT_TRUE(block.isZero(0));
    }
  };
  integrate(Heat(1, 1), EulerMaruyama(), noise, grid, x, observer,
            {.threads = 3, .block = 48, .first_particle = 1600, .saved_steps = {4, 0, 2}});
  std::set<std::pair<Index, Index>> expected;
  for (const Index first : {1600, 1648, 1696})
    for (const Index step : {0, 2, 4}) expected.emplace(first, step);
  EXPECT_EQ(seen, expected);
}

/// Heat whose particles turn to NaN once they are above a wall and the time is past a limit.
class Breaking final : public tests::OnTheLine {
 public:
  Breaking() : OnTheLine(NoiseKind::none) {}
  void drift(ConstPoints x, double t, Points out) const override {
    for (Index i = 0; i < x.rows(); ++i) out(i, 0) = x(i, 0) > 1 && t > 0.45 ? std::nan("") : 0;
  }
  void diffusion(ConstPoints, double, Points out) const override { out.setZero(); }
};

TEST(Integrate, NamesTheFirstParticleThatIsNotFiniteAndItsStep) {
  for (const int threads : {1, 3}) {
    Eigen::MatrixXd x = Eigen::MatrixXd::Zero(1000, 1);
    x(500, 0) = x(501, 0) = x(900, 0) = 2;
    try {
      integrate(Breaking(), EulerMaruyama(), noise, TimeGrid::uniform(0, 1, 10), x, {},
                {.threads = threads, .block = 16, .first_particle = 32});
      FAIL() << "no error";
    } catch (const data::NumericalError& error) {
      EXPECT_NE(std::string(error.what()).find("particle 532"), std::string::npos) << error.what();
      EXPECT_EQ(error.step, 5);
      EXPECT_EQ(error.time, 0.5);
    }
  }
}

TEST(Integrate, CarriesAnObserversExceptionOutOfTheThreads) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(256, 1);
  const Observer observer = [](Index first, Index, double, ConstPoints) {
    if (first >= 64) throw std::runtime_error("block " + std::to_string(first));
  };
  try {
    integrate(Heat(1, 1), EulerMaruyama(), noise, TimeGrid::uniform(0, 1, 2), x, observer,
              {.threads = 3, .block = 16, .saved_steps = {1}});
    FAIL() << "no error";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "block 64");
  }
}

TEST(Integrate, RefusesWrongLimitsShapesAndOptions) {
  const auto grid = TimeGrid::uniform(0, 1, 2);
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(32, 1), wide = Eigen::MatrixXd::Zero(32, 2);
  const Heat heat(1, 1);
  const EulerMaruyama em;
  EXPECT_THROW(integrate(GeometricBrownianMotion(), Sra(), noise, grid, x), std::invalid_argument);
  EXPECT_THROW(integrate(heat, DormandPrince(1e-6, 1e-6), noise, grid, x), std::invalid_argument);
  EXPECT_THROW(integrate(heat, em, noise, grid, wide), std::invalid_argument);
  EXPECT_THROW(integrate(heat, em, noise, TimeGrid{{0.0}}, x), std::invalid_argument);
  EXPECT_THROW(integrate(heat, em, noise, TimeGrid{{0.0, 1.0, 0.5}}, x), std::invalid_argument);
  EXPECT_THROW(integrate(heat, em, noise, TimeGrid{{0.0, std::nan(""), 1.0}}, x), std::invalid_argument);
  EXPECT_THROW(integrate(heat, em, noise, grid, x, {}, {.threads = -1}), std::invalid_argument);
  EXPECT_THROW(integrate(heat, em, noise, grid, x, {}, {.block = 24}), std::invalid_argument);
  EXPECT_THROW(integrate(heat, em, noise, grid, x, {}, {.block = 0}), std::invalid_argument);
  EXPECT_THROW(integrate(heat, em, noise, grid, x, {}, {.first_particle = 8}), std::invalid_argument);
  EXPECT_THROW(integrate(heat, em, noise, grid, x, {}, {.saved_steps = {3}}), std::invalid_argument);
  EXPECT_NO_THROW(integrate(heat, em, noise, grid, x.topRows(0)));
}

}  // namespace
}  // namespace undiffuse::sde
