#pragma once
#include "experiments/curve/expected.hpp"
#include "experiments/curve/settings.hpp"
#include "experiments/parts/bench.hpp"

namespace undiffuse::experiments::curve {

/// Streams of random numbers of this study.
enum class StreamId : std::uint32_t { curves = 1, forward, noise, back, back_from_noise };

/// One row of the headline table; NaN where a figure has no meaning for the method.
struct Figures {
  double worst_bin_z = kNone, histogram_l1 = kNone, limit_l1 = kNone;
  double mean_z = kNone, covariance_z = kNone, step_bias_z = kNone;
  double roughness = kNone, roughness_expected = kNone, roughness_z = kNone, roughest = kNone;
  double image_error = kNone, return_error = kNone;
  double seconds = kNone;
};
const std::vector<FigureColumn<Figures>>& figure_columns();

/// What all parts share.
struct Problem {
  const Settings& settings;
  const Context& context;
  Modes modes;
  std::vector<Eigen::MatrixXd> forward;  ///< (curves, n) at each of settings.times

  data::Stream stream(StreamId id) const {
    return {.seed = context.seed, .id = static_cast<std::uint32_t>(id)};
  }
};
/// Draws the curves and lets them dissolve, by the exact transition from each time to the next.
Problem make_problem(const Settings& settings, const Context& context);

/// Five standard errors become what one run in 10⁶ exceeds by chance, for so many figures at once, each the
/// mean of N products of Gaussians: √(2x) + √(2/N) x standard errors, x = ln(2 · 10⁶ · figures). (Laurent &
/// Massart, Ann. Stat. 28 (2000) 1302-1338, Lemma 1, for each sign.)
double product_bound(double figures, double N);
/// The same for Gaussian figures: √(2x).
double gaussian_bound(double figures);

/// The curves against the law that they should have, with what is known to be added by steps: `has` is the
/// law that the method's own steps give, `wanted` the one it stands for. `moved`: how far, at most, a value
/// is from that of an exact draw of `has`.
void judge(const Eigen::MatrixXd& curves, const ValueLaw& has, const ValueLaw& wanted, double moved,
           Figures& figures, BranchFile& out);

/// Where curves are written: `curves` of a group on the dimensions (time, curve, position), of which the
/// first two have names of their own.
struct Place {
  data::ResultFile& file;
  std::string group, time, curve;
};
/// What is kept of the states at each time; the coordinate of time is written already.
void write_curves(const Place& place, const std::vector<Eigen::MatrixXd>& states, const Settings& settings,
                  const std::string& long_name);

// dissolve.cpp: the histogram of the values at every time
Figures dissolve(const Problem& problem, BranchFile& out);

// back.cpp: the reverse SDE from p_T or from N(0, I), and the flow there and back
Figures reverse_sde(const Problem& problem, bool from_noise, BranchFile& out);
Figures flow_ode(const Problem& problem, BranchFile& out);

}  // namespace undiffuse::experiments::curve
