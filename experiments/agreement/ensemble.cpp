#include "experiments/agreement/ensemble.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "data/distances.hpp"
#include "data/histogram.hpp"
#include "data/random.hpp"
#include "experiments/agreement/paired_steps.hpp"
#include "experiments/parts/marching.hpp"
#include "sde/antithetic.hpp"
#include "sde/integrate.hpp"

namespace undiffuse::experiments::agreement {
namespace {

constexpr double kStandardErrors = 5;
constexpr double kOutsideFive = 5.7e-7;  // what five standard errors leave out
constexpr double kFewest = 25;           // particles expected in a cell that is tested
constexpr double kBinReach = 4;          // standard deviations that the bins cover
constexpr Index kSizes = 6, kSmallestSize = 16, kSizeRatio = 4;
constexpr double kAsymptotic = 0.02;  // W1 of samples as small as those is not quite N^{-1/2}

/// The random numbers of a stream: X_0 and the way from there.
enum class Draw : std::uint32_t { start, way };
data::Stream stream_of(const Chosen& moves, std::uint64_t seed, Index stream, Draw what) {
  return {.seed = seed,
          .id = moves.number * 100000 + static_cast<std::uint32_t>(2 * stream) +
                static_cast<std::uint32_t>(what)};
}

/// Are the steps' laws unknown, so that a second ensemble with twice as many has to tell what they add?
bool needs_pairs(const Chosen& moves) { return !moves.process->transition(moves.horizon); }

/// How an ensemble is made.
struct Making {
  const data::GaussianMixture& law;
  const EnsembleKeys& keys;
  const NoiseChoiceKeys& noise;
  const Chosen& moves;
  std::uint64_t seed;
  int threads;

  /// X_0 of a stream; antithetic pairs begin alike.
  Eigen::MatrixXd start(Index stream) const {
    Eigen::MatrixXd x =
        data::draw(law, stream_of(moves, seed, stream, Draw::start), static_cast<Index>(keys.count));
    for (Index i = 0; noise.antithetic && i + 16 <= x.rows(); i += 16)
      x.middleRows(i + 8, 8) = x.middleRows(i, 8).eval();
    return x;
  }
  /// From there to T; process: the moving one, or two copies of it.
  void move(const sde::Process& process, const sde::Integrator& scheme, Index stream, sde::Points x) const {
    const auto grid = sde::TimeGrid::uniform(0, moves.horizon, static_cast<Index>(keys.steps));
    const auto single =
        make_noise(noise, stream_of(moves, seed, stream, Draw::way), grid, grid.steps(), process.dim());
    const sde::Antithetic pairs(*single);
    sde::LoopOptions options;
    options.threads = threads;
    sde::integrate(process, scheme, noise.antithetic ? static_cast<const sde::Noise&>(pairs) : *single, grid,
                   x, {}, options);
  }
};

Eigen::MatrixXd run_stream(const Making& making, Index stream) {
  const auto& [law, keys, noise, moves, seed, threads] = making;
  Eigen::MatrixXd x = making.start(stream);
  if (keys.integrator == "exact") {
    const auto at = moves.process->transition(moves.horizon).value();
    Eigen::MatrixXd z(x.rows(), 1);
    data::fill_normals(stream_of(moves, seed, stream, Draw::way), 0, 0, z);
    return at.mean_scale * x + at.std * z;
  }
  making.move(*moves.process, *integrator_named(keys.integrator), stream, x);
  return x;
}

/// Both ensembles of a stream, on the same Brownian paths: column 0 with n steps, column 1 with 2n.
Eigen::MatrixXd run_pairs(const Making& making, Index stream) {
  Eigen::MatrixXd x = making.start(stream).replicate(1, 2);
  const auto& process = *making.moves.process;
  const auto scheme = integrator_named(making.keys.integrator);
  making.move(Pair(process), PairedSteps(process, *scheme), stream, x);
  return x;
}

/// Sums over all streams.
struct Sums {
  double n = 0, first = 0, second = 0;  ///< of x - mean and its square
  Eigen::VectorXd counts;

