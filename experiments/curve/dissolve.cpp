#include <algorithm>
#include <cmath>

#include "data/histogram.hpp"
#include "data/normal_probability.hpp"
#include "experiments/curve/problem.hpp"
#include "sde/exponential_euler.hpp"
#include "sde/integrate.hpp"

namespace undiffuse::experiments::curve {
namespace {

constexpr double kReach = 6;      // standard deviations that the bins reach beyond every mean
constexpr double kFewest = 100;   // curves' worth of values that a bin must expect to be tested
constexpr double kBinErrors = 6;  // of standard errors that come from the curves themselves
constexpr double kChanceOfBins = 1e6;

/// The law of the values of all positions together, at one time.
data::GaussianMixture values_at(const Problem& problem, double t) {
  const auto at = problem.settings.process->transition(t).value();
  return problem.settings.law->values(at.mean_scale, at.std);
}

/// Edges that hold the values at all times.
Eigen::VectorXd edges_of(const Problem& problem) {
  double far = kReach;
  for (const double t : problem.settings.times) {
    const auto law = values_at(problem, t);
    far =
        std::max(far, (law.means().cwiseAbs().array() + kReach * law.variances().array().sqrt()).maxCoeff());
  }
  return Eigen::VectorXd::LinSpaced(problem.settings.curves.bins + 1, -far, far);
}

/// A histogram of values, and the standard error of each bin from the spread between curves, which are
/// independent where values of one curve are not.
struct Counted {
  Eigen::ArrayXd frequency, error;
};
Counted count_values(const Eigen::MatrixXd& curves, const Eigen::VectorXd& edges) {
  const data::CellFinder finder(edges);
  const Index bins = edges.size() - 1, n = curves.cols();
  const auto N = static_cast<double>(curves.rows());
  Eigen::ArrayXd sum = Eigen::ArrayXd::Zero(bins), squares = sum, one(bins);
  for (Index c = 0; c < curves.rows(); ++c) {
    one.setZero();
    for (Index i = 0; i < n; ++i)
      if (const Index bin = finder(curves(c, i)); bin >= 0) one[bin] += 1 / static_cast<double>(n);
    sum += one;
    squares += one.square();
  }
  const Eigen::ArrayXd mean = sum / N;
  return {.frequency = mean, .error = ((squares / N - mean.square()).max(0.0) / (N - 1)).sqrt()};
}

/// How far one histogram is from p: in standard errors, where a bin has enough; in L1, and of what it may be.
struct OffBins {
  double z = 0, l1 = 0, of_bound = 0;
  bool tested = false;
};
OffBins compare_bins(const Counted& counted, const Eigen::ArrayXd& p, double N, double times) {
  OffBins off;
  for (Index b = 0; b < p.size(); ++b) {
    if (N * p[b] < kFewest || !(counted.error[b] > 0)) continue;
    off.z = std::max(off.z, std::abs(counted.frequency[b] - p[b]) / counted.error[b]);
    off.tested = true;
  }
  off.l1 = (counted.frequency - p).abs().sum();
  // a bin's share of one curve varies by at most p(1-p); one curve changes L1 by at most 2/N (McDiarmid)
  const double bound =
      (p * (1 - p) / N).max(0.0).sqrt().sum() + std::sqrt(2 * std::log(kChanceOfBins * times) / N);
  off.of_bound = off.l1 / bound;
  return off;
}

/// ∫ |p_T - N(0, 1)| over the bins, and what Pinsker's inequality allows: √(2 KL), KL convex in the mixture.
void judge_limit(const Problem& problem, const Eigen::VectorXd& edges, Figures& figures, BranchFile& out) {
  const auto law = values_at(problem, problem.settings.horizon);
  const Eigen::ArrayXd p = law.cell_probabilities({edges}).array();
  figures.limit_l1 = (p - data::normal_cell_probabilities(edges, 0, 1).array()).abs().sum();
  const Eigen::ArrayXd m = law.means().col(0).array(), v = law.variances().col(0).array();
  const double kl = 0.5 * (m.square() + (v - 1) - v.log()).mean();
  out.claim("limit_l1", figures.limit_l1, std::sqrt(2 * std::max(kl, 0.0)) + 1e-7);
}

void write_bins(const Problem& problem, const Eigen::VectorXd& edges, const std::vector<double>& counted,
                const std::vector<double>& exact, BranchFile& out) {
  const auto& times = problem.settings.times;
  const Index bins = edges.size() - 1;
  out.coordinate("time", Eigen::Map<const Eigen::VectorXd>(times.data(), static_cast<Index>(times.size())),
                 "time", "time of the forward run");
  out.coordinate("bin", (edges.head(bins) + edges.tail(bins)) / 2, "1", "centres of the bins");
  const auto write = [&](const char* name, const std::vector<double>& values, const char* long_name) {
    out.file().write(out.group(), name, std::span<const double>(values),
                     {.units = "1", .long_name = long_name, .dims = {"time", "bin"}});
  };
  write("histogram", counted, "density of the values of all curves at all positions");
  write("exact", exact, "the same of the law: a mixture of one Gaussian a position");
}

}  // namespace

Problem make_problem(const Settings& settings, const Context& context) {
  Problem problem{.settings = settings, .context = context, .modes = modes_of(*settings.law), .forward = {}};
  Eigen::MatrixXd x = data::draw(*settings.law, problem.stream(StreamId::curves), settings.curves.count);
  problem.forward.assign(settings.times.size(), Eigen::MatrixXd(x.rows(), x.cols()));
  sde::LoopOptions options;
  options.threads = context.threads;
  for (std::size_t k = 0; k < settings.times.size(); ++k)
    options.saved_steps.push_back(static_cast<Index>(k));
  const auto keep = [&](Index first, Index step, double, data::ConstPoints now) {
    problem.forward[static_cast<std::size_t>(step)].middleRows(first, now.rows()) = now;
  };
  sde::integrate(*settings.process, sde::ExponentialEuler(),
                 sde::WhiteNoise(problem.stream(StreamId::forward)), {settings.times}, x, keep, options);
  return problem;
}

Figures dissolve(const Problem& problem, BranchFile& out) {
  const auto& settings = problem.settings;
  const auto edges = edges_of(problem);
  const double width = edges[1] - edges[0], N = static_cast<double>(settings.curves.count);
  Figures figures;
  figures.histogram_l1 = 0;
  double of_bound = 0;
  std::vector<double> counted, exact;
  for (std::size_t k = 0; k < settings.times.size(); ++k) {
    const auto found = count_values(problem.forward[k], edges);
    const Eigen::ArrayXd p = values_at(problem, settings.times[k]).cell_probabilities({edges}).array();
    const auto off = compare_bins(found, p, N, static_cast<double>(settings.times.size()));
    if (off.tested)
      figures.worst_bin_z = std::isnan(figures.worst_bin_z) ? off.z : std::max(figures.worst_bin_z, off.z);
    figures.histogram_l1 = std::max(figures.histogram_l1, off.l1);
    of_bound = std::max(of_bound, off.of_bound);
    for (Index b = 0; b < p.size(); ++b) {
      counted.push_back(found.frequency[b] / width);
      exact.push_back(p[b] / width);
    }
  }
  out.describe("curves dissolve, each step an exact draw of the transition",
               sde::ExponentialEuler().source());
  write_bins(problem, edges, counted, exact, out);
  if (!std::isnan(figures.worst_bin_z)) out.claim("worst_bin_z", figures.worst_bin_z, kBinErrors);
  out.claim("histogram_l1_of_bound", of_bound, 1);
  judge_limit(problem, edges, figures, out);
  const auto law = values_of(problem.modes, forward_law(problem.modes, *settings.process, settings.horizon));
  judge(problem.forward.back(), law, law, 0, figures, out);
  return figures;
}

}  // namespace undiffuse::experiments::curve
