#include "experiments/smoothing/branch.hpp"

#include <algorithm>
#include <cmath>

#include "pde/evolve.hpp"

namespace undiffuse::experiments::smoothing {

using pde::Field;
using pde::Grid;
using pde::Index;

namespace {

/// Nothing is given at the walls and nothing heats from inside: extremes may only shrink, towards zero where
/// a wall is held at it.
template <int Dim>
bool has_maximum_principle(const pde::HeatProblem<Dim>& problem) {
  return !problem.forced();
}

template <int Dim>
bool keeps_mass(const pde::HeatProblem<Dim>& problem) {
  bool closed = !problem.forced();
  for (const auto& sides : problem.grid.sides)
    for (const auto side : {sides.lower, sides.upper})
      closed = closed && (side == pde::Boundary::periodic || pde::slope_given(side));
  return closed;
}

/// How far values after any step lie outside of the extremes of u0 and of walls held at zero.
template <int Dim>
class Extremes {
 public:
  Extremes(const pde::HeatProblem<Dim>& problem, const Field<Dim>& u0)
      : low_(u0.values.minCoeff()), high_(u0.values.maxCoeff()) {
    if (!keeps_mass(problem)) low_ = std::min(low_, 0.0), high_ = std::max(high_, 0.0);
  }
  void see(const Field<Dim>& u) {
    overshoot_ = std::max({overshoot_, u.values.maxCoeff() - high_, low_ - u.values.minCoeff()});
  }
  double overshoot() const { return overshoot_; }
  double range() const { return high_ - low_; }

 private:
  double low_, high_, overshoot_ = 0;
};

/// Linear between the values around a point, constant beyond the outermost.
template <int Dim>
double value_at(const Field<Dim>& u, const std::vector<double>& at) {
  double sum = 0;
  std::array<Index, Dim> cell;
  std::array<double, Dim> part;
  for (int a = 0; a < Dim; ++a) {
    const Eigen::VectorXd x = u.grid.centres(a);
    const auto above = std::upper_bound(x.begin(), x.end(), at[static_cast<std::size_t>(a)]) - x.begin();
    cell[a] = std::clamp<Index>(above - 1, 0, x.size() - 2);
    part[a] =
        std::clamp((at[static_cast<std::size_t>(a)] - x[cell[a]]) / (x[cell[a] + 1] - x[cell[a]]), 0.0, 1.0);
  }
  for (int corner = 0; corner < 1 << Dim; ++corner) {
    double weight = 1;
    Index c = 0;
    for (int a = 0; a < Dim; ++a) {
      const int up = corner >> a & 1;
      weight *= up == 1 ? part[a] : 1 - part[a];
      c += (cell[a] + up) * u.grid.stride(a);
    }
    sum += weight * u.values[c];
  }
  return sum;
}

Eigen::VectorXd reversed(const std::vector<double>& values) {
  return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Index>(values.size())).reverse();
}

void write_decay(const Decay& decay, BranchFile& out) {
  if (decay.wavenumber.size() == 0) return;
  out.coordinate("wavenumber", decay.wavenumber, "1/length", "k of the mode");
  out.series("decay", "wavenumber", decay.measured, "1", "what the mode is multiplied by over the horizon");
  out.series("decay_exact", "wavenumber", decay.exact, "1", "exp(-kappa k^2 T)");
}

/// The slowest mode that decays: relative error of its rate.
struct RateError {
  double value = kNone, k = 0;
  double exponent = 0;  ///< κk²T
};
RateError rate_error(const Decay& decay) {
  for (Index i = 0; i < decay.wavenumber.size(); ++i)
    if (decay.wavenumber[i] > 0)
      return {.value = std::abs(std::log(decay.measured[i]) / std::log(decay.exact[i]) - 1),
              .k = decay.wavenumber[i],
              .exponent = -std::log(decay.exact[i])};
  return {};
}

}  // namespace

