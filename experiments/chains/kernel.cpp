// One step back: the exact kernel beside DDPM's Gaussian, for ever smaller β at a level of noise.
#include <algorithm>
#include <cmath>

#include "experiments/chains/parts.hpp"
#include "score/mixture_score.hpp"

namespace undiffuse::experiments::chains {
namespace {

constexpr double kNodes = 8;     // to the length over which the score changes
constexpr Index kFitted = 4;     // the smallest β, to which a power is fitted
constexpr double kSlack = 0.01;  // of a power
constexpr double kSeen =
    1e-3;  // of the largest density or part of the leading term: where the score's slope counts
constexpr double kNothing = 1e-20;    // a KL below is rounding
constexpr double kQuadrature = 1e-6;  // relative
constexpr double kSameMean = 1e-10;   // of the largest |x|

/// A level of noise: x_i ~ p, x_i | x_0 ~ N(signal x_0, variance).
struct Level {
  double time, signal, variance, unit;  ///< unit: of β, 1 for DDPM, the level's variance for SMLD
  bool preserving;
  data::GaussianMixture p;
};

Level level_at(const Settings& settings, const Chain& chain, double t) {
  const auto at = chain.limit->transition(t).value();
  const bool smld = settings.kind == "smld";
  const double first = smld ? settings.smld.sigma_min : 0;
  const double variance = at.std * at.std + first * first;
  return {.time = t,
          .signal = at.mean_scale,
          .variance = variance,
          .unit = smld ? variance : 1,
          .preserving = !smld,
          .p = settings.law->transformed(at.mean_scale, std::sqrt(variance))};
}

/// A step that ends there: x_i = a x_{i-1} + √b ε.
struct Step {
  double a, b, signal, variance;  ///< signal and variance of x_{i-1} | x_0
  double posterior(const Level& level) const { return b * variance / level.variance; }
};
Step step_to(const Level& level, double beta) {
  const double b = beta * level.unit, a2 = level.preserving ? 1 - b : 1;
  return {.a = std::sqrt(a2),
          .b = b,
          .signal = level.signal / std::sqrt(a2),
          .variance = (level.variance - b) / a2};
}

/// E KL(kernel ‖ Gaussian) over x_i ~ p, and the same by parts: E KL to the matched Gaussian, which is all
/// that is not Gaussian, and the closed form for what the variance is off.
struct Measured {
  double kl = 0, by_parts = 0;
};
Measured measure(const Settings& settings, const Level& level, double beta, Variance variance,
                 double per_scale) {
  const Step step = step_to(level, beta);
  const ReverseKernel kernel(settings.law->transformed(step.signal, std::sqrt(step.variance)), step.a,
                             step.b);
  const auto nodes = nodes_over(level.p, score_scale(level.p) / per_scale);
  const Eigen::VectorXd p = log_density_at(level.p, nodes.x).array().exp();
  double fixed = -1;
  if (variance == Variance::beta) fixed = step.b;
  if (variance == Variance::beta_tilde) fixed = step.posterior(level);
  if (variance == Variance::averaged) fixed = mean_variance(kernel, level.p);
  const BackStep back{.kernel = kernel, .fixed = fixed};
  ReverseKernel::At at;
  Measured measured;
  for (Index i = 0; i < nodes.x.size(); ++i) {
    kernel.evaluate(nodes.x[i], at);
    const double w = back.variance(at);
    const double share = p[i] * nodes.weight[i];
    measured.kl += share * ReverseKernel::kl_to_gaussian(at, w);
    measured.by_parts +=
        share * (ReverseKernel::kl_to_gaussian(at, at.variance) + gaussian_kl(at.variance / w - 1));
  }
  return measured;
}

/// Of β, in the leading term.
double power_of(Variance variance) { return variance == Variance::matched ? 3 : 2; }

/// The leading term, coefficient · β^power: the variance is  v = (b/a²)(1 + b s'),  the third cumulant
/// b³s''/a³, so that KL = ¼(v/w - 1)² + (b³/12) s''², on average over p.
struct Leading {
  double coefficient = 0, stiffest = 0;  ///< stiffest: the largest correction, in units of β
  bool vanishes = false;
};
/// What the leading term of v/w - 1 has beside b s'.
double shift_of(const Level& level, Variance variance, const Nodes& nodes, const Eigen::VectorXd& p) {
  if (variance == Variance::beta) return level.preserving ? 1 : 0;
  if (variance == Variance::beta_tilde) return level.unit / level.variance;
  double mean = 0;
  for (Index i = 0; i < nodes.x.size(); ++i)
    mean += p[i] * nodes.weight[i] * score_slopes(level.p, nodes.x[i]).first * level.unit;
  return -mean;
}

Leading leading_term(const Level& level, Variance variance, double smallest) {
  const auto nodes = nodes_over(level.p, score_scale(level.p) / kNodes);
  const Eigen::VectorXd p = log_density_at(level.p, nodes.x).array().exp();
  const double shift = shift_of(level, variance, nodes, p);
  Eigen::ArrayXd part(p.size()), stiff(p.size());
  for (Index i = 0; i < nodes.x.size(); ++i) {
    const auto slope = score_slopes(level.p, nodes.x[i]);
    const double first = slope.first * level.unit, second = slope.second * std::pow(level.unit, 1.5);
    const double off =
        variance == Variance::matched ? second * second / 12 : 0.25 * (first + shift) * (first + shift);
    part[i] = p[i] * nodes.weight[i] * off;
    stiff[i] = std::max(std::abs(first), std::abs(shift));
  }
  // Far modes exchange where there is hardly any mass and nearly all of the term.
  const Eigen::Array<bool, Eigen::Dynamic, 1> seen =
      p.array() > kSeen * p.maxCoeff() || part > kSeen * part.maxCoeff();
  Leading leading{.coefficient = part.sum(), .stiffest = seen.select(stiff, 0).maxCoeff()};
  leading.vanishes = leading.coefficient * std::pow(smallest, power_of(variance)) < kNothing;
  return leading;
}

/// The posterior mean beside DDPM's μ̃ of x̂_0 = (x + σ² s)/α: largest difference, of the largest |x|.
double mean_difference(const Settings& settings, const Chain& chain, const Level& level, double beta) {
  const Step step = step_to(level, beta);
  const double first = settings.kind == "smld" ? settings.smld.sigma_min : 0;
  const score::MixtureScore score(settings.law->transformed(1, first), *chain.limit);
  const Eigen::MatrixXd x = nodes_over(level.p, narrowest_std(level.p)).x;
  Eigen::MatrixXd s(x.rows(), 1);
  score.evaluate(x, level.time, s);
  const ReverseKernel kernel(settings.law->transformed(step.signal, std::sqrt(step.variance)), step.a,
                             step.b);
  ReverseKernel::At at;
  double worst = 0;
  for (Index i = 0; i < x.rows(); ++i) {
    const double data = (x(i, 0) + level.variance * s(i, 0)) / level.signal;
    const double mean = (step.signal * step.b * data + step.a * step.variance * x(i, 0)) / level.variance;
    kernel.evaluate(x(i, 0), at);
    worst = std::max(worst, std::abs(mean - at.mean));
  }
  return worst / x.cwiseAbs().maxCoeff();
}

/// Everything measured of one variance: levels in rows, β in columns.
struct Table {
  Eigen::VectorXd times, beta;
  Eigen::MatrixXd kl, predicted;
  double split = 0, refined = 0, mean = 0;
};

void write(const Table& table, BranchFile& out) {
  out.coordinate("level", table.times, "time", "time of the process whose noise x_i has");
  out.coordinate("beta", table.beta, "1", "beta of the step; smld: its variance over sigma_i^2");
  const auto plane = [&](const char* name, const Eigen::MatrixXd& values, const char* meaning) {
    const Eigen::MatrixXd rows = values.transpose();  // beta runs fastest
    out.file().write(out.group(), name,
                     std::span<const double>(rows.data(), static_cast<std::size_t>(rows.size())),
                     {.units = "1", .long_name = meaning, .dims = {"level", "beta"}});
  };
  plane("kl", table.kl, "KL of the exact one-step kernel to the Gaussian, mean over x_i");
  plane("predicted", table.predicted, "its leading term");
  out.number("split_difference", table.split, "1", "relative difference of the KL and the same by parts");
  out.number("refined_difference", table.refined, "1", "relative change of the KL with twice the nodes");
  out.number("mean_difference", table.mean, "1",
             "largest difference of the kernel's mean and DDPM's by the score, of the largest |x|");
  out.claim("split_difference", table.split, kQuadrature);
  out.claim("refined_difference", table.refined, kQuadrature);
  out.claim("mean_difference", table.mean, kSameMean);
}

double relative(double a, double b) { return b == 0 ? std::abs(a) : std::abs(a / b - 1); }

/// Fits a level's power, claims it, and keeps the worst of all levels.
void judge(const Table& table, Index l, const Leading& leading, double expected, Figures& figures,
           BranchFile& out) {
  const std::string where = "_level_" + std::to_string(l + 1);
  const Index B = table.beta.size();
  if (leading.vanishes) return out.claim("kl" + where, table.kl(l, table.beta.size() - 1), 100 * kNothing);
  const double power = -fitted_order(table.beta.tail(kFitted), table.kl.row(l).tail(kFitted).transpose());
  const double ratio = table.kl(l, B - 1) / table.predicted(l, B - 1);
  if (std::isnan(figures.kl_power) || std::abs(power - expected) > std::abs(figures.kl_power - expected))
    figures.kl_power = power;
  if (std::isnan(figures.over_predicted) || std::abs(ratio - 1) > std::abs(figures.over_predicted - 1))
    figures.over_predicted = ratio;
  const double bend = kSlack + 2 * leading.stiffest * table.beta[B - kFitted];
  const double last = kSlack + 4 * leading.stiffest * table.beta[B - 1];
  if (bend < kNeighbouringOrder) out.claim("power" + where, power, expected - bend, expected + bend);
  if (last < 0.5) out.claim("over_predicted" + where, ratio, 1 - last, 1 + last);
}

}  // namespace

Figures one_step(const Settings& settings, Variance variance, BranchFile& out) {
  const Chain chain =
      chain_row(settings.kind).make(settings, static_cast<Index>(settings.ancestral.steps.back()));
  const auto& keys = settings.kernel;
  const auto L = static_cast<Index>(keys.times.size()), B = static_cast<Index>(keys.halvings) + 1;
  const double expected = power_of(variance);
  Table table{.times = Eigen::Map<const Eigen::VectorXd>(keys.times.data(), L),
              .beta = Eigen::VectorXd(B),
              .kl = Eigen::MatrixXd(L, B),
              .predicted = Eigen::MatrixXd(L, B)};
  for (Index k = 0; k < B; ++k) table.beta[k] = std::ldexp(keys.largest, -static_cast<int>(k));
  out.describe("one step back with the variance " + name_of(variance),
               "Ho, Jain & Abbeel, NeurIPS 2020 (arXiv:2006.11239), section 3.2");
  Figures figures{.expected = expected};
  std::vector<Leading> leading;
  for (Index l = 0; l < L; ++l) {
    const auto level = level_at(settings, chain, keys.times[static_cast<std::size_t>(l)]);
    leading.push_back(leading_term(level, variance, table.beta[B - 1]));
    table.mean = std::max(table.mean, mean_difference(settings, chain, level, keys.largest));
    for (Index k = 0; k < B; ++k) {
      const auto measured = measure(settings, level, table.beta[k], variance, kNodes);
      table.kl(l, k) = measured.kl;
      table.predicted(l, k) = leading.back().coefficient * std::pow(table.beta[k], expected);
      if (leading.back().vanishes) continue;
      table.split = std::max(table.split, relative(measured.by_parts, measured.kl));
      if (k % (B - 1) == 0)
        table.refined =
            std::max(table.refined,
                     relative(measure(settings, level, table.beta[k], variance, 2 * kNodes).kl, measured.kl));
    }
  }
  write(table, out);
  for (Index l = 0; l < L; ++l) judge(table, l, leading[static_cast<std::size_t>(l)], expected, figures, out);
  figures.kl = table.kl.col(B - 1).maxCoeff();
  return figures;
}

}  // namespace undiffuse::experiments::chains
