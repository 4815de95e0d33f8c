#pragma once
#include <memory>

#include "experiments/reversal/settings.hpp"
#include "pde/grid.hpp"
#include "pde/heat_kernel.hpp"
#include "pde/heat_semigroup.hpp"
#include "score/score.hpp"
#include "sde/heat.hpp"
#include "sde/time_grid.hpp"

namespace undiffuse::experiments::reversal {

/// Streams of random numbers of this study.
enum class StreamId : std::uint32_t { noise = 1, start, forward, particles, fresh, check, directions };

/// What all methods share, in any dimension: the process, its score, who draws.
struct Common {
  Settings settings;
  std::uint64_t seed;
  int threads;
  std::unique_ptr<sde::Heat>
      process;                      ///< between the grid's walls; on the whole space where there is no grid
  std::unique_ptr<sde::Heat> free;  ///< the same without walls: what an exact score knows
  std::unique_ptr<score::Score> score;  ///< exact or of the gridded density

  double T() const { return settings.heat.horizon; }
  double kappa() const { return settings.heat.kappa; }
  data::Stream stream(StreamId id) const { return {.seed = seed, .id = static_cast<std::uint32_t>(id)}; }
  bool starts_from_pT() const { return settings.terminal_kind == "forward"; }
};

/// Forward heat that is right to rounding in each cell, tails of 1e-126 included, as p_T must be wherever
/// something is divided by it. Of a mixture: the kernel between the walls, which has every mode's exact
/// decay; times too short for the cells to resolve it, and laws that are given on the grid: the grid's own
/// heat, whose path the gridded score comes from.
template <int Dim>
class PositiveHeat {
 public:
  PositiveHeat(const Settings& settings, const pde::Grid<Dim>& grid)
      : continuous_(settings.law_kind == "mixture"),
        kernel_(grid, settings.heat.kappa),
        semigroup_(grid, settings.heat.kappa) {}
  bool exact(double t) const { return continuous_ && kernel_.resolves(t); }
  void apply(double t, pde::Field<Dim>& u) const {
    if (exact(t))
      kernel_.apply(t, u);
    else
      semigroup_.apply(t, u);
  }

 private:
  bool continuous_;
  pde::HeatKernel<Dim> kernel_;
  pde::HeatSemigroup<Dim> semigroup_;
};

/// A forward density that was computed on the way, and when.
struct Moment {
  double t;
  Eigen::VectorXd p;
};

/// What the grid methods share. All fields are cell averages [1/length^d].
template <int Dim>
struct Problem {
  Common common;
  pde::Grid<Dim> grid;
  pde::Field<Dim> p0;  ///< the law of X_0
  PositiveHeat<Dim> heat;
  std::vector<Moment> path;     ///< p at the recorded times of the gridded score; empty with an exact one
  pde::Field<Dim> pT;           ///< e^{κTΔ} p0 between the walls, by `heat`: what q_T may be divided by
  pde::Field<Dim> clean;        ///< the terminal law: pT, or a point, a shifted p_T, another picture's
  Eigen::VectorXd noise;        ///< what was added to it
  pde::Field<Dim> qT;           ///< clean + noise: what is run backwards
  pde::Field<Dim> spectral_qT;  ///< the same with p_T by the transform: what the inverses of that operator
                                ///< get, so that noise, not another operator, is what they are up against
  pde::Field<Dim> answer;  ///< what a perfect reversal makes of `clean`: p0 · e^{κTΔ}(clean / pT), p0 itself
                           ///< if clean = pT

  /// What a perfect reversal makes of `clean` at reverse time tau: p_{T-τ} · e^{κτΔ}(clean / pT).
  /// Throws data::NumericalError where that has no value.
  pde::Field<Dim> answer_at(double tau) const;
  /// The same for spectral_qT; a gridded law's p_{T-τ} differs, as its operator does.
  pde::Field<Dim> spectral_answer_at(double tau) const;
  /// p_t by `heat`.
  pde::Field<Dim> forward_at(double t) const;
};

template <int Dim>
pde::Grid<Dim> make_grid(const Settings& settings);

/// The part without a grid, for any dimension. Throws UsageError naming the deck where walls cut a mixture
/// with exact score.
Common make_common(Settings settings, std::uint64_t seed, int threads);

template <int Dim>
Problem<Dim> make_problem(Settings settings, std::uint64_t seed, int threads);

/// e^{κtΔ} of a field between its walls, by the continuous symbol.
template <int Dim>
void spectral_heat(double kappa, double t, pde::Field<Dim>& u);

/// The walls of the grid as a domain for particles.
sde::Domain walls(const Settings& settings);

/// The reverse times that the deck asks for; 40 even ones if it names none.
std::vector<double> wanted_times(const Settings& settings);

/// The numbers of the steps nearest to the wanted times, increasing.
std::vector<data::Index> recorded_steps(const Settings& settings, const sde::TimeGrid& times);

/// The times at which the gridded score keeps the density: every time that the grid methods ask for.
std::vector<double> score_levels(const Settings& settings);

}  // namespace undiffuse::experiments::reversal