const std::vector<FigureColumn<Figures>>& figure_columns() {
  static const std::vector<FigureColumn<Figures>> columns = {
      {"max_error", &Figures::max_error, "1",
       "largest error of u(T) against the closed form, of the largest |u| at 0 or T"},
      {"order_time", &Figures::order_time, "1",
       "observed order in time: slope of the change when the step is halved"},
      {"declared_time", &Figures::declared_time, "1", "the order in time that the solver declares"},
      {"order_space", &Figures::order_space, "1",
       "observed order in space: slope of the error as grid and step are refined"},
      {"rate_error", &Figures::rate_error, "1",
       "relative error of the slowest mode's rate of decay, kappa k^2"},
      {"mass_error", &Figures::mass_error, "1", "change of the integral of u, of that of |u|"},
      {"overshoot", &Figures::overshoot, "1",
       "largest value outside of the first extremes after any step, of their distance"},
      {"probe", &Figures::probe, "1", "u(T) at the probe"},
      {"probe_error", &Figures::probe_error, "1", "its distance to the value from outside"},
      {"steps", &Figures::steps, "1", "steps of the run"},
      {"seconds", &Figures::seconds, "s", "wall time of all runs of the solver"}};
  return columns;
}

template <int Dim>
void write_root(data::ResultFile& file, const Settings& settings) {
  const auto grid = settings.heat.grid<Dim>(settings.heat.cells()[0]);
  write_axes(file, "", grid);
  write_field(file, "", "u0", settings.heat.initial(grid), "u at t = 0", "1");
  if (settings.heat.has_exact())
    write_field(file, "", "u_exact", settings.heat.exact(grid, settings.heat.horizon()),
                "closed form of u at t = T", "1");
}

namespace {

/// What one solver is asked, and where its answers go.
template <int Dim>
class Branch {
 public:
  Branch(const Settings& settings, const HeatSolverChoice& solver, BranchFile& out)
      : settings_(settings), solver_(solver), out_(out) {}

  Figures run() {
    const auto grid = settings_.heat.grid<Dim>(settings_.heat.cells()[0]);
    const auto problem = settings_.heat.problem(grid);
    Trial<Dim> trial(settings_, solver_, problem);
    const Index steps = trial.steps(settings_.steps.count);
    march(problem, settings_.heat.initial(grid), steps);
    orders(trial.order());
    decay(grid, trial.order(), steps);
    return figures_;
  }

 private:
  /// A figure that could not be measured claims nothing.
  void claim(const char* what, double value, double lower, double upper) {
    if (!std::isnan(value)) out_.claim(what, value, lower, upper);
  }
  void write(const Convergence& c, const char* size, const char* units, const char* meaning,
             const char* error, const char* error_meaning) {
    if (c.size.empty()) return;
    out_.coordinate(size, reversed(c.size), units, meaning);  // a coordinate increases
    out_.series(error, size, reversed(c.error), "1", error_meaning);
  }

  void march(const pde::HeatProblem<Dim>& problem, const Field<Dim>& u0, Index steps) {
    const auto scheme = solver_.make<Dim>(problem, sde::TimeGrid::uniform(0, settings_.heat.horizon(), steps),
                                          settings_.options());
    Extremes<Dim> extremes(problem, u0);
    auto u = u0;
    std::vector<Index> saved;  // at most 200 of the steps, the last among them
    for (Index k = steps; k > 0; k -= (steps + 199) / 200) saved.push_back(k);
    std::reverse(saved.begin(), saved.end());
    pde::evolve<Dim>(*scheme, u, [&](Index, double, const Field<Dim>& now) { extremes.see(now); }, saved);
    figures_.steps = static_cast<double>(steps);
    out_.field("u", u, "u at t = T", "1");
    out_.describe(std::string(solver_.what), scheme->source());
    const double dt = settings_.heat.horizon() / static_cast<double>(steps);
    judge(problem, u0, u, extremes, steps, dt <= scheme->max_monotone_dt());
  }

