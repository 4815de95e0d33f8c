#pragma once
#include <algorithm>
#include <memory>

#include "experiments/blowup/settings.hpp"
#include "experiments/parts/bench.hpp"
#include "pde/heat_modes.hpp"

namespace undiffuse::experiments::blowup {

/// One row of the headline table; NaN where a figure has no meaning for the method.
struct Figures {
  double log10_amplification = kNone;  ///< of the mode that grows most, over the whole horizon, measured
  double amplification_error = kNone;  ///< largest difference of the log10 of a mode's factor to its formula
  double log10_error = kNone;          ///< ‖q - u‖ / ‖u(0)‖ when last recorded
  double noise_growth = kNone;         ///< log10 of that error over the noise that the amplification predicts
  double steps = kNone;                ///< over the horizon
  double first_nonfinite_step = kNone;
  double predicted_step = kNone;  ///< the same from the data's modes and n log10|R|
  double decimal_digits = kNone, log_inverse_epsilon = kNone, horizon = kNone, offset = kNone;
  double last_wavenumber = kNone;  ///< √(ln(1/ε)/(κT)), with the deck's T [1/length]
  double seconds = kNone;
};
const std::vector<FigureColumn<Figures>>& figure_columns();

/// What the naive methods share: u(T), exact in every mode, and what noise makes of it.
template <int Dim>
struct Problem {
  const Settings& settings;
  pde::Grid<Dim> grid;
  pde::HeatProblem<Dim> heat;
  std::shared_ptr<pde::HeatPropagator<Dim>> A;
  Eigen::VectorXd told;      ///< coefficients of u(0)
  pde::Field<Dim> u0, uT;    ///< without noise
  pde::Field<Dim> observed;  ///< u(T) with it
  double noise;  ///< its standard deviation a value; half an ulp of the largest where there is none

  double T() const { return settings.heat.horizon(); }
  /// log10 ‖u(0)‖.
  double log10_size() const;
  /// The modes of A.
  std::shared_ptr<pde::HeatModes<Dim>> modes() const { return {A, &A->heat()}; }
  /// u(t), exact in every mode.
  pde::Field<Dim> truth(double t) const;
};

/// Throws data::NumericalError where nothing is left of u(T).
template <int Dim>
Problem<Dim> make_problem(const Settings& settings, std::uint64_t seed);

/// Streams of random numbers of this study.
enum class StreamId : std::uint32_t { observation = 1, roughness };

/// Independent standard normal numbers, one a value.
Eigen::VectorXd white_noise(data::Index size, std::uint64_t seed, StreamId stream);

/// How many modes of so many are measured, a transform or two each: a second or two in all.
inline data::Index most_modes(data::Index size) { return std::clamp<data::Index>(4000000 / size, 64, 4096); }

// spectral.cpp: every mode exactly, in logarithms
template <int Dim>
Figures naive_spectral(const Problem<Dim>& problem, BranchFile& out);
// finite_difference.cpp: step by step to the first value that is not finite
template <int Dim>
Figures naive_finite_difference(const Problem<Dim>& problem, const BackwardScheme& scheme, BranchFile& out);
// precision.cpp: how far back numbers of one precision lead
pde::Field<1> start_of_precisions(const Settings& settings, std::uint64_t seed);
Figures precision(const Settings& settings, const pde::Field<1>& u0, const pde::Precision& precision,
                  BranchFile& out, std::vector<pde::PrecisionHorizon>& found);
/// Writes and claims the line through the horizons found: slope 1.
void fit_precisions(const Settings& settings, const std::vector<pde::PrecisionHorizon>& found,
                    data::ResultFile& file, std::vector<Check>& checks);

}  // namespace undiffuse::experiments::blowup
