/// Every process × every integrator × every noise: refused, or the same bits however it is run, and nearer to
/// the one limit with each finer grid.
#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "sde/antithetic.hpp"
#include "sde/brownian_path.hpp"
#include "sde/coarse_noise.hpp"
#include "sde/drift_at_times.hpp"
#include "sde/expression_process.hpp"
#include "sde/integrate.hpp"
#include "sde/integrators.hpp"
#include "sde/semilinear_drift.hpp"
#include "sde/sobol_noise.hpp"
#include "tests/sde/affine_cases.hpp"
#include "tests/sde/test_processes.hpp"

namespace undiffuse::sde {
namespace {

constexpr Index n = 32, finest = 128;
constexpr double T = 0.4;

struct Moving {
  std::string name;
  std::shared_ptr<const Process> process;
};

std::vector<Moving> every_process() {
  const auto well = std::make_shared<DoubleWellPotential>(1, 0.7, 1.3);
  std::vector<Moving> all = {
      {"double_well", std::make_shared<DoubleWell>(2, 1.0, 1.5, 1.0)},
      {"geometric", std::make_shared<GeometricBrownianMotion>(2, 1.0, 0.5)},
      {"overdamped_langevin", std::make_shared<OverdampedLangevin>(well, 1.5, 0.5)},
      {"underdamped_langevin", std::make_shared<UnderdampedLangevin>(well, 1.5, 0.5)},
      {"expression", std::make_shared<ExpressionProcess>(std::vector<std::string>{"sin(x2)", "x1-x2+t"},
                                                         std::vector<std::string>{"1+0.3*cos(x1)", "0.5"})},
      {"expression_additive", std::make_shared<ExpressionProcess>(std::vector<std::string>{"cos(x1)"},
                                                                  std::vector<std::string>{"0.7"})},
      {"noiseless", std::make_shared<tests::Swing>()}};
  for (const auto& each : affine_cases::cases()) all.push_back({each.name, each.process});
  return all;
}

/// What moves the particles, on a grid of so many steps: the same paths for any number of them.
class Paths {
 public:
  Paths(const std::string& kind, Index d)
      : fine_(TimeGrid::uniform(0, T, finest)),
        fresh_(stream),
        path_(stream, fine_),
        sobol_(stream, finest, d),
        pairs_(path_) {
    chosen_ = kind == "white"   ? static_cast<const Noise*>(&fresh_)
              : kind == "path"  ? static_cast<const Noise*>(&path_)
              : kind == "sobol" ? static_cast<const Noise*>(&sobol_)
                                : static_cast<const Noise*>(&pairs_);
  }
  CoarseNoise on(Index steps) const { return {*chosen_, fine_, finest / steps}; }

 private:
  static constexpr data::Stream stream{.seed = 11, .id = 5};
  TimeGrid fine_;
  WhiteNoise fresh_;
  BrownianPath path_;
  SobolNoise sobol_;
  Antithetic pairs_;
  const Noise* chosen_;
};

class Battery : public testing::TestWithParam<Moving> {
 protected:
  const Process& process() const { return *GetParam().process; }
  NoiseKind kind() const { return process().noise_kind(); }

  /// Beyond noise: what an integrator asks of a process.
  bool suits(const NamedIntegrator& named) const {
    if (named.name == "exponential_euler")
      return dynamic_cast<const AffineProcess*>(&process()) != nullptr ||
             dynamic_cast<const SemilinearDrift*>(&process()) != nullptr;
    return named.name != "dormand_prince_block" || is_time_homogeneous(process()) ||
           dynamic_cast<const DriftAtTimes*>(&process()) != nullptr;
  }

  Eigen::MatrixXd start() const { return Eigen::MatrixXd::Constant(n, process().dim(), 0.5); }

  Eigen::MatrixXd run(const Integrator& scheme, const CoarseNoise& noise,
                      const LoopOptions& options = {}) const {
    Eigen::MatrixXd x = start();
    integrate(process(), scheme, noise, noise.grid(), x, {}, options);
    return x;
  }

  static double distance(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y) {
    return std::sqrt((x - y).squaredNorm() / static_cast<double>(x.rows()));
  }
};

TEST_P(Battery, IsRefusedOrHasTheSameBitsHoweverItIsRun) {
  for (const auto& named : named_integrators()) {
    for (const auto* noise : {"white", "path", "sobol", "antithetic"}) {
      const Paths paths(noise, process().dim());
      const CoarseNoise steps = paths.on(4);
      const auto what = fmt::format("{} under {} noise", named.name, noise);
      if (!named.scheme->order(kind()) || !suits(named)) {
        EXPECT_THROW(run(*named.scheme, steps), std::invalid_argument) << what;
        continue;
      }
      const Eigen::MatrixXd x = run(*named.scheme, steps, {.threads = 1});
      EXPECT_TRUE(x.allFinite()) << what;
      EXPECT_EQ(run(*named.scheme, steps, {.threads = 3, .block = 16}), x) << what;
      Eigen::MatrixXd parts = start();
      double last = 0;
      const Observer observer = [&](Index, Index, double t, ConstPoints) { last = t; };
      for (const Index first : {0, 16})  // 16, then 48
        integrate(process(), *named.scheme, steps, steps.grid(), parts.middleRows(first, 16), observer,
                  {.threads = 1, .first_particle = first, .saved_steps = {4}});
      EXPECT_EQ(parts, x) << what;
      EXPECT_EQ(last, T) << what;
    }
  }
}

TEST_P(Battery, ComesNearerToOneLimitAlongEachPath) {
  for (const auto* noise : {"white", "path", "sobol", "antithetic"}) {
    const Paths paths(noise, process().dim());
    // Its limit is Itô's, by the certificate, for any kind of noise.
    const Eigen::MatrixXd limit = run(Sri(), paths.on(finest));
    for (const auto& named : named_integrators()) {
      if (named.adaptive || !named.scheme->order(kind()) || !suits(named)) continue;
      const double coarse = distance(run(*named.scheme, paths.on(4)), limit);
      const double fine = distance(run(*named.scheme, paths.on(64)), limit);
      EXPECT_LE(fine, 0.5 * coarse + 1e-12) << named.name << " under " << noise << " noise";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Every, Battery, testing::ValuesIn(every_process()),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace undiffuse::sde
