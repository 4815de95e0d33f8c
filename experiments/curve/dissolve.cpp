#include <algorithm>
#include <cmath>
#include <numbers>

#include "data/histogram.hpp"
#include "data/normal_probability.hpp"
#include "experiments/curve/problem.hpp"
#include "sde/exponential_euler.hpp"
#include "sde/integrate.hpp"

namespace undiffuse::experiments::curve {
namespace {

constexpr double kReach = 6;  // standard deviations that the bins reach beyond every mean
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

/// The share of all values in each bin.
Eigen::ArrayXd count_values(const Eigen::MatrixXd& curves, const Eigen::VectorXd& edges) {
  const data::CellFinder finder(edges);
  Eigen::ArrayXd count = Eigen::ArrayXd::Zero(edges.size() - 1);
  for (Index i = 0; i < curves.cols(); ++i)
    for (Index c = 0; c < curves.rows(); ++c)
      if (const Index bin = finder(curves(c, i)); bin >= 0) ++count[bin];
  return count / static_cast<double>(curves.size());
}

/// What the law has in each bin: the mean share p of a curve's values, and a bound V of that share's
/// variance. Indicators I_i of one bin at positions i of a curve have Cov(I_i, I_j) <= |ρ_ij| √(p_i q_i p_j
/// q_j), ρ the correlation of the values (Gebelein's inequality), so that V = Σ_ij |ρ_ij| √(p_i q_i p_j q_j)
/// / n²: never too small, exact for white noise and where all positions leave the bin together. A variance
/// counted from the curves would see nothing of a bin that one curve in thousands enters or leaves. Source:
/// Gebelein, Z. angew. Math. Mech. 21 (1941) 364-379.
struct BinLaw {
  Eigen::ArrayXd p, V;
};
BinLaw bin_law(const Problem& problem, double t, const Eigen::VectorXd& edges) {
  const auto law = values_of(problem.modes, forward_law(problem.modes, *problem.settings.process, t));
  const Index n = law.mean.size(), bins = edges.size() - 1;
  const Eigen::VectorXd std = law.covariance.diagonal().cwiseSqrt();
  const Eigen::MatrixXd rho = law.covariance.cwiseAbs().cwiseQuotient(std * std.transpose());
  Eigen::MatrixXd u(n, bins);
  BinLaw found{.p = Eigen::ArrayXd::Zero(bins), .V = {}};
  for (Index i = 0; i < n; ++i) {
    const Eigen::ArrayXd p = data::normal_cell_probabilities(edges, law.mean[i], std[i]).array();
    found.p += p / static_cast<double>(n);
    u.row(i) = (p * (1 - p)).max(0.0).sqrt().matrix().transpose() / static_cast<double>(n);
  }
  found.V = u.cwiseProduct(rho * u).colwise().sum().transpose().array();
  return found;
}

/// How far a share is off, as the z of the Gaussian tail 2e^{-z²/2} by which Bernstein's inequality bounds
/// the chance of that: with N independent curves, |off| > √(2Vx/N) + x/(3N) has at most 2e^{-x}, and z =
/// √(2x). Few curves and bins that hardly vary need no exception. Source: Boucheron, Lugosi & Massart,
/// Concentration Inequalities (2013), theorem 2.10.
double deviate_of(double off, double V, double N) {
  const double spread = std::sqrt(2 * V / N), range = 1 / (3 * N);
  return off > 0 ? std::numbers::sqrt2 * 2 * off / (spread + std::sqrt(spread * spread + 4 * range * off))
                 : 0;
}

/// How far one histogram is from the law: by its worst bin, in L1, and of what L1 may be.
struct OffBins {
  double z = 0, l1 = 0, of_bound = 0;
};
OffBins compare_bins(const Eigen::ArrayXd& counted, const BinLaw& law, double N, double times) {
  OffBins off;
  const Eigen::ArrayXd away = (counted - law.p).abs();
  for (Index b = 0; b < away.size(); ++b) off.z = std::max(off.z, deviate_of(away[b], law.V[b], N));
  off.l1 = away.sum();
  // one curve changes L1 by at most 2/N (McDiarmid)
  const double bound = (law.V / N).sqrt().sum() + std::sqrt(2 * std::log(kChanceOfBins * times) / N);
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
  figures.worst_bin_z = figures.histogram_l1 = 0;
  double of_bound = 0;
  std::vector<double> counted, exact;
  for (std::size_t k = 0; k < settings.times.size(); ++k) {
    const auto found = count_values(problem.forward[k], edges);
    const auto law = bin_law(problem, settings.times[k], edges);
    const auto off = compare_bins(found, law, N, static_cast<double>(settings.times.size()));
    figures.worst_bin_z = std::max(figures.worst_bin_z, off.z);
    figures.histogram_l1 = std::max(figures.histogram_l1, off.l1);
    of_bound = std::max(of_bound, off.of_bound);
    for (Index b = 0; b < found.size(); ++b) {
      counted.push_back(found[b] / width);
      exact.push_back(law.p[b] / width);
    }
  }
  out.describe("curves dissolve, each step an exact draw of the transition",
               sde::ExponentialEuler().source());
  write_bins(problem, edges, counted, exact, out);
  const auto bins = static_cast<double>(counted.size());
  out.claim("worst_bin_z", figures.worst_bin_z, gaussian_bound(bins));
  out.claim("histogram_l1_of_bound", of_bound, 1);
  judge_limit(problem, edges, figures, out);
  const auto law = values_of(problem.modes, forward_law(problem.modes, *settings.process, settings.horizon));
  judge(problem.forward.back(), law, law, 0, figures, out);
  return figures;
}

}  // namespace undiffuse::experiments::curve
