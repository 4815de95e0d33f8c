#include "experiments/bounded/problem.hpp"

#include <cmath>

#include "pde/cell_averages.hpp"
#include "pde/closed_form.hpp"

namespace undiffuse::experiments::bounded {
namespace {

template <int Dim>
pde::Grid<Dim> make_grid(const BoxKeys& box) {
  std::array<data::Index, Dim> cells{};
  std::array<double, Dim> lower{}, upper{};
  for (int a = 0; a < Dim; ++a) {
    const auto axis = static_cast<std::size_t>(a);
    cells[axis] = box.cells[axis];
    lower[axis] = box.lower[axis];
    upper[axis] = box.upper[axis];
  }
  return {cells, lower, upper, box.boundary == "periodic" ? pde::Boundary::periodic : pde::Boundary::no_flux};
}

sde::Domain make_walls(const BoxKeys& box) {
  const auto d = static_cast<data::Index>(box.lower.size());
  const Eigen::VectorXd lower = Eigen::Map<const Eigen::VectorXd>(box.lower.data(), d);
  const Eigen::VectorXd upper = Eigen::Map<const Eigen::VectorXd>(box.upper.data(), d);
  return box.boundary == "periodic" ? sde::Domain::torus(lower, upper)
                                    : sde::Domain::reflecting_box(lower, upper);
}

}  // namespace

const std::vector<FigureColumn<Figures>>& figure_columns() {
  static const std::vector<FigureColumn<Figures>> columns = {
      {"kernel_difference", &Figures::kernel_difference, "1",
       "largest difference of images and eigenfunctions, of the kernel's largest value"},
      {"rate", &Figures::rate, "1/time", "rate at which the L1 distance to the uniform law falls"},
      {"rate_expected", &Figures::rate_expected, "1/time", "rate of the slowest mode that the law has"},
      {"prior_error", &Figures::prior_error, "1", "L1 distance of the terminal density to p_T"},
      {"l1_error", &Figures::l1_error, "1", "L1 distance to p_0"},
      {"closed_form_error", &Figures::closed_form_error, "1",
       "L1 distance to the closed form for the same terminal density"},
      {"w1_error", &Figures::w1_error, "length", "Wasserstein-1 distance of the particles to p_0"},
      {"w1_closed_form", &Figures::w1_closed_form, "length",
       "Wasserstein-1 distance of the particles to the closed form for the same terminal law"},
      {"w1_floor", &Figures::w1_floor, "length",
       "Wasserstein-1 distance that as many independent samples have on average"},
      {"mass_error", &Figures::mass_error, "1", "change of the total mass"},
      {"minimum", &Figures::minimum, "1/length^d", "smallest density returned"},
      {"seconds", &Figures::seconds, "s", "wall time of the method"},
  };
  return columns;
}

template <int Dim>
pde::Field<Dim> Problem<Dim>::forward_at(double t) const {
  if (t > 0 && heat.resolves(t)) {
    auto p = p0;
    heat.apply(t, p);
    return p;
  }
  return pde::cell_averages_with_images(settings.law->transformed(1, std::sqrt(2 * kappa() * t)), grid);
}

template <int Dim>
Problem<Dim> make_problem(const Settings& settings, std::uint64_t seed, int threads) {
  const auto grid = make_grid<Dim>(settings.box);
  const auto process = std::make_shared<const sde::Heat>(Dim, settings.heat.kappa, make_walls(settings.box));
  const auto p0 = pde::cell_averages_with_images(*settings.law, grid);
  const double volume = grid.cell_volume() * static_cast<double>(grid.size());
  Problem<Dim> problem{.settings = settings,
                       .seed = seed,
                       .threads = threads,
                       .process = process,
                       .score = std::make_shared<const score::ImageScore>(*settings.law, *process),
                       .grid = grid,
                       .heat = {grid, settings.heat.kappa},
                       .p0 = p0,
                       .pT = p0,
                       .uniform = {grid, Eigen::VectorXd::Constant(grid.size(), 1 / volume)}};
  problem.pT = problem.forward_at(problem.T());
  return problem;
}

template <int Dim>
Beginning<Dim> begin_at(const Problem<Dim>& problem, Start start) {
  const auto& q = start == Start::forward ? problem.pT : problem.uniform;
  const auto propagate = [&](pde::Field<Dim>& u) { problem.heat.apply(problem.T(), u); };
  return {.start = start,
          .q = q,
          .answer = pde::reversal_closed_form<Dim>(problem.p0, problem.pT, q, propagate),
          .prior_error = l1(q, problem.pT)};
}

template struct Problem<1>;
template struct Problem<2>;
template Problem<1> make_problem<1>(const Settings&, std::uint64_t, int);
template Problem<2> make_problem<2>(const Settings&, std::uint64_t, int);
template Beginning<1> begin_at<1>(const Problem<1>&, Start);
template Beginning<2> begin_at<2>(const Problem<2>&, Start);

}  // namespace undiffuse::experiments::bounded
