/// What a step of the heat solvers and of the Fokker–Planck equation costs [ns a point], against a limit that
/// the same run measures: FFTW's own round trip for the exact step, as many bytes copied for the others. Ours
/// and the limit are timed in turn, 15 times; figures are medians, `ratio` the median of the 15 ratios.
///
///     bench_heat [--json [NAME]]      one object a line; only what is called NAME
#include <fftw3.h>
#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string_view>

#include "pde/fokker_planck.hpp"
#include "pde/heat_adi.hpp"
#include "pde/heat_explicit.hpp"
#include "pde/heat_spectral.hpp"
#include "sde/heat.hpp"
#include "tests/bench/paired.hpp"

namespace undiffuse::bench {
namespace {

using data::Index;

constexpr int kRounds = 15;

struct Report {
  bool json;
  std::string_view only;
  int threads;
  /// `points`: point-steps of one call.
  void operator()(std::string_view what, std::string_view limit, double points, const Work& work,
                  const Work& limit_work) const {
    if (!only.empty() && what != only) return;
    const Ratio r = compare(work, limit_work, kRounds);
    const double ours = 1e9 * r.ours / points, bare = 1e9 * r.limit / points;
    if (json) {
      fmt::print(R"({{"what": "{}", "threads": {}, "ns": {:.4g}, "limit": "{}", "limit_ns": {:.4g}, )"
                 R"("ratio": {:.4g}}})"
                 "\n",
                 what, threads, ours, limit, bare, r.ratio);
    } else {
      fmt::print("{:34} {} threads {:8.3f} ns a point; {:34} {:8.3f}; ratio {:.3f}\n", what, threads, ours,
                 limit, bare, r.ratio);
    }
    std::fflush(stdout);
  }
};

sde::TimeGrid equal_steps(double dt, Index count) {
  sde::TimeGrid times;
  for (Index k = 0; k <= count; ++k) times.t.push_back(static_cast<double>(k) * dt);
  return times;
}

pde::Field<2> wave(Index n, pde::Boundary boundary) {
  const pde::Grid<2> grid({n, n}, {0, 0}, {1, 1}, boundary);
  return {grid, Eigen::VectorXd::NullaryExpr(
                    grid.size(), [](Index c) { return 1 + std::sin(3e-3 * static_cast<double>(c)); })};
}

/// Copies `passes` times a field, in blocks of whole pages.
Work copies(const Eigen::VectorXd& from, Eigen::VectorXd& to, int passes) {
  return [&from, &to, passes] {
    constexpr Index block = 32768;
    const Index blocks = from.size() / block;
    for (int pass = 0; pass < passes; ++pass) {
#pragma omp parallel for schedule(static)
      for (Index b = 0; b < blocks; ++b) to.segment(b * block, block) = from.segment(b * block, block);
    }
  };
}

void explicit_steps(const Report& report) {
  pde::Field<2> u = wave(2048, pde::Boundary::no_flux);
  const double dt = 0.2 / (2048.0 * 2048.0);
  pde::HeatExplicit<2> solver({u.grid, 1.0}, equal_steps(dt, 16));
  Eigen::VectorXd copy = u.values, other = u.values;
  const Work stream = copies(other, copy, 16);
  const auto points = 16.0 * static_cast<double>(u.grid.size());
  report(
      "explicit step 2048^2", "16 bytes a point and step copied", points, [&] { solver.advance(u, 0, 16); },
      stream);
  const Work single = [&] {
    for (Index k = 0; k < 16; ++k) solver.advance(u, k, 1);
  };
  report("explicit step 2048^2, one at a time", "16 bytes a point and step copied", points, single, stream);
}

void adi_steps(const Report& report) {
  for (const auto boundary : {pde::Boundary::dirichlet, pde::Boundary::periodic}) {
    pde::Field<2> u = wave(1024, boundary);
    pde::HeatAdi<2> solver({u.grid, 1.0}, equal_steps(10.0 / (1024.0 * 1024.0), 4));
    Eigen::VectorXd copy = u.values, other = u.values;
    report(
        boundary == pde::Boundary::periodic ? "ADI step 1024^2, torus" : "ADI step 1024^2, walls",
        "32 bytes a point and step copied", 4.0 * static_cast<double>(u.grid.size()),
        [&] { solver.advance(u, 0, 4); }, copies(other, copy, 8));
  }
}

/// FFTW's own transforms of the whole, with as many threads.
class RoundTrip {
 public:
  RoundTrip(Index n, int threads, pde::Plan plan)
      : real_(fftw_alloc_real(static_cast<std::size_t>(n * n))),
        modes_(fftw_alloc_complex(static_cast<std::size_t>(n * (n / 2 + 1)))) {
    fftw_plan_with_nthreads(threads);
    const unsigned how = plan == pde::Plan::measure ? FFTW_MEASURE : FFTW_ESTIMATE;
    const int length = static_cast<int>(n);
    there_ = fftw_plan_dft_r2c_2d(length, length, real_, modes_, how);
    back_ = fftw_plan_dft_c2r_2d(length, length, modes_, real_, how);
    fftw_plan_with_nthreads(1);
    std::fill_n(real_, n * n, 0.0);  // stays finite however often
  }
  RoundTrip(const RoundTrip&) = delete;
  RoundTrip& operator=(const RoundTrip&) = delete;
  ~RoundTrip() {
    fftw_destroy_plan(there_);
    fftw_destroy_plan(back_);
    fftw_free(real_);
    fftw_free(modes_);
  }
  void operator()() const {
    fftw_execute(there_);
    fftw_execute(back_);
  }

