#include "experiments/blowup/problem.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/errors.hpp"
#include "data/random.hpp"
#include "experiments/parts/mode_growth.hpp"

namespace undiffuse::experiments::blowup {
Eigen::VectorXd white_noise(data::Index size, std::uint64_t seed, StreamId stream) {
  Eigen::MatrixXd z(size, 1);
  data::fill_normals({.seed = seed, .id = static_cast<std::uint32_t>(stream)}, 0, 0, z);
  return z.col(0);
}

const std::vector<FigureColumn<Figures>>& figure_columns() {
  static const std::vector<FigureColumn<Figures>> columns = {
      {"log10_amplification", &Figures::log10_amplification, "1",
       "log10 of the factor on the mode that grows most, over the horizon"},
      {"amplification_error", &Figures::amplification_error, "1",
       "largest difference of the log10 of a mode's factor to its formula"},
      {"log10_error", &Figures::log10_error, "1",
       "log10 of the L2 error when last recorded, relative to u(0)"},
      {"noise_growth", &Figures::noise_growth, "1",
       "log10 of that error over what the amplification makes of the noise"},
      {"steps", &Figures::steps, "1", "steps over the horizon"},
      {"first_nonfinite_step", &Figures::first_nonfinite_step, "1",
       "first step with a value that is not finite"},
      {"predicted_step", &Figures::predicted_step, "1",
       "the same from the modes of u(T) and n log10|R|: the first in which a number is no double"},
      {"decimal_digits", &Figures::decimal_digits, "1", "decimal digits that numbers hold for certain"},
      {"log_inverse_epsilon", &Figures::log_inverse_epsilon, "1",
       "ln(1/epsilon), epsilon from 1 to the next number"},
      {"horizon", &Figures::horizon, "1",
       "kappa k^2 tau at which noise is as large as u(0): median of modes"},
      {"offset", &Figures::offset, "1", "horizon - ln(1/epsilon)"},
      {"last_wavenumber", &Figures::last_wavenumber, "1/length",
       "last wavenumber above the noise after process.horizon backward"},
      {"seconds", &Figures::seconds, "s", "wall time of the method"}};
  return columns;
}

template <int Dim>
double Problem<Dim>::log10_size() const {
  return 0.5 * std::log10(grid.cell_volume()) + std::log10(told.norm());
}

template <int Dim>
pde::Field<Dim> Problem<Dim>::truth(double t) const {
  pde::Field<Dim> u{grid, told.array() * (-t * A->heat().rate().array()).exp()};
  A->synthesise(u.values, u.values);
  return u;
}

template <int Dim>
Problem<Dim> make_problem(const Settings& settings, std::uint64_t seed) {
  const auto grid = settings.heat.grid<Dim>(settings.heat.cells()[0]);
  const auto heat = settings.heat.problem(grid);
  const auto u0 = settings.heat.initial(grid);
  Problem<Dim> problem{.settings = settings,
                       .grid = grid,
                       .heat = heat,
                       .A = std::make_shared<pde::HeatPropagator<Dim>>(heat, settings.heat.horizon()),
                       .told = Eigen::VectorXd(grid.size()),
                       .u0 = u0,
                       .uT = u0,
                       .observed = u0,
                       .noise = 0};
  problem.A->analyse_unknown(u0.values, problem.told);
  problem.uT = problem.truth(settings.heat.horizon());
  const double largest = problem.uT.values.cwiseAbs().maxCoeff();
  if (!(largest > std::numeric_limits<double>::min()))
    throw data::NumericalError(
        "u(T) has decayed to nothing; a shorter process.horizon leaves something of it",
        settings.heat.horizon(), 0);
  problem.observed = problem.uT;
  problem.observed.values +=
      settings.noise.relative * largest * white_noise(grid.size(), seed, StreamId::observation);
  problem.noise = largest * std::max(settings.noise.relative, std::numeric_limits<double>::epsilon() / 2);
  return problem;
}

template struct Problem<1>;
template struct Problem<2>;
template struct Problem<3>;
template Problem<1> make_problem<1>(const Settings&, std::uint64_t);
template Problem<2> make_problem<2>(const Settings&, std::uint64_t);
template Problem<3> make_problem<3>(const Settings&, std::uint64_t);

}  // namespace undiffuse::experiments::blowup