  void judge(const pde::HeatProblem<Dim>& problem, const Field<Dim>& u0, const Field<Dim>& u,
             const Extremes<Dim>& extremes, Index steps, bool monotone) {
    const double rounding = 1e-13 * (10 + std::sqrt(static_cast<double>(steps)));
    if (settings_.heat.has_exact()) {
      const auto exact = settings_.heat.exact(u.grid, settings_.heat.horizon());
      const double scale = std::max(exact.values.cwiseAbs().maxCoeff(), u0.values.cwiseAbs().maxCoeff());
      figures_.max_error = (u.values - exact.values).cwiseAbs().maxCoeff() / (scale > 0 ? scale : 1);
    }
    if (keeps_mass(problem)) {
      Field<Dim> size = u0;
      size.values = size.values.cwiseAbs();
      const double change = std::abs(u.integral() - u0.integral()) / size.integral();
      figures_.mass_error = change;
      claim("mass_error", change, -kInfinity, rounding);
    }
    if (has_maximum_principle(problem) && extremes.range() > 0) {
      const double overshoot = extremes.overshoot() / extremes.range();
      figures_.overshoot = overshoot;
      if (monotone) claim("overshoot", overshoot, -kInfinity, rounding);
    }
    if (settings_.probe.at.empty()) return;
    const double probe = value_at(u, settings_.probe.at);
    figures_.probe = probe;
    figures_.probe_error = std::abs(probe - settings_.probe.value);
    if (settings_.probe.tolerance > 0)
      claim("probe", probe, settings_.probe.value - settings_.probe.tolerance,
            settings_.probe.value + settings_.probe.tolerance);
  }

  void orders(const pde::Order& declared) {
    const auto in_time = time_convergence<Dim>(settings_, solver_);
    write(in_time, "dt", "time", "step", "time_difference",
          "largest change of u(T) when the step is halved, of the largest |u(T)|");
    figures_.order_time = in_time.order;
    figures_.declared_time = declared.time;
    if (std::isinf(declared.time) && !in_time.error.empty())
      claim("time_difference", in_time.error.front(), -kInfinity, 1e-11);
    if (!std::isinf(declared.time)) claim("order_time", in_time.order, declared.time - 0.25, kInfinity);
    const auto in_space = space_convergence<Dim>(settings_, solver_);
    write(in_space, "h", "length", "spacing along x", "space_error",
          "largest error of u(T) against the closed form, of the largest |u(T)|");
    figures_.order_space = in_space.order;
    claim("order_space", in_space.order, 1.75, kInfinity);
  }

  void decay(const Grid<Dim>& grid, const pde::Order& declared, Index steps) {
    const Decay decay = measure_decay(settings_, solver_, steps);
    write_decay(decay, out_);
    const RateError rate = rate_error(decay);
    // The log of a factor that rounding has: nothing for factors below it, or as good as 1.
    const double rounding = 1e-13 * (10 + std::sqrt(static_cast<double>(steps))) / rate.exponent;
    if (!(rate.exponent > 0) || rate.exponent > 23 || rounding > 0.1) return;
    figures_.rate_error = rate.value;
    const double h = grid.spacing(0), kh = rate.k * h, n = static_cast<double>(steps), z = rate.exponent / n;
    const double start = declared.time >= 2 ? 2 * z / n : 0;  // Rannacher's
    const double in_time = solver_.adaptive            ? 1e3 * settings_.steps.relative
                           : std::isinf(declared.time) ? 0
                                                       : std::pow(z, declared.time) + start;
    const double in_space = std::isinf(declared.space) ? 0 : kh * kh / 6;
    claim("rate_error", rate.value, -kInfinity, in_space + in_time + rounding);
  }

  const Settings& settings_;
  const HeatSolverChoice& solver_;
  BranchFile& out_;
  Figures figures_;
};

}  // namespace

template <int Dim>
Figures run_solver(const Settings& settings, const HeatSolverChoice& solver, BranchFile& out) {
  return Branch<Dim>(settings, solver, out).run();
}

template void write_root<1>(data::ResultFile&, const Settings&);
template void write_root<2>(data::ResultFile&, const Settings&);
template void write_root<3>(data::ResultFile&, const Settings&);
template Figures run_solver<1>(const Settings&, const HeatSolverChoice&, BranchFile&);
template Figures run_solver<2>(const Settings&, const HeatSolverChoice&, BranchFile&);
template Figures run_solver<3>(const Settings&, const HeatSolverChoice&, BranchFile&);

}  // namespace undiffuse::experiments::smoothing