 private:
  double* real_;
  fftw_complex* modes_;
  fftw_plan there_, back_;
};

void spectral_steps(const Report& report) {
  for (const auto plan : {pde::Plan::estimate, pde::Plan::measure}) {
    pde::Field<2> u = wave(1024, pde::Boundary::periodic);
    pde::HeatSpectral<2> solver({u.grid, 1.0}, equal_steps(1e-7, 1), pde::Direction::forward,
                                pde::Symbol::continuous, plan);
    const RoundTrip round_trip(1024, report.threads, plan);
    const bool measured = plan == pde::Plan::measure;
    report(
        measured ? "exact step 1024^2, measured plan" : "exact step 1024^2, estimated plan",
        measured ? "FFTW's round trip, measured" : "FFTW's round trip, estimated",
        static_cast<double>(u.grid.size()), [&] { solver.advance(u, 0, 1); }, std::cref(round_trip));
  }
}

void fokker_planck_steps(const Report& report) {
  pde::Field<2> u = wave(1024, pde::Boundary::no_flux), p = u;
  const sde::TimeGrid times = equal_steps(1e-5, 1);
  const sde::Heat heat(2, 1.0);
  pde::HeatAdi<2> adi({u.grid, 1.0}, times);
  pde::FokkerPlanck<2> fokker_planck(u.grid, heat, times, pde::Scheme::implicit_euler);
  report(
      "Fokker-Planck implicit step 1024^2", "an ADI step", static_cast<double>(u.grid.size()),
      [&] { fokker_planck.advance(p, 0, 1); }, [&] { adi.advance(u, 0, 1); });
}

}  // namespace

int run(bool json, std::string_view only) {
  fftw_init_threads();
  for (const int threads : {1, 2}) {
    omp_set_num_threads(threads);
    const Report report{json, only, threads};
    spectral_steps(report);
    explicit_steps(report);
    adi_steps(report);
    fokker_planck_steps(report);
  }
  return 0;
}

}  // namespace undiffuse::bench

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  const bool json = !arguments.empty() && arguments[0] == "--json";
  return undiffuse::bench::run(json, arguments.size() > 1 ? arguments[1] : "");
}
