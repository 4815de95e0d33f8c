#pragma once
#include <memory>

#include "experiments/reversal/settings.hpp"
#include "pde/grid.hpp"
#include "score/score.hpp"
#include "sde/heat.hpp"

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

/// What the grid methods share. All fields are cell averages [1/length^d].
template <int Dim>
struct Problem {
  Common common;
  pde::Grid<Dim> grid;
  pde::Field<Dim> p0;      ///< the law of X_0
  pde::Field<Dim> pT;      ///< e^{κTΔ} p0 between the walls, spectral
  pde::Field<Dim> clean;   ///< the terminal law: pT, or a point, a shifted p_T, another picture's
  Eigen::VectorXd noise;   ///< what was added to it
  pde::Field<Dim> qT;      ///< clean + noise: what is run backwards
  pde::Field<Dim> answer;  ///< what a perfect reversal makes of `clean`: p0 · e^{κTΔ}(clean / pT), p0 itself
                           ///< if clean = pT

  /// What a perfect reversal makes of `clean` at reverse time tau: p_{T-τ} · e^{κτΔ}(clean / pT).
  pde::Field<Dim> answer_at(double tau) const;
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

/// The times at which the gridded score keeps the density: every time that the grid methods ask for.
std::vector<double> score_levels(const Settings& settings);

}  // namespace undiffuse::experiments::reversal
