/// What particles cost. `reverse VP`: Euler–Maruyama for the reverse SDE of the variance-preserving process,
/// exact score of a mixture, through the public classes; over one bare loop of the same arithmetic, which is
/// what the machine allows, and two threads over one. `normals`: a block of fill_normals over the bare loop.
/// `flow`: the probability-flow ODE of 10⁴ samples from t = 1 to 0 at tolerance 1e-5, each with its own
/// steps, over Boost.Odeint one by one. `memory`: what a run takes beyond the particles it is given. Each
/// pair is timed in turn, 9 times; figures are medians, `ratio` the median of ratios. One thread unless it
/// says so.
///
///     taskset -c 0,1 bench_sde
#include <fmt/format.h>
#include <sys/resource.h>

#include <cmath>
#include <numbers>

#include "score/mixture_score.hpp"
#include "score/reverse.hpp"
#include "sde/dormand_prince.hpp"
#include "sde/dormand_prince_block.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/integrate.hpp"
#include "sde/variance_preserving.hpp"
#include "tests/bench/bare_reverse_sde.hpp"
#include "tests/bench/paired.hpp"

namespace undiffuse::bench {
namespace {

using data::Index;

constexpr int kRounds = 9;
constexpr Index kParticles = 16384, kSteps = 250, kSamples = 10000;

/// Three modes on the line.
data::GaussianMixture three_modes() {
  return {Eigen::Vector3d(0.3, 0.5, 0.2), Eigen::MatrixXd(Eigen::Vector3d(-2, 0.5, 3)),
          Eigen::VectorXd(Eigen::Vector3d(0.4, 0.3, 0.5))};
}

/// Eight modes of standard deviation 1/4 on a circle of radius 2.
data::GaussianMixture eight_modes() {
  Eigen::MatrixXd means(8, 2);
  for (int k = 0; k < 8; ++k)
    means.row(k) << 2 * std::cos(k * std::numbers::pi / 4), 2 * std::sin(k * std::numbers::pi / 4);
  return {Eigen::VectorXd::Constant(8, 0.125), means, Eigen::VectorXd::Constant(8, 0.25)};
}

void print(const char* what, double ours, const char* unit, const char* limit, double limit_time,
           double ratio) {
  fmt::print("{:34} {:9.3f} {:3}; {:22} {:9.3f} {:3}; ratio {:.2f}\n", what, ours, unit, limit, limit_time,
             unit, ratio);
  std::fflush(stdout);
}

/// A mixture under the reversed variance-preserving process.
struct Problem {
  explicit Problem(data::GaussianMixture mixture)
      : law(std::move(mixture)), forward(law.dim(), 0.1, 20.0), score(law, forward) {}

  data::GaussianMixture law;
  sde::VariancePreserving forward;
  score::MixtureScore score;

