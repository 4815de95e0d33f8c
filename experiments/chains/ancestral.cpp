// Whole chains back: what they return, against the law of the data, for ever more steps.
#include <algorithm>
#include <cmath>

#include "experiments/chains/parts.hpp"

namespace undiffuse::experiments::chains {
namespace {

constexpr double kOrderOff = 0.1;
constexpr double kLogarithm = 0.4;   // an order of (ln N)/N comes to 1 from below
constexpr double kKolmogorov = 2.7;  // passed but once in a million
constexpr double kMass = 1e-9;
constexpr double kExactLaw = 1e-9;  // total variations below are rounding, and have no order
constexpr double kNoKl = 1e-9;      // KL of rounding and of tails

Distances to_law(const data::GaussianMixture& p, const Returned& q) {
  const Eigen::VectorXd log_q = q.density.array().max(0.0).log();
  return distances(q.nodes, log_density_at(p, q.nodes.x), log_q, cdf_at(p, q.nodes.x), q.below);
}

/// What is measured for every N.
struct Sweep {
  Eigen::VectorXd n, tv, w1, kl, tv_first, kl_first, path;
  double mass = 0, over_path = 0, stiffness = 0;
  explicit Sweep(Index K) : n(K), tv(K), w1(K), kl(K), tv_first(K), kl_first(K), path(K) {}

  void add(Index k, const Chain& chain, const Settings& settings, const Returns& returns, double path_kl) {
    const auto data = to_law(*settings.law, returns.data);
    const auto first = to_law(chain.law_after(*settings.law, 1), returns.first);
    n[k] = static_cast<double>(chain.steps());
    tv[k] = data.total_variation;
    w1[k] = data.wasserstein1;
    kl[k] = data.kl;
    tv_first[k] = first.total_variation;
    kl_first[k] = first.kl;
    path[k] = path_kl;
    mass = std::max({mass, returns.data.mass_error(), returns.first.mass_error()});
    over_path = std::max(over_path, first.kl / (path_kl + kNoKl));
  }
};

void write(const Settings& settings, const Sweep& sweep, const Returned& finest, BranchFile& out) {
  out.coordinate("steps", sweep.n, "1", "steps N of the chain");
  out.series("total_variation", "steps", sweep.tv, "1", "total variation of what returns and the law of X_0");
  out.series("wasserstein1", "steps", sweep.w1, "length", "W1 of both");
  out.series("kl", "steps", sweep.kl, "1", "KL of the law of X_0 to what returns");
  out.series("tv_first", "steps", sweep.tv_first, "1", "total variation one step before, at x_1");
  out.series("kl_first", "steps", sweep.kl_first, "1", "KL one step before, at x_1");
  out.series("path_kl", "steps", sweep.path, "1", "sum of the mean KLs of steps N to 2, and of the start");
  const Eigen::VectorXd law = log_density_at(*settings.law, finest.nodes.x).array().exp();
  out.coordinate("y", finest.nodes.x, "length", "nodes of the density that returns, longest chain");
  out.series("density", "y", finest.density, "1/length", "density that returns, longest chain");
  out.series("p0", "y", law, "1/length", "density of X_0 there");
}

void claim(const Settings& settings, Variance variance, const Sweep& sweep, const Figures& figures,
           BranchFile& out) {
  out.claim("mass_error", sweep.mass, kMass);
  out.claim("kl_over_path", sweep.over_path, 1);
  out.claim("kolmogorov", figures.kolmogorov, kKolmogorov);
  const double bend = kOrderOff + sweep.stiffness;
  if (settings.ancestral.start != "forward" || bend > kNeighbouringOrder || std::isnan(figures.tv_order))
    return;
  const double order = variance == Variance::matched ? 2 : 1;
  const double below = variance == Variance::beta_tilde ? bend + kLogarithm : bend;
  out.claim("tv_order", figures.tv_order, order - below, order + bend);
  out.claim("kl_order", figures.kl_order, 2 * (order - below), 2 * (order + bend));
}

}  // namespace

Figures whole_chains(const Settings& settings, Variance variance, const std::vector<Path>& paths,
                     std::uint64_t seed, const std::function<void(double)>& report, BranchFile& out) {
  const auto& wanted = settings.ancestral.steps;
  const auto K = static_cast<Index>(wanted.size());
  const auto& row = chain_row(settings.kind);
  Sweep sweep(K);
  Figures figures;
  Returns returns;
  double total = static_cast<double>(wanted.front()), done = 0;
  for (const auto n : wanted) total += static_cast<double>(n);
  const Tick tick = [&] { report(++done / total); };
  for (Index k = 0; k < K; ++k) {
    const auto at = static_cast<std::size_t>(k);
    const Chain chain = row.make(settings, static_cast<Index>(wanted[at]));
    returns = march_back(settings, chain, variance, tick);
    sweep.add(k, chain, settings, returns, paths[at].kl[static_cast<std::size_t>(variance)]);
    if (k == 0) figures.kolmogorov = kolmogorov_distance(settings, chain, variance, returns.data, seed, tick);
  }
  sweep.stiffness = paths.front().stiffness;
  out.describe("ancestral sampling with the variance " + name_of(variance) + ", " + std::string(row.what),
               "Ho, Jain & Abbeel, NeurIPS 2020 (arXiv:2006.11239), algorithm 2");
  write(settings, sweep, returns.data, out);
  figures.total_variation = sweep.tv[K - 1];
  figures.wasserstein1 = sweep.w1[K - 1];
  figures.kl = sweep.kl[K - 1];
  figures.kl_first = sweep.kl_first[K - 1];
  figures.path_kl = sweep.path[K - 1];
  if (sweep.tv_first.minCoeff() > kExactLaw) {
    figures.tv_order = fitted_order(sweep.n, sweep.tv_first);
    figures.kl_order = fitted_order(sweep.n, sweep.kl_first);
    figures.tv_order_data = fitted_order(sweep.n, sweep.tv);
  }
  claim(settings, variance, sweep, figures, out);
  return figures;
}

}  // namespace undiffuse::experiments::chains
