#include "experiments/smoothing/branch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "pde/evolve.hpp"

namespace undiffuse::experiments::smoothing {

using data::ResultFile;
using pde::Field;
using pde::Grid;
using pde::Index;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::array<const char*, 3> axis_names = {"x", "y", "z"};

std::span<const double> span(const Eigen::VectorXd& v) {
  return {v.data(), static_cast<std::size_t>(v.size())};
}

template <int Dim>
void write_axes(ResultFile& file, const std::string& group, const Grid<Dim>& grid) {
  for (int a = 0; a < Dim; ++a)
    file.coordinate(group, axis_names[static_cast<std::size_t>(a)], span(grid.centres(a)), "length",
                    fmt::format("{} of the {}", axis_names[static_cast<std::size_t>(a)],
                                grid.centring == pde::Centring::nodes ? "nodes" : "cell centres"));
}

template <int Dim>
void write_field(ResultFile& file, const std::string& group, const char* name, const Field<Dim>& u,
                 const char* long_name) {
  std::vector<std::string> dims;
  for (int a = Dim - 1; a >= 0; --a) dims.emplace_back(axis_names[static_cast<std::size_t>(a)]);
  file.write(group, name, span(u.values), {.units = "1", .long_name = long_name, .dims = dims});
}

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

void write_convergence(ResultFile& file, const std::string& group, const Convergence& c, const char* size,
                       const char* size_units, const char* size_meaning, const char* error,
                       const char* error_meaning) {
  if (c.size.empty()) return;
  // A coordinate increases.
  std::vector<double> sizes(c.size.rbegin(), c.size.rend()), errors(c.error.rbegin(), c.error.rend());
  file.coordinate(group, size, std::span<const double>(sizes), size_units, size_meaning);
  file.write(group, error, std::span<const double>(errors),
             {.units = "1", .long_name = error_meaning, .dims = {size}});
}

void write_decay(ResultFile& file, const std::string& group, const Decay& decay) {
  if (decay.wavenumber.size() == 0) return;
  file.coordinate(group, "wavenumber", span(decay.wavenumber), "1/length", "k of the mode");
  file.write(
      group, "decay", span(decay.measured),
      {.units = "1", .long_name = "what the mode is multiplied by over the horizon", .dims = {"wavenumber"}});
  file.write(group, "decay_exact", span(decay.exact),
             {.units = "1", .long_name = "exp(-kappa k^2 T)", .dims = {"wavenumber"}});
}

/// The slowest mode that decays: relative error of its rate.
struct RateError {
  double value = std::numeric_limits<double>::quiet_NaN(), k = 0;
};
RateError rate_error(const Decay& decay) {
  for (Index i = 0; i < decay.wavenumber.size(); ++i)
    if (decay.wavenumber[i] > 0)
      return {.value = std::abs(std::log(decay.measured[i]) / std::log(decay.exact[i]) - 1),
              .k = decay.wavenumber[i]};
  return {};
}

}  // namespace

void declare_figures(Summary& summary) {
  const auto declare = [&](const char* name, const char* units, const char* meaning) {
    summary.figure(name, units, meaning);
  };
  declare("max_error", "1", "largest error of u(T) against the closed form, of the largest |u(T)|");
  declare("order_time", "1", "observed order in time: slope of the change when the step is halved");
  declare("declared_time", "1", "the order in time that the solver declares");
  declare("order_space", "1", "observed order in space: slope of the error as grid and step are refined");
  declare("rate_error", "1", "relative error of the slowest mode's rate of decay, kappa k^2");
  declare("mass_error", "1", "change of the integral of u, of that of |u|");
  declare("overshoot", "1", "largest value outside of the first extremes after any step, of their distance");
  declare("probe", "1", "u(T) at the probe");
  declare("probe_error", "1", "its distance to the value from outside");
  declare("steps", "1", "steps of the run");
  declare("seconds", "s", "wall time of the run");
}

template <int Dim>
void write_root(ResultFile& file, const Settings& settings) {
  const auto grid = settings.heat.grid<Dim>(settings.heat.cells()[0]);
  write_axes(file, "", grid);
  write_field(file, "", "u0", settings.heat.initial(grid), "u at t = 0");
  if (settings.heat.has_exact())
    write_field(file, "", "u_exact", settings.heat.exact(grid, settings.heat.horizon()),
                "closed form of u at t = T");
}

namespace {

/// What one solver is asked, and where its answers go.
template <int Dim>
class Branch {
 public:
  Branch(const Settings& settings, const HeatSolverChoice& solver, ResultFile& file, Summary& summary,
         std::vector<Check>& checks)
      : settings_(settings),
        solver_(solver),
        name_(solver.name),
        group_("/branches/" + name_),
        file_(file),
        summary_(summary),
        checks_(checks) {}

  void run() {
    const auto grid = settings_.heat.grid<Dim>(settings_.heat.cells()[0]);
    const auto problem = settings_.heat.problem(grid);
    Trial<Dim> trial(settings_, solver_, problem);
    const Index steps = trial.steps(settings_.steps.count);
    march(problem, settings_.heat.initial(grid), steps);
    orders(trial.order());
    decay(grid, trial.order(), steps);
  }

 private:
  void set(const char* figure, double value) { summary_.set(name_, figure, value); }
  void claim(const char* what, double value, double lower, double upper) {
    if (!std::isnan(value)) checks_.push_back({name_ + "_" + what, value, lower, upper});
  }

