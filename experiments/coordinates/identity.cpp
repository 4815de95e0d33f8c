#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "experiments/coordinates/problem.hpp"
#include "score/mixture_score.hpp"
#include "sde/heat.hpp"

namespace undiffuse::experiments::coordinates {
namespace {

constexpr std::uint32_t kPointStreams = 1024;  // a process each
constexpr double kEarliest = 1e-6;             // of T
constexpr double kFarOut = 3;
constexpr double kRoundings = 8;  // of a result, each its condition times ε: two sides, some operations each

/// ln p, s and ∇·s at points, or what rounding errors of size 1 in every operation make of them.
struct Local {
  Eigen::VectorXd log_density, score, divergence;  ///< score: largest coordinate
};

/// One component seen from one point, S_j = α²λ_j + σ²: its share, pull g = S⁻¹(αm - x), and the conditions
/// of its logarithm and of its pull.
struct Term {
  double log_term = 0, condition = 0, pull_condition = 0, trace = 0;
  Eigen::RowVectorXd pull;  ///< in the axes of the space
};

Term term_of(const data::GaussianMixture& law, Index k, const Eigen::RowVectorXd& x,
             const sde::Transition& at) {
  const Index d = law.dim();
  const double alpha = at.mean_scale, log_weight = std::log(law.weights()[k]);
  const Eigen::RowVectorXd apart = x - alpha * law.means().row(k);
  const Eigen::MatrixXd* V = law.isotropic() ? nullptr : &law.directions()[static_cast<std::size_t>(k)];
  const Eigen::RowVectorXd y = V != nullptr ? Eigen::RowVectorXd(apart * *V) : apart;
  const double reach = static_cast<double>(d) * (x.norm() + alpha * law.means().row(k).norm());
  Term term{.log_term = log_weight, .condition = 1 + std::abs(log_weight), .pull = Eigen::RowVectorXd(d)};
  for (Index j = 0; j < d; ++j) {
    const double S = alpha * alpha * law.variances()(k, j) + at.std * at.std;
    const double half_log = 0.5 * std::log(2 * std::numbers::pi * S);
    term.log_term -= half_log + 0.5 * y[j] * y[j] / S;
    term.condition += 1 + std::abs(half_log) + std::abs(y[j]) * (std::abs(y[j]) + reach) / S;
    term.pull_condition += (std::abs(y[j]) + reach) / S;
    term.trace += 1 / S;
    term.pull[j] = -y[j] / S;
  }
  if (V != nullptr) term.pull *= V->transpose();
  return term;
}

/// First-order propagation of rounding through the sums over the components.
void condition_at(const data::GaussianMixture& law, const Eigen::RowVectorXd& x, const sde::Transition& at,
                  Index i, Local& out) {
  std::vector<Term> terms;
  double largest = -kInfinity;
  for (Index k = 0; k < law.components(); ++k) {
    if (!(law.weights()[k] > 0)) continue;
    terms.push_back(term_of(law, k, x, at));
    largest = std::max(largest, terms.back().log_term);
  }
  double sum = 0, mean = 0, score = 0, divergence = 0;
  Eigen::RowVectorXd s = Eigen::RowVectorXd::Zero(law.dim());
  for (const Term& term : terms) sum += std::exp(term.log_term - largest);
  const auto share = [&](const Term& term) { return std::exp(term.log_term - largest) / sum; };
  for (const Term& term : terms) {
    mean += share(term) * term.condition;
    s += share(term) * term.pull;
  }
  for (const Term& term : terms)
    score += share(term) * (term.pull.norm() * (term.condition + mean) + term.pull_condition);
  for (const Term& term : terms) {
    const double off = (term.pull - s).norm();
    divergence += share(term) * ((off * off + term.trace) * (term.condition + mean + 2) +
                                 2 * off * (term.pull_condition + score));
  }
  out.log_density[i] = mean;
  out.score[i] = score;
  out.divergence[i] = divergence;
}

/// Half of the points from X_t, half three times as far from its mean.
Eigen::MatrixXd points_at(const Settings& settings, const sde::Transition& at, data::Stream stream) {
  const auto law = settings.law->transformed(at.mean_scale, at.std);
  Eigen::MatrixXd x = data::draw(law, stream, settings.points.count);
  const Eigen::RowVectorXd mean = law.weights().transpose() * law.means();
  auto far = x.bottomRows(x.rows() / 2);
  far = ((kFarOut * (far.rowwise() - mean)).rowwise() + mean).eval();
  return x;
}

/// Differences of the two sides at one time: of ln p as it is, the rest in units of ε times its condition.
struct Apart {
  double log_density = 0, density_units = 0, score_units = 0, divergence_units = 0;
};

Apart compare_at(const Settings& settings, const Affine& moves, double t, data::Stream stream) {
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  const auto& law = *settings.law;
  const Index n = settings.points.count, d = law.dim();
  const auto at = moves.process->transition(t).value();
  const double alpha = at.mean_scale, v = spread_at(*moves.process, t);
  const sde::Heat heat(d, 0.5);
  const score::MixtureScore own(law, *moves.process), shared(law, heat);
  const Eigen::MatrixXd x = points_at(settings, at, stream), y = x / alpha;

  Eigen::VectorXd p(n), u(n);
  law.transformed(alpha, at.std).log_density(x, p);
  law.transformed(1, std::sqrt(v)).log_density(y, u);
  Eigen::MatrixXd s(n, d), s_shared(n, d);
  own.evaluate(x, t, s);
  shared.evaluate(y, v, s_shared);
  const Eigen::VectorXd div = own.divergence(x, t).value(), div_shared = shared.divergence(y, v).value();

  Local condition{
      .log_density = Eigen::VectorXd(n), .score = Eigen::VectorXd(n), .divergence = Eigen::VectorXd(n)};
  for (Index i = 0; i < n; ++i) condition_at(law, x.row(i), at, i, condition);
  const double log_alpha = static_cast<double>(d) * std::log(alpha);
  condition.log_density.array() += std::abs(log_alpha);
  const Eigen::ArrayXd log_apart = (p - u).array() + log_alpha;
  const Eigen::ArrayXd score_apart = (s - s_shared / alpha).rowwise().lpNorm<Eigen::Infinity>();
  const Eigen::ArrayXd div_apart = div - div_shared / (alpha * alpha);
  const auto largest = [](const Eigen::ArrayXd& a) { return a.abs().maxCoeff<Eigen::PropagateNaN>(); };
  return {.log_density = largest(log_apart),
          .density_units = largest(log_apart / (epsilon * condition.log_density.array())),
          .score_units = largest(score_apart / (epsilon * condition.score.array())),
          .divergence_units = largest(div_apart / (epsilon * condition.divergence.array()))};
}

}  // namespace

void compare_densities(const Settings& settings, const Affine& moves, std::uint64_t seed, Figures& figures,
                       BranchFile& out) {
  const Index n = settings.points.times;
  Eigen::VectorXd times(n), v(n), apart(n), density(n), score(n), divergence(n);
  for (Index k = 0; k < n; ++k) {
    times[k] =
        moves.horizon * std::pow(kEarliest, static_cast<double>(n - 1 - k) / static_cast<double>(n - 1));
    v[k] = spread_at(*moves.process, times[k]);
    const data::Stream stream{.seed = seed,
                              .id = kPointStreams * moves.number + static_cast<std::uint32_t>(k)};
    const auto found = compare_at(settings, moves, times[k], stream);
    apart[k] = found.log_density;
    density[k] = found.density_units;
    score[k] = found.score_units;
    divergence[k] = found.divergence_units;
  }
  out.coordinate("time", times, "time", "where densities are compared");
  out.series("spread", "time", v, "length^2", "v = sigma^2/alpha^2");
  out.series("density_error", "time", apart, "1", "largest difference of ln p");
  out.series("density_round_off", "time", density, "1", "the same in units of its rounding");
  out.series("score_round_off", "time", score, "1", "of the score, in units of its rounding");
  out.series("divergence_round_off", "time", divergence, "1", "of its divergence, in units of its rounding");
  figures.density_error = apart.maxCoeff<Eigen::PropagateNaN>();
  figures.density_round_off = density.maxCoeff<Eigen::PropagateNaN>();
  figures.score_round_off = score.maxCoeff<Eigen::PropagateNaN>();
  figures.divergence_round_off = divergence.maxCoeff<Eigen::PropagateNaN>();
  out.claim("density_round_off", figures.density_round_off, kRoundings);
  out.claim("score_round_off", figures.score_round_off, kRoundings);
  out.claim("divergence_round_off", figures.divergence_round_off, kRoundings);
}

}  // namespace undiffuse::experiments::coordinates