  void add(const Eigen::VectorXd& x, double mean, const Eigen::VectorXd& bins) {
    n += static_cast<double>(x.size());
    first += (x.array() - mean).sum();
    second += (x.array() - mean).square().sum();
    counts += static_cast<double>(x.size()) * data::histogram(x, {bins});
  }
  double variance() const { return (second / n - first / n * first / n) * n / (n - 1); }
};

/// α and σ of so many steps of the scheme: a step of an affine process is x -> A x + B dW + C dZ, with
/// variances dt and dt³/3 and covariance dt²/2 of the two.
sde::Transition stepped(const sde::Process& process, const sde::Integrator& scheme, double T, Index steps) {
  const auto times = sde::TimeGrid::uniform(0, T, steps);
  double alpha = 1, variance = 0;
  Eigen::MatrixXd x(3, 1), dW(3, 1), dZ(3, 1);
  dW << 0, 1, 0;
  dZ << 0, 0, 1;
  for (Index k = 0; k < steps; ++k) {
    const double dt = times.step_size(k);
    x << 1, 0, 0;
    scheme.step(process, times.t[static_cast<std::size_t>(k)], dt, {dW, dZ}, x);
    const double A = x(0, 0), B = x(1, 0), C = scheme.needs_integral() ? x(2, 0) : 0;
    alpha *= A;
    variance = A * A * variance + B * B * dt + C * (B * dt * dt + C * dt * dt * dt / 3);
  }
  return {.mean_scale = alpha, .std = std::sqrt(variance)};
}

/// Twice the difference of n and 2n steps: at first order all of the bias, at second more than that.
StepBias step_bias(const data::GaussianMixture& law, const EnsembleKeys& keys, const Chosen& moves,
                   const Eigen::VectorXd& bins, const pde::Grid<1>& finest) {
  StepBias bias;
  bias.cells = Eigen::VectorXd::Zero(bins.size() - 1);
  if (keys.integrator == "exact") return bias;
  const auto scheme = integrator_named(keys.integrator);
  const auto law_of = [&](Index steps) {
    const auto at = stepped(*moves.process, *scheme, moves.horizon, steps);
    return law.transformed(at.mean_scale, at.std);
  };
  const auto coarse = law_of(keys.steps), fine = law_of(2 * keys.steps);
  const Truth one(coarse), two(fine);
  bias.mean = 2 * std::abs(one.mean() - two.mean());
  bias.variance = 2 * std::abs(one.variance() - two.variance());
  bias.cells = 2 * (one.probabilities(bins) - two.probabilities(bins)).cwiseAbs();
  const Eigen::VectorXd p = one.averages(finest).values - two.averages(finest).values;
  double below = 0;
  for (const double difference : p) {
    below += difference * finest.spacing(0);
    bias.w1 += 2 * std::abs(below) * finest.spacing(0);
  }
  return bias;
}

/// The same where no law of the steps is known: from ensembles of n and of 2n steps on the same paths.
StepBias sampled_bias(const Eigen::VectorXd& bins, const Sums& coarse, const Sums& fine) {
  StepBias bias;
  bias.mean = 2 * std::abs(coarse.first / coarse.n - fine.first / fine.n);
  bias.variance = 2 * std::abs(coarse.variance() - fine.variance());
  bias.cells = 2 * (coarse.counts / coarse.n - fine.counts / fine.n);
  double below = 0;
  for (const double difference : bias.cells) {
    below += difference;
    bias.w1 += std::abs(below) * (bins[1] - bins[0]);
  }
  bias.cells = bias.cells.cwiseAbs().eval();
  return bias;
}

/// N of the samples whose W1 is taken, the largest first: half the particles of a stream, a quarter of that,
/// and so on, apart from each other.
std::vector<Index> sample_sizes(Index count) {
  std::vector<Index> sizes = {count / 2};
  while (static_cast<Index>(sizes.size()) < kSizes && sizes.back() / kSizeRatio >= kSmallestSize)
    sizes.push_back(sizes.back() / kSizeRatio);
  if (sizes.size() == 1) sizes.push_back(std::max<Index>(1, sizes.back() / kSizeRatio));
  return sizes;
}

/// W1 of each stream's samples: (streams, sizes).
struct Convergence {
  std::vector<Index> sizes;
  Eigen::MatrixXd w1;
};

void fit_slope(const Convergence& c, const Eigen::VectorXd& floor, double bias, EnsembleReport& report) {
  const auto K = static_cast<Index>(c.sizes.size()), R = c.w1.rows();
  report.w1 = c.w1.colwise().mean();
  report.floor = floor;
  report.sizes.resize(K);
  Eigen::VectorXd x(K), y(K);
  double relative2 = 0;  // of one stream's W1, all sizes pooled
  for (Index k = 0; k < K; ++k) {
    report.sizes[k] = static_cast<double>(c.sizes[static_cast<std::size_t>(k)]);
    x[k] = std::log(report.sizes[k]);
    y[k] = std::log(report.w1[k]);
    relative2 += (c.w1.col(k).array() / report.w1[k] - 1).square().sum() / static_cast<double>((R - 1) * K);
  }
  const double relative = std::sqrt(relative2 / static_cast<double>(R));  // of the streams' mean
  const Eigen::ArrayXd away = x.array() - x.mean();
  const double spread = away.square().sum();
  report.slope = (away * y.array()).sum() / spread;
  report.slope_error = relative / std::sqrt(spread);
  report.slope_bias = kAsymptotic + (away.abs() * (bias / report.w1.array()).log1p()).sum() / spread;
  report.over_floor = report.w1[0] / floor[0];
  report.over_floor_error = relative * report.over_floor;
  report.over_floor_bias = kAsymptotic + bias / floor[0];
}

void score_moments(const Sums& sums, const StepBias& bias, const Truth& truth, EnsembleReport& report) {
  const double v = truth.variance(), n = sums.n, shift = sums.first / n;
  const double of_mean = std::sqrt(v / n), of_variance = std::sqrt((truth.fourth_moment() - v * v) / n);
  report.mean_z = shift / of_mean;
  report.variance_z = (sums.variance() - v) / of_variance;
  report.mean_bias_z = bias.mean / of_mean;
  report.variance_bias_z = bias.variance / of_variance;
}

void score_cells(const Sums& sums, const StepBias& bias, const Truth& truth, EnsembleReport& report) {
  const Eigen::VectorXd p = truth.probabilities(report.bin_edges);
  report.cell_z = Eigen::VectorXd::Zero(p.size());
  report.cells_tested = 0;
  report.worst_cell_z = report.cell_bias_z = 0;
  for (Index i = 0; i < p.size(); ++i) {
    const double expected = sums.n * p[i], error = std::sqrt(expected * (1 - p[i]));
    if (expected < kFewest || sums.n - expected < kFewest) continue;
    ++report.cells_tested;
    report.cell_z[i] = (sums.counts[i] - expected) / error;
    report.worst_cell_z = std::max(report.worst_cell_z, std::abs(report.cell_z[i]));
    report.cell_bias_z = std::max(report.cell_bias_z, sums.n * bias.cells[i] / error);
  }
  const double width = report.bin_edges[1] - report.bin_edges[0];
  report.bin_density = sums.counts / (sums.n * width);
}

/// Means of every stream (rows): of x - mean, of its square, of the indicators of the bins.
class StreamMeans {
 public:
  StreamMeans(Index streams, Index bins) : all_(streams, 2 + bins) {}
  void set(Index stream, const Eigen::VectorXd& x, double mean, const Eigen::VectorXd& bins) {
    all_(stream, 0) = (x.array() - mean).mean();
    all_(stream, 1) = (x.array() - mean).square().mean();
    all_.row(stream).tail(bins.size() - 1) = data::histogram(x, {bins}).transpose();
  }
  Index streams() const { return all_.rows(); }
  double mean(Index what) const { return all_.col(what).mean(); }
  /// Standard error of that mean; resolution: of one stream, where it counts whole particles.
  double error(Index what, double resolution = 0) const {
    const auto R = static_cast<double>(streams());
    const double square = (all_.col(what).array() - mean(what)).square().sum() / (R - 1);
    return std::sqrt((square + resolution * resolution) / R);
  }