  void march(const pde::HeatProblem<Dim>& problem, const Field<Dim>& u0, Index steps) {
    const auto scheme = solver_.make<Dim>(problem, sde::TimeGrid::uniform(0, settings_.heat.horizon(), steps),
                                          settings_.options());
    Extremes<Dim> extremes(problem, u0);
    const auto start = std::chrono::steady_clock::now();
    auto u = u0;
    std::vector<Index> saved;  // at most 200 of the steps, the last among them
    for (Index k = steps; k > 0; k -= (steps + 199) / 200) saved.push_back(k);
    std::reverse(saved.begin(), saved.end());
    pde::evolve<Dim>(*scheme, u, [&](Index, double, const Field<Dim>& now) { extremes.see(now); }, saved);
    set("seconds", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    set("steps", static_cast<double>(steps));
    write_axes(file_, group_, u.grid);
    write_field(file_, group_, "u", u, "u at t = T");
    file_.attribute(group_, "title", std::string(solver_.what));
    file_.attribute(group_, "source", std::string(scheme->source()));
    file_.cite(std::string(scheme->source()));
    judge(problem, u0, u, extremes, steps);
  }

  void judge(const pde::HeatProblem<Dim>& problem, const Field<Dim>& u0, const Field<Dim>& u,
             const Extremes<Dim>& extremes, Index steps) {
    const double rounding = 1e-13 * (10 + std::sqrt(static_cast<double>(steps)));
    if (settings_.heat.has_exact()) {
      const auto exact = settings_.heat.exact(u.grid, settings_.heat.horizon());
      set("max_error", (u.values - exact.values).cwiseAbs().maxCoeff() / exact.values.cwiseAbs().maxCoeff());
    }
    if (keeps_mass(problem)) {
      Field<Dim> size = u0;
      size.values = size.values.cwiseAbs();
      const double change = std::abs(u.integral() - u0.integral()) / size.integral();
      set("mass_error", change);
      claim("mass_error", change, -infinity, rounding);
    }
    if (has_maximum_principle(problem) && extremes.range() > 0) {
      const double overshoot = extremes.overshoot() / extremes.range();
      set("overshoot", overshoot);
      if (solver_.maximum_principle) claim("overshoot", overshoot, -infinity, rounding);
    }
    if (settings_.probe.at.empty()) return;
    const double probe = value_at(u, settings_.probe.at);
    set("probe", probe);
    set("probe_error", std::abs(probe - settings_.probe.value));
    claim("probe", probe, settings_.probe.value - settings_.probe.tolerance,
          settings_.probe.value + settings_.probe.tolerance);
  }

  void orders(const pde::Order& declared) {
    const auto in_time = time_convergence<Dim>(settings_, solver_);
    write_convergence(file_, group_, in_time, "dt", "time", "step", "time_difference",
                      "largest change of u(T) when the step is halved, of the largest |u(T)|");
    set("order_time", in_time.order);
    set("declared_time", declared.time);
    if (std::isinf(declared.time) && !in_time.error.empty())
      claim("time_difference", in_time.error.front(), -infinity, 1e-11);
    if (!std::isinf(declared.time)) claim("order_time", in_time.order, declared.time - 0.25, infinity);
    const auto in_space = space_convergence<Dim>(settings_, solver_);
    write_convergence(file_, group_, in_space, "h", "length", "spacing along x", "space_error",
                      "largest error of u(T) against the closed form, of the largest |u(T)|");
    set("order_space", in_space.order);
    claim("order_space", in_space.order, 1.75, infinity);
  }

  void decay(const Grid<Dim>& grid, const pde::Order& declared, Index steps) {
    const Decay decay = measure_decay(settings_, solver_, steps);
    write_decay(file_, group_, decay);
    const RateError rate = rate_error(decay);
    set("rate_error", rate.value);
    const double h = grid.spacing(0), kh = rate.k * h;
    const double z = -std::log(decay.exact.size() > 1 ? decay.exact[1] : 1) / static_cast<double>(steps);
    const double in_time = solver_.adaptive            ? 1e3 * settings_.steps.relative
                           : std::isinf(declared.time) ? 0
                                                       : std::pow(std::max(z, 0.0), declared.time);
    const double in_space = std::isinf(declared.space) ? 0 : kh * kh / 6;
    if (rate.k > 0) claim("rate_error", rate.value, -infinity, in_space + in_time + 1e-9);
  }

  const Settings& settings_;
  const HeatSolverChoice& solver_;
  std::string name_, group_;
  ResultFile& file_;
  Summary& summary_;
  std::vector<Check>& checks_;
};

}  // namespace

template <int Dim>
void run_branch(const Settings& settings, const HeatSolverChoice& solver, ResultFile& file, Summary& summary,
                std::vector<Check>& checks) {
  Branch<Dim>(settings, solver, file, summary, checks).run();
}

template void write_root<1>(ResultFile&, const Settings&);
template void write_root<2>(ResultFile&, const Settings&);
template void write_root<3>(ResultFile&, const Settings&);
template void run_branch<1>(const Settings&, const HeatSolverChoice&, ResultFile&, Summary&,
                            std::vector<Check>&);
template void run_branch<2>(const Settings&, const HeatSolverChoice&, ResultFile&, Summary&,
                            std::vector<Check>&);
template void run_branch<3>(const Settings&, const HeatSolverChoice&, ResultFile&, Summary&,
                            std::vector<Check>&);

}  // namespace undiffuse::experiments::smoothing
