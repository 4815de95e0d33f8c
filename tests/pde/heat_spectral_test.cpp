#include "pde/heat_spectral.hpp"

#include <gtest/gtest.h>

#include "pde/cell_averages.hpp"
#include "tests/pde/heat_cases.hpp"
#include "tests/pde/test_laws.hpp"

namespace undiffuse::pde {
namespace {

using tests::ThreeModes;

/// Largest difference between p_0 taken through `steps` steps to T and the widened law with its images.
template <int Dim>
double difference_to_closed_form(const Grid<Dim>& grid, double T, int steps) {
  constexpr double kappa = 1;
  Field<Dim> u = cell_averages_with_images(ThreeModes(Dim, 0), grid);
  HeatSpectral<Dim> solver({grid, kappa}, tests::equal_steps(T, steps));
  solver.advance(u, 0, steps);
  const Field<Dim> expected = cell_averages_with_images(ThreeModes(Dim, 2 * kappa * T), grid);
  return (u.values - expected.values).cwiseAbs().maxCoeff();
}

TEST(HeatSpectral, IsTheClosedFormWithImagesToRoundOff) {
  for (Boundary boundary : {Boundary::no_flux, Boundary::periodic}) {
    const Grid<1> grid({1024}, {-16}, {16}, boundary);
    EXPECT_LT(difference_to_closed_form(grid, 2.0, 1), 1e-14);
    EXPECT_LT(difference_to_closed_form(grid, 0.01, 1), 1e-14);
    EXPECT_LT(difference_to_closed_form(grid, 50.0, 1), 1e-14);
    EXPECT_LT(difference_to_closed_form(grid, 2.0, 10), 1e-14);
    const Grid<2> plane({128, 96}, {-8, -6}, {8, 6}, boundary);
    EXPECT_LT(difference_to_closed_form(plane, 0.5, 2), 1e-14);
  }
}

TEST(HeatSpectral, BackwardUndoesForwardOfWhatIsStillThere) {
  const Grid<1> grid({16}, {-1}, {1}, Boundary::no_flux);
  const sde::TimeGrid times = tests::equal_steps(0.01, 2);
  HeatSpectral<1> forward({grid, 1.0}, times), backward({grid, 1.0}, times, Direction::backward);
  const Field<1> start = tests::zeros_and_ones(grid);
  Field<1> u = start;
  forward.advance(u, 0, 2);
  backward.advance(u, 0, 2);
  EXPECT_LT((u.values - start.values).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(HeatSpectral, TendsToTheUniformLaw) {
  const Grid<1> grid({64}, {-8}, {8}, Boundary::no_flux);
  Field<1> u = cell_averages_with_images(ThreeModes(1, 0), grid);
  HeatSpectral<1> solver({grid, 1.0}, {{0, 1e4}});
  solver.advance(u, 0, 1);
  EXPECT_LT((u.values.array() - 1.0 / 16).abs().maxCoeff(), 1e-15);
}

}  // namespace
}  // namespace undiffuse::pde
