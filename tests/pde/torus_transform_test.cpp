#include "pde/torus_transform.hpp"

#include <gtest/gtest.h>
#include <omp.h>

#include "pde/heat_spectral.hpp"
#include "tests/pde/every_box.hpp"
#include "tests/pde/heat_cases.hpp"

namespace undiffuse::pde {
namespace {

using tests::rough_field;

template <int Dim>
Grid<Dim> torus(std::array<Index, Dim> cells) {
  std::array<double, Dim> zero, length;
  zero.fill(0);
  for (std::size_t a = 0; a < Dim; ++a) length[a] = 1 + static_cast<double>(a);
  return {cells, zero, length, Boundary::periodic};
}

/// Against the real modes of a Spectrum, with either symbol and plan.
template <int Dim>
void check(std::array<Index, Dim> cells) {
  const Grid<Dim> grid = torus<Dim>(cells);
  Spectrum<Dim> spectrum(grid);
  for (const Symbol symbol : {Symbol::continuous, Symbol::discrete}) {
    const Eigen::VectorXd rate = symbol == Symbol::continuous
                                     ? Eigen::VectorXd(-spectrum.wavenumber_squared())
                                     : spectrum.discrete_laplacian();
    for (const Plan plan : {Plan::estimate, Plan::measure}) {
      HeatSpectral<Dim> solver({grid, 0.7}, {{0, 0.001, 0.003}}, Direction::forward, symbol, plan);
      Field<Dim> u = rough_field(grid), expected = u;
      solver.advance(u, 0, 2);
      spectrum.forward(expected.values, expected.values);
      expected.values.array() *= (0.7 * 0.003 * rate.array()).exp();
      spectrum.inverse(expected.values, expected.values);
      EXPECT_LT((u.values - expected.values).cwiseAbs().maxCoeff(), 2e-15) << cells[0];
    }
  }
}

TEST(TorusTransform, MultipliesTheModesOfASpectrum) {
  for (const Index n : {3, 4, 16, 31, 64}) check<1>({n});
  check<2>({3, 3});
  check<2>({16, 16});
  check<2>({13, 34});
  check<2>({40, 7});
  check<3>({4, 3, 5});
  check<3>({18, 7, 12});
}

template <int Dim>
void check_bits(std::array<Index, Dim> cells) {
  const Grid<Dim> grid = torus<Dim>(cells);
  const auto advanced = [&](int threads) {
    omp_set_num_threads(threads);
    HeatSpectral<Dim> solver({grid, 0.7}, {{0, 0.001}});
    Field<Dim> u = rough_field(grid);
    solver.advance(u, 0, 1);
    return u.values;
  };
  const Eigen::VectorXd alone = advanced(1);
  EXPECT_EQ(advanced(2), alone);
  EXPECT_EQ(advanced(1), alone);
}

TEST(TorusTransform, BitsDependOnTheNumbersAlone) {
  const int before = omp_get_max_threads();
  check_bits<2>({128, 96});
  check_bits<2>({131, 97});
  check_bits<3>({36, 15, 17});
  omp_set_num_threads(before);
  const std::array<Eigen::VectorXd, 2> factor = {Eigen::VectorXd::LinSpaced(13, 1, 0.3),
                                                 Eigen::VectorXd::LinSpaced(9, 1, 0.2)};
  TorusTransform<2> transform({24, 17}, Plan::estimate);
  Eigen::VectorXd values = rough_field(torus<2>({24, 17})).values, shifted(values.size() + 1);
  shifted.tail(values.size()) = values;  // another alignment
  transform.multiply(factor, values);
  transform.multiply(factor, shifted.tail(values.size()));
  EXPECT_EQ(values, Eigen::VectorXd(shifted.tail(values.size())));
}

}  // namespace
}  // namespace undiffuse::pde
