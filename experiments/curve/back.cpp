#include <algorithm>
#include <cmath>
#include <ranges>

#include "data/random.hpp"
#include "experiments/curve/problem.hpp"
#include "score/forward_flow.hpp"
#include "score/mixture_score.hpp"
#include "score/reverse.hpp"
#include "sde/dormand_prince.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/integrate.hpp"

namespace undiffuse::experiments::curve {
namespace {

constexpr double kInnerSteps = 10;  // of the flow, whose errors add up

/// The steps of the way back that are nearest to the times of the forward run, without repetition.
std::vector<Index> steps_near(const std::vector<double>& times, const sde::TimeGrid& grid) {
  std::vector<Index> steps;
  for (const double t : times | std::views::reverse) {
    const double tau = grid.t.back() - t;
    const auto above = std::ranges::lower_bound(grid.t, tau);
    auto step = std::min(static_cast<Index>(above - grid.t.begin()), grid.steps());
    if (step > 0 &&
        tau - grid.t[static_cast<std::size_t>(step - 1)] < grid.t[static_cast<std::size_t>(step)] - tau)
      --step;
    if (steps.empty() || step > steps.back()) steps.push_back(step);
  }
  return steps;
}

/// Runs the reverse SDE; states of the curves that are kept, at the saved steps.
std::vector<Eigen::MatrixXd> run_back(const Problem& problem, const sde::TimeGrid& grid,
                                      const std::vector<Index>& saved, StreamId noise, Eigen::MatrixXd& x) {
  const auto& settings = problem.settings;
  const score::MixtureScore score(settings.law->mixture(), *settings.process);
  const auto reversed = score::reverse(*settings.process, score, settings.horizon, 1.0);
  const Index kept = std::min<Index>(settings.curves.kept, x.rows());
  std::vector<Eigen::MatrixXd> states(saved.size(), Eigen::MatrixXd(kept, x.cols()));
  sde::LoopOptions options;
  options.threads = problem.context.threads;
  options.saved_steps = saved;
  const auto keep = [&](Index first, Index step, double, data::ConstPoints now) {
    const Index rows = std::min<Index>(now.rows(), kept - first);
    const auto which = std::ranges::find(saved, step) - saved.begin();
    if (rows > 0) states[static_cast<std::size_t>(which)].middleRows(first, rows) = now.topRows(rows);
  };
  sde::integrate(*reversed, sde::EulerMaruyama(), sde::WhiteNoise(problem.stream(noise)), grid, x, keep,
                 options);
  return states;
}

/// The curves of the flow at the end of one way.
Eigen::MatrixXd flow_along(const Problem& problem, const sde::Process& flow, Eigen::MatrixXd x) {
  const double tolerance = problem.settings.back.tolerance;
  sde::LoopOptions options;
  options.threads = problem.context.threads;
  options.block = 16;
  sde::integrate(flow, sde::DormandPrince(tolerance, tolerance), sde::WhiteNoise({}),
                 sde::TimeGrid::uniform(0, problem.settings.horizon, 1), x, {}, options);
  return x;
}

/// By modes the flow is x_t = α m + √((α² λ + σ²)/λ) (x_0 - m).
struct FlowTruth {
  Eigen::RowVectorXd stretch;  ///< of each mode
  Eigen::MatrixXd image;       ///< by modes, of curves by modes
};
FlowTruth flow_truth(const Problem& problem, const Eigen::MatrixXd& start) {
  const auto& modes = problem.modes;
  const auto at = forward_law(modes, *problem.settings.process, problem.settings.horizon);
  const Eigen::RowVectorXd stretch = (at.variance.array() / modes.lambda.array()).sqrt().transpose();
  Eigen::MatrixXd image = (start * modes.V).rowwise() - modes.mean.transpose();
  image = (image.array().rowwise() * stretch.array()).matrix().rowwise() + at.mean.transpose();
  return {.stretch = stretch, .image = image};
}

}  // namespace

void write_curves(const Place& place, const std::vector<Eigen::MatrixXd>& states, const Settings& settings,
                  const std::string& long_name) {
  const Index kept = std::min<Index>(settings.curves.kept, states.front().rows());
  std::vector<double> values, numbers;
  for (Index c = 0; c < kept; ++c) numbers.push_back(static_cast<double>(c));
  for (const auto& now : states)
    for (Index c = 0; c < kept; ++c)
      for (Index i = 0; i < now.cols(); ++i) values.push_back(now(c, i));
  const std::span<const double> x(settings.positions.data(), static_cast<std::size_t>(settings.n()));
  place.file.coordinate(place.group, place.curve, std::span<const double>(numbers), "1", "curves");
  place.file.coordinate(place.group, "position", x, "length", "positions");
  place.file.write(place.group, "curves", std::span<const double>(values),
                   {.units = "1", .long_name = long_name, .dims = {place.time, place.curve, "position"}});
}

Figures reverse_sde(const Problem& problem, bool from_noise, BranchFile& out) {
  const auto& settings = problem.settings;
  const Index n = settings.n();
  const auto grid = sde::TimeGrid::graded(settings.horizon, settings.back.steps, settings.back.grading);
  const auto saved = steps_near(settings.times, grid);
  Eigen::MatrixXd x = problem.forward.back();
  auto law = forward_law(problem.modes, *settings.process, settings.horizon);
  if (from_noise) {
    data::fill_normals(problem.stream(StreamId::noise), 0, 0, x);
    law = {.mean = Eigen::VectorXd::Zero(n), .variance = Eigen::VectorXd::Ones(n)};
  }
  const auto states =
      run_back(problem, grid, saved, from_noise ? StreamId::back_from_noise : StreamId::back, x);
  const auto has = values_of(problem.modes, after_euler(problem.modes, *settings.process, grid, law));
  const ValueLaw wanted{.mean = settings.law->mean(), .covariance = settings.law->covariance()};
  Figures figures;
  judge(x, has, wanted, 0, figures, out);
  out.describe(from_noise ? "reverse SDE from N(0, I)" : "reverse SDE from the curves that have dissolved",
               sde::EulerMaruyama().source());
  out.file().cite("Anderson, Stoch. Proc. Appl. 12 (1982) 313-326");
  Eigen::VectorXd times(static_cast<Index>(saved.size()));
  for (std::size_t k = 0; k < saved.size(); ++k)
    times[static_cast<Index>(k)] =
        std::max(0.0, settings.horizon - grid.t[static_cast<std::size_t>(saved[k])]);
  out.coordinate("time_back", times, "time", "forward time of the way back");
  write_curves({out.file(), out.group(), "time_back", "curve"}, states, settings, "curves on the way back");
  return figures;
}

Figures flow_ode(const Problem& problem, BranchFile& out) {
  const auto& settings = problem.settings;
  const Eigen::MatrixXd start =
      data::draw(*settings.law, problem.stream(StreamId::curves), settings.back.flow_count);
  const score::MixtureScore score(settings.law->mixture(), *settings.process);
  const auto forth = flow_along(problem, *score::forward_flow(*settings.process, score), start);
  const auto returned =
      flow_along(problem, *score::reverse(*settings.process, score, settings.horizon, 0.0), forth);
  const auto truth = flow_truth(problem, start);
  const auto& V = problem.modes.V;
  Figures figures;
  const Eigen::ArrayXXd image_off = (forth * V - truth.image).array().abs();
  figures.image_error =
      (image_off.rowwise() / truth.stretch.array().max(1.0)).maxCoeff<Eigen::PropagateNaN>();
  figures.return_error = ((returned - start) * V).cwiseAbs().maxCoeff<Eigen::PropagateNaN>();
  // A step may be off by tolerance (1 + |x|) in every value, so by √n of that in a mode, which then grows by
  // its stretch at most, and on the way back by one over it.
  const double largest = std::max(start.cwiseAbs().maxCoeff(), forth.cwiseAbs().maxCoeff());
  const double step =
      kInnerSteps * std::sqrt(static_cast<double>(settings.n())) * settings.back.tolerance * (1 + largest);
  out.claim("image_error", figures.image_error, step);
  out.claim("return_error", figures.return_error, 2 * step * std::max(1.0, 1 / truth.stretch.minCoeff()));
  const ValueLaw wanted{.mean = settings.law->mean(), .covariance = settings.law->covariance()};
  judge(returned, wanted, wanted, (returned - start).cwiseAbs().maxCoeff(), figures, out);
  out.describe("probability-flow ODE, there and back", sde::DormandPrince(1e-8, 1e-8).source());
  out.file().cite("Song et al., ICLR 2021 (arXiv:2011.13456)");
  out.coordinate("leg", Eigen::Vector3d(0, 1, 2), "1", "0: start, 1: at T, 2: back again");
  write_curves({out.file(), out.group(), "leg", "flow_curve"}, {start, forth, returned}, settings,
               "curves of the flow");
  return figures;
}

}  // namespace undiffuse::experiments::curve