 private:
  Eigen::MatrixXd all_;
};

/// The scores again where particles depend on each other: standard errors are the spread of the streams,
/// which do not.
void score_by_streams(const StreamMeans& means, const StepBias& bias, const Truth& truth, double per_stream,
                      EnsembleReport& report) {
  const boost::math::students_t law(static_cast<double>(means.streams() - 1));
  report.reach = boost::math::quantile(boost::math::complement(law, kOutsideFive / 2));
  report.mean_z = means.mean(0) / means.error(0);
  report.variance_z = (means.mean(1) - truth.variance()) / means.error(1);
  report.mean_bias_z = bias.mean / means.error(0);
  report.variance_bias_z = bias.variance / means.error(1);
  const Eigen::VectorXd p = truth.probabilities(report.bin_edges);
  report.worst_cell_z = report.cell_bias_z = 0;
  for (Index i = 0; i < p.size(); ++i) {
    if (report.cell_z[i] == 0) continue;  // not tested
    const double error = means.error(2 + i, 1 / per_stream);
    report.cell_z[i] = (means.mean(2 + i) - p[i]) / error;
    report.worst_cell_z = std::max(report.worst_cell_z, std::abs(report.cell_z[i]));
    report.cell_bias_z = std::max(report.cell_bias_z, bias.cells[i] / error);
  }
}

}  // namespace

EnsembleReport judge_ensemble(const data::GaussianMixture& law, const EnsembleKeys& keys,
                              const NoiseChoiceKeys& noise, const Chosen& moves, const Truth& truth,
                              const pde::Grid<1>& finest, std::uint64_t seed, int threads) {
  EnsembleReport report{};
  report.independent = noise.independent();
  report.reach = kStandardErrors;
  const Making making{law, keys, noise, moves, seed, threads};
  const double reach = kBinReach * std::sqrt(truth.variance());
  report.bin_edges = Eigen::VectorXd::LinSpaced(keys.bins + 1, truth.mean() - reach, truth.mean() + reach);
  const auto density = truth.averages(finest);
  const auto edges = finest.edges(0);

  Convergence convergence{.sizes = sample_sizes(static_cast<Index>(keys.count)), .w1 = {}};
  const auto K = static_cast<Index>(convergence.sizes.size());
  convergence.w1.resize(keys.streams, K);
  Sums sums{.counts = Eigen::VectorXd::Zero(keys.bins)}, finer = sums;
  const bool pairs = needs_pairs(moves);
  StreamMeans stream_means(keys.streams, keys.bins);
  for (Index r = 0; r < keys.streams; ++r) {
    const Eigen::MatrixXd ends = pairs ? run_pairs(making, r) : run_stream(making, r);
    const Eigen::VectorXd x = ends.col(0);
    stream_means.set(r, x, truth.mean(), report.bin_edges);
    sums.add(x, truth.mean(), report.bin_edges);
    if (pairs) finer.add(ends.col(1), truth.mean(), report.bin_edges);
    Index begin = 0;
    for (Index k = 0; k < K; ++k) {
      const Index size = convergence.sizes[static_cast<std::size_t>(k)];
      convergence.w1(r, k) = data::wasserstein1_to_density(x.segment(begin, size), edges, density.values);
      begin += size;
    }
  }
  const auto bias = pairs ? sampled_bias(report.bin_edges, sums, finer)
                          : step_bias(law, keys, moves, report.bin_edges, finest);
  score_moments(sums, bias, truth, report);
  score_cells(sums, bias, truth, report);
  if (!report.independent)
    score_by_streams(stream_means, bias, truth, static_cast<double>(keys.count), report);
  Eigen::VectorXd floor(K);
  for (Index k = 0; k < K; ++k)
    floor[k] = data::wasserstein1_sampling_floor(
        edges, density.values, static_cast<double>(convergence.sizes[static_cast<std::size_t>(k)]));
  const double h = finest.spacing(0);
  fit_slope(convergence, floor, bias.w1 + cell_error(std::sqrt(law.variances().minCoeff()), h), report);
  return report;
}

std::vector<Band> bands_of(const EnsembleReport& r) {
  const auto score = [&](const char* name, double z, double bias) {
    return Band{name, z, -r.reach - bias, r.reach + bias};
  };
  const double slope = kStandardErrors * r.slope_error + r.slope_bias;
  const double over = kStandardErrors * r.over_floor_error + r.over_floor_bias;
  std::vector<Band> bands = {score("mean_z", r.mean_z, r.mean_bias_z),
                             score("variance_z", r.variance_z, r.variance_bias_z)};
  if (r.independent) {
    bands.push_back({"w1_slope", r.slope, -0.5 - slope, -0.5 + slope});
    bands.push_back({"w1_over_floor", r.over_floor, std::max(0.0, 1 - over), 1 + over});
  }
  if (r.cells_tested > 0) bands.push_back(score("worst_cell_z", r.worst_cell_z, r.cell_bias_z));
  return bands;
}

}  // namespace undiffuse::experiments::agreement
