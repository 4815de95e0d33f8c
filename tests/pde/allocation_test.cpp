// A step allocates nothing once it has been made: every malloc of the program is counted, Eigen's too.
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>

#include "pde/fokker_planck.hpp"
#include "pde/heat_dormand_prince.hpp"
#include "pde/heat_rosenbrock.hpp"
#include "pde/heat_spectral.hpp"
#include "sde/ornstein_uhlenbeck.hpp"
#include "sde/variance_preserving.hpp"
#include "tests/pde/every_box.hpp"
#include "tests/pde/heat_cases.hpp"
#include "tests/pde/heat_schemes.hpp"

namespace {
std::atomic<bool> counting = false;
std::atomic<long> allocations = 0;

[[maybe_unused]] void* counted(void* p) {
  if (counting.load(std::memory_order_relaxed)) allocations.fetch_add(1, std::memory_order_relaxed);
  return p;
}
}  // namespace

// Sanitizers bring their own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNDIFFUSE_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNDIFFUSE_SANITIZED
#endif
#endif
#if defined(__GLIBC__) && !defined(UNDIFFUSE_SANITIZED)
constexpr bool can_count = true;
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void* malloc(std::size_t n) { return counted(__libc_malloc(n)); }
void* calloc(std::size_t n, std::size_t size) { return counted(__libc_calloc(n, size)); }
void* realloc(void* p, std::size_t n) { return counted(__libc_realloc(p, n)); }
void* aligned_alloc(std::size_t alignment, std::size_t n) { return counted(__libc_memalign(alignment, n)); }
}
#else
constexpr bool can_count = false;
#endif

namespace undiffuse::pde {
namespace {

template <int Dim>
long allocations_of_a_step(Solver<Dim>& solver, const Grid<Dim>& grid) {
  Field<Dim> u = tests::zeros_and_ones(grid);
  solver.advance(u, 0, 2);  // factorises, and wakes the threads
  allocations = 0;
  counting = true;
  solver.advance(u, 2, 2);
  counting = false;
  return allocations;
}

TEST(Allocation, IsCounted) {
  if (!can_count) GTEST_SKIP() << "not under sanitizers, nor without glibc";
  counting = true;
  allocations = 0;
  const Eigen::VectorXd some = Eigen::VectorXd::Ones(100);
  const std::vector<double> more(static_cast<std::size_t>(some.size()), some[0]);
  counting = false;
  EXPECT_EQ(allocations, more.size() == 100 ? 2 : 0);
}

template <int Dim>
void check_schemes(std::array<Index, Dim> cells) {
  tests::for_some_boxes<Dim>(cells, [](const HeatProblem<Dim>& constant, const std::string& name) {
    for (const bool varies : {false, true}) {
      HeatProblem<Dim> problem = constant;
      if (varies) problem.diffusivity = [](const auto& x) { return 1 + x[0] / 4; };
      if (varies) problem.source = [](const auto& x, double t) { return x[0] * t; };
      for (const auto& scheme : tests::heat_schemes<Dim>()) {
        const HeatOperator<Dim> A(problem, Direction::forward, "");
        if (scheme.needs_modes && !A.diagonal_in_modes()) continue;
        const double dt = 0.5 / A.spectral_radius();
        const auto solver = scheme.make(problem, tests::equal_steps(4 * dt, 4));
        EXPECT_EQ(allocations_of_a_step(*solver, problem.grid), 0)
            << scheme.name << " " << name << (varies ? " varying " : " ") << Dim;
      }
    }
  });
}

TEST(Allocation, NoAdaptiveSolverAllocatesInAStep) {
  if (!can_count) GTEST_SKIP() << "not under sanitizers, nor without glibc";
  const Grid<1> line({30}, {0}, {1}, Boundary::dirichlet);
  const Grid<2> plane({12, 10}, {0, 0}, {1, 1}, Boundary::no_flux);
  const auto times = tests::equal_steps(4e-3, 4);
  HeatDormandPrince<1> explicit_line({line, 1.0}, times);
  HeatRosenbrock<1> implicit_line({line, 1.0}, times);
  HeatDormandPrince<2> explicit_plane({plane, 1.0}, times);
  EXPECT_EQ(allocations_of_a_step(explicit_line, line), 0);
  EXPECT_EQ(allocations_of_a_step(explicit_plane, plane), 0);
  EXPECT_EQ(allocations_of_a_step(implicit_line, line), 0);
}

template <int Dim>
void check_fokker_planck(std::array<Index, Dim> cells) {
  std::array<double, Dim> lower, upper;
  lower.fill(-3);
  upper.fill(3);
  const sde::OrnsteinUhlenbeck homogeneous(Dim, 1, 1);
  const sde::VariancePreserving varies(Dim, 0.1, 8);
  for (const auto boundary : {Boundary::no_flux, Boundary::absorbing, Boundary::periodic}) {
    const Grid<Dim> grid(cells, lower, upper, boundary);
    for (const sde::Process* process :
         {static_cast<const sde::Process*>(&homogeneous), static_cast<const sde::Process*>(&varies)}) {
      for (const auto scheme : {Scheme::implicit_euler, Scheme::midpoint, Scheme::exponential_midpoint}) {
        FokkerPlanck<Dim> solver(grid, *process, tests::equal_steps(4e-3, 4), scheme);
        EXPECT_EQ(allocations_of_a_step(solver, grid), 0)
            << Dim << " walls " << static_cast<int>(boundary) << " scheme " << static_cast<int>(scheme)
            << (process == &varies ? " varying" : "");
      }
    }
  }
}

TEST(Allocation, NoFokkerPlanckStepAllocates) {
  if (!can_count) GTEST_SKIP() << "not under sanitizers, nor without glibc";
  check_fokker_planck<1>({40});
  check_fokker_planck<2>({20, 17});
  check_fokker_planck<3>({7, 9, 8});
}

TEST(Allocation, NoHeatSolverAllocatesInAStep) {
  if (!can_count) GTEST_SKIP() << "not under sanitizers, nor without glibc";
  check_schemes<1>({19});
  check_schemes<2>({19, 140});
  check_schemes<3>({5, 7, 9});
  for (const auto boundary : {Boundary::periodic, Boundary::no_flux}) {
    const Grid<2> grid({64, 48}, {0, 0}, {1, 1}, boundary);
    HeatSpectral<2> spectral({grid, 1.0}, tests::equal_steps(0.01, 4));
    EXPECT_EQ(allocations_of_a_step(spectral, grid), 0);
  }
}

}  // namespace
}  // namespace undiffuse::pde
