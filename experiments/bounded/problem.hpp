#pragma once
#include <memory>

#include "experiments/bounded/settings.hpp"
#include "experiments/parts/bench.hpp"
#include "pde/heat_kernel.hpp"
#include "pde/walled_kernel.hpp"
#include "score/image_score.hpp"

namespace undiffuse::experiments::bounded {

/// Streams of random numbers of this study.
enum class StreamId : std::uint32_t { start = 1, forward, particles, uniform };

/// One row of the headline table; NaN where a figure has no meaning for the method.
struct Figures {
  double kernel_difference = kNone;  ///< largest of the two series, of the kernel's largest value
  double rate = kNone;               ///< at which the distance to the uniform law falls, fitted [1/time]
  double rate_expected = kNone;      ///< of the slowest mode that the law has
  double prior_error = kNone;        ///< L1, of the terminal density to p_T
  double l1_error = kNone;           ///< to p_0
  double closed_form_error = kNone;  ///< L1, to the closed form for the same terminal density
  double w1_error = kNone;           ///< of the particles to p_0, one dimension
  double w1_closed_form = kNone;     ///< of the particles to the closed form for the same terminal law
  double w1_floor = kNone;           ///< what as many independent samples have on average
  double mass_error = kNone;
  double minimum = kNone;
  double seconds = kNone;
};
const std::vector<FigureColumn<Figures>>& figure_columns();

/// What all parts share. All fields are cell averages [1/length^d].
template <int Dim>
struct Problem {
  Settings settings;
  std::uint64_t seed;
  int threads;
  std::shared_ptr<const sde::Heat> process;  ///< between the walls
  std::shared_ptr<const score::ImageScore> score;
  pde::Grid<Dim> grid;
  pde::HeatKernel<Dim> heat;
  pde::Field<Dim> p0, pT, uniform;

  double kappa() const { return settings.heat.kappa; }
  double T() const { return settings.heat.horizon; }
  pde::Interval axis(int a) const { return {grid.lower[a], grid.upper[a], grid.sides[a].lower}; }
  data::Stream stream(StreamId id) const { return {.seed = seed, .id = static_cast<std::uint32_t>(id)}; }
  /// p_t: of the folded mixture where cells do not resolve the kernel, by the kernel's images else.
  pde::Field<Dim> forward_at(double t) const;
};

template <int Dim>
Problem<Dim> make_problem(const Settings& settings, std::uint64_t seed, int threads);

/// Where a reversal starts: from p_T, or from the uniform law that stands in for it.
enum class Start { forward, uniform };
template <int Dim>
struct Beginning {
  Start start;
  pde::Field<Dim> q;       ///< the terminal density
  pde::Field<Dim> answer;  ///< what a perfect reversal makes of it: p_0 · e^{κTΔ}(q / p_T)
  double prior_error;      ///< L1, q to p_T: the error of a perfect reversal is at most this
};
template <int Dim>
Beginning<Dim> begin_at(const Problem<Dim>& problem, Start start);

// kernels.cpp: images against eigenfunctions
template <int Dim>
Figures compare_kernels(const Problem<Dim>& problem, BranchFile& out);

// limit.cpp: the way to the uniform law
template <int Dim>
Figures uniform_limit(const Problem<Dim>& problem, BranchFile& out);

// back.cpp
template <int Dim>
Figures closed_form(const Problem<Dim>& problem, const Beginning<Dim>& beginning, BranchFile& out);
template <int Dim>
Figures fokker_planck_score(const Problem<Dim>& problem, const Beginning<Dim>& beginning, BranchFile& out);
template <int Dim>
Figures reverse_sde(const Problem<Dim>& problem, const Beginning<Dim>& beginning, BranchFile& out);
template <int Dim>
Figures flow_heun(const Problem<Dim>& problem, const Beginning<Dim>& beginning, BranchFile& out);

}  // namespace undiffuse::experiments::bounded
