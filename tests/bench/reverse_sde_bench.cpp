/// Cost of one particle-step of the reverse SDE (heat, η = 1, Euler–Maruyama, exact score of three modes on
/// the line, 500 steps graded towards t = 0, double): through the public classes, part by part, and by one
/// bare loop of the same arithmetic, which is what the machine allows. Counter `ns`: time on the wall per
/// particle-step; `limit_ratio`: over the bare loop, measured in turn with it.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cmath>
#include <numbers>

#include "score/mixture_score.hpp"
#include "score/reverse.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/heat.hpp"
#include "sde/integrate.hpp"
#include "tests/bench/bare_reverse_sde.hpp"

namespace undiffuse {
namespace {

using data::Index;

constexpr Index kParticles = 16384;
constexpr Index kSteps = 500;
constexpr double kHorizon = 2.0;

struct Problem {
  data::GaussianMixture law{Eigen::Vector3d(0.3, 0.4, 0.3), Eigen::MatrixXd(Eigen::Vector3d(-4, 0, 3)),
                            Eigen::VectorXd(Eigen::Vector3d(0.5, 0.3, 0.6))};
  sde::Heat heat{1, 1.0};
  score::MixtureScore score{law, heat};
  std::unique_ptr<sde::Process> reversed = score::reverse(heat, score, kHorizon, 1.0);
  sde::TimeGrid grid = sde::TimeGrid::graded(kHorizon, kSteps);
  Eigen::MatrixXd start =
      data::draw(law.transformed(1, std::sqrt(2 * kHorizon)), {.seed = 1, .id = 0}, kParticles);

  void run(data::Points x, int threads) const {
    x = start;
    sde::integrate(*reversed, sde::EulerMaruyama(), sde::WhiteNoise({.seed = 1, .id = 1}), grid, x, {},
                   {.threads = threads});
  }

  std::vector<bench::BareStep> bare_steps() const {
    std::vector<bench::BareStep> steps;
    for (Index k = 0; k < kSteps; ++k) {
      const double t = kHorizon - grid.t[static_cast<std::size_t>(k)], dt = grid.step_size(k);
      bench::BareStep s{};
      for (int i = 0; i < 3; ++i) {
        const double S = law.variances()(i, 0) + 2 * t;
        s.mean[i] = law.means()(i, 0);
        s.constant[i] = std::log2(law.weights()[i]) - 0.5 * std::log2(S);
        s.curvature[i] = -0.5 * std::numbers::log2e / S;
        s.pull[i] = -2 * dt / S;
      }
      s.noise = std::sqrt(2 * dt);
      steps.push_back(s);
    }
    return steps;
  }
};

template <class F>
double seconds(const F& f) {
  const auto start = std::chrono::steady_clock::now();
  f();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

constexpr double kWork = 1e-9 * static_cast<double>(kParticles) * static_cast<double>(kSteps);

void public_classes(benchmark::State& state) {
  const Problem problem;
  const auto steps = problem.bare_steps();
  const auto threads = static_cast<int>(state.range(0));
  Eigen::MatrixXd x(kParticles, 1);
  double ours = 0, bare = 0;
  for (auto _ : state) {
    const double once = seconds([&] { problem.run(x, threads); });
    state.SetIterationTime(once);
    ours += once;
    x = problem.start;
    bare += seconds([&] { bench::bare_reverse_sde(steps, 1, x.data(), kParticles); });
  }
  const auto repeats = static_cast<double>(state.iterations());
  state.counters["ns"] = ours / repeats / kWork;
  state.counters["bare_ns"] = bare / repeats / kWork;
  state.counters["limit_ratio"] = ours / bare;
}
BENCHMARK(public_classes)->ArgName("threads")->Arg(1)->Arg(2)->UseManualTime()->Unit(benchmark::kMillisecond);

/// One part of the step by itself, a block of 1024 particles in cache.
template <class F>
void part(benchmark::State& state, const F& f) {
  for (auto _ : state) f();
  state.counters["ns"] = benchmark::Counter(1024e-9 * static_cast<double>(state.iterations()),
                                            benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void score_alone(benchmark::State& state) {
  const Problem problem;
  const Eigen::MatrixXd x = problem.start.topRows(1024);
  Eigen::MatrixXd s(1024, 1);
  part(state, [&] {
    problem.score.evaluate(x, 0.5, s);
    benchmark::DoNotOptimize(s.data());
  });
}
BENCHMARK(score_alone);

void noise_alone(benchmark::State& state) {
  const sde::WhiteNoise noise({.seed = 1, .id = 1});
  const auto grid = sde::TimeGrid::uniform(0, 1, kSteps);
  Eigen::MatrixXd dW(1024, 1);
  Index step = 0;
  part(state, [&] {
    noise.increment(grid, step++ % kSteps, 0, dW);
    benchmark::DoNotOptimize(dW.data());
  });
}
BENCHMARK(noise_alone);

}  // namespace
}  // namespace undiffuse