  Eigen::MatrixXd normals(Index n) const {
    Eigen::MatrixXd x(n, law.dim());
    data::fill_normals({.seed = 1, .id = 0}, 0, 0, x);
    return x;
  }
};

template <int K, int D>
std::vector<BareStep<K, D>> bare_steps(const Problem& problem, const sde::TimeGrid& grid) {
  std::vector<BareStep<K, D>> steps;
  for (Index k = 0; k < grid.steps(); ++k) {
    const double t = 1 - grid.t[static_cast<std::size_t>(k)], dt = grid.step_size(k);
    const auto now = problem.forward.at(t);
    const double alpha = std::exp(now.log_alpha);
    BareStep<K, D> s{};
    for (int i = 0; i < K; ++i) {
      const double S = alpha * alpha * problem.law.variances()(i, 0) + now.variance;
      for (int j = 0; j < D; ++j) s.mean[i][j] = alpha * problem.law.means()(i, j);
      s.constant[i] = std::log2(problem.law.weights()[i]) - 0.5 * D * std::log2(S);
      s.curvature[i] = -0.5 * std::numbers::log2e / S;
      s.pull[i] = -now.noise_squared * dt / S;
    }
    s.scale = 1 - now.rate * dt;
    s.noise = std::sqrt(now.noise_squared * dt);
    steps.push_back(s);
  }
  return steps;
}

template <int K, int D>
void reverse_vp(const char* name, const data::GaussianMixture& law) {
  const Problem problem(law);
  const auto back = score::reverse(problem.forward, problem.score, 1.0, 1.0);
  const auto grid = sde::TimeGrid::uniform(0, 1 - 1e-3, kSteps);
  const auto steps = bare_steps<K, D>(problem, grid);
  const Eigen::MatrixXd start = problem.normals(kParticles);
  Eigen::MatrixXd x = start;
  const auto run = [&](int threads) {
    x = start;
    sde::integrate(*back, sde::EulerMaruyama(), sde::WhiteNoise({.seed = 1, .id = 1}), grid, x, {},
                   {.threads = threads});
  };
  const double work = 1e-9 * static_cast<double>(kParticles * kSteps);
  const Ratio one = compare([&] { run(1); },
                            [&] {
                              x = start;
                              bare_reverse_sde<K, D>(steps, 1, x.data(), kParticles);
                            },
                            kRounds);
  print(name, one.ours / work, "ns", "the bare loop", one.limit / work, one.ratio);
  const Ratio two = compare([&] { run(1); }, [&] { run(2); }, kRounds);
  print("  one thread over two", two.ours / work, "ns", "two threads", two.limit / work, two.ratio);
}

void normals() {
  constexpr Index n = 4096;
  Eigen::MatrixXd x(n, 1);
  std::uint64_t step = 0;
  const Ratio r = compare([&] { data::fill_normals({.seed = 1}, ++step & 0xffff, 0, x); },
                          [&] { bare_normals(1, x.data(), n); }, kRounds);
  print("normals, 4096 at a time", 1e9 * r.ours / n, "ns", "the bare loop", 1e9 * r.limit / n, r.ratio);
  fmt::print("  {:.0f} million a second\n", 1e-6 * n / r.ours);
}

void flow() {
  const Problem problem(eight_modes());
  const auto back = score::reverse(problem.forward, problem.score, 1.0, 0.0);
  const Eigen::MatrixXd start = problem.normals(kSamples);
  const sde::TimeGrid grid{{0, 1}};
  Eigen::MatrixXd x = start;
  const auto run = [&](const sde::Integrator& integrator) {
    x = start;
    sde::integrate(*back, integrator, sde::WhiteNoise({}), grid, x, {}, {.threads = 1});
  };
  const Ratio r = compare([&] { run(sde::DormandPrinceBlock(1e-5, 1e-5)); },
                          [&] { run(sde::DormandPrince(1e-5, 1e-5)); }, kRounds);
  print("flow, 10^4 samples", 1e3 * r.ours, "ms", "Odeint one by one", 1e3 * r.limit, r.ratio);
}

/// The most that the program has held at once [MiB].
double peak_memory() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void memory() {
  const Problem problem(three_modes());
  const auto back = score::reverse(problem.forward, problem.score, 1.0, 1.0);
  for (const Index n : {Index{100'000}, Index{10'000'000}}) {
    Eigen::MatrixXd x = Eigen::MatrixXd::Constant(n, 1, 0.5);
    const double before = peak_memory();
    sde::integrate(*back, sde::EulerMaruyama(), sde::WhiteNoise({}), sde::TimeGrid::uniform(0, 0.9, 4), x);
    fmt::print("memory of {:8} particles {:7.1f} MiB; beyond them {:.1f} MiB\n", n,
               static_cast<double>(n) * 8 / (1 << 20), peak_memory() - before);
  }
}

}  // namespace
}  // namespace undiffuse::bench

int main() {
  using namespace undiffuse::bench;
  fmt::print("vectors: {}\n", vector_target());
  memory();  // first: the peak only ever rises
  normals();
  reverse_vp<3, 1>("reverse VP, K = 3 on the line", three_modes());
  reverse_vp<8, 2>("reverse VP, K = 8 on the plane", eight_modes());
  flow();
}
