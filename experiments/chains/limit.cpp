// N -> ∞: the law of the chain beside the process's, at times that all N share.
#include <algorithm>
#include <cmath>

#include "experiments/chains/parts.hpp"

namespace undiffuse::experiments::chains {
namespace {

using At = Comparison::At;

constexpr double kOrderSlack = 0.03;
constexpr double kExact = 1e-9;      // what rounding may put between laws that are the same
constexpr double kRounding = 1e-11;  // total variations below are rounding, and have no order

double process_time(At at, Index i, Index n) {
  const auto whole = static_cast<double>(n), place = static_cast<double>(i);
  return at == At::chain_time ? place / whole : (place - 1) / (whole - 1);
}

/// The largest of all times, for one N.
struct Worst {
  Distances all;
  double inside = 0;  ///< total variation before the last time
  double signal = 0, std = 0;
  Eigen::VectorXd at_times;  ///< total variation

  void add(const Distances& d, bool last) {
    all.total_variation = std::max(all.total_variation, d.total_variation);
    all.wasserstein1 = std::max(all.wasserstein1, d.wasserstein1);
    all.kl = std::max(all.kl, d.kl);
    if (!last) inside = std::max(inside, d.total_variation);
  }
};

Worst worst_of(const Settings& settings, const Comparison& comparison, Index n) {
  const Chain chain = comparison.row->make(settings, n);
  const bool smld = comparison.row->name == "smld";
  const double begun = smld && comparison.at != At::from_data ? settings.smld.sigma_min : 0;
  const auto beginning = settings.law->transformed(1, begun);
  const Index times = settings.limit.times;
  Worst worst;
  worst.at_times.resize(times);
  for (Index j = 0; j <= times; ++j) {
    const Index i = std::max<Index>(1, n / times * j);
    if (j == 0 && comparison.at != At::from_data) continue;
    const auto now = chain.limit->transition(process_time(comparison.at, i, n)).value();
    const auto d =
        distances(chain.law_after(*settings.law, i), beginning.transformed(now.mean_scale, now.std));
    worst.add(d, j == times);
    worst.signal = std::max(worst.signal, std::abs(chain.signal[i] - now.mean_scale));
    worst.std = std::max(worst.std, std::abs(std::sqrt(chain.variance[i]) - std::hypot(begun, now.std)));
    if (j > 0) worst.at_times[j - 1] = d.total_variation;
  }
  return worst;
}

void claim_orders(const Settings& settings, const Comparison& comparison, const Figures& figures,
                  BranchFile& out) {
  if (comparison.at == At::own_time) return out.claim("total_variation", figures.total_variation, kExact);
  if (comparison.row->name == "cosine") out.claim("inside", figures.tv_inside, kExact);
  if (std::isnan(figures.tv_order)) return;  // a law that the chain keeps as it is
  const double bend =
      kOrderSlack + comparison.row->coarseness(settings, static_cast<Index>(settings.limit.steps.front()));
  if (bend > kNeighbouringOrder) return;
  const double order = comparison.at == At::from_data ? 0 : 1;
  // What cosine keeps is signal: of a law whose mean is 0 no distance sees it to first order.
  const double highest = comparison.row->name == "cosine" ? 2 : order;
  out.claim("tv_order", figures.tv_order, order - bend, highest + bend);
  out.claim("w1_order", figures.w1_order, order - bend, highest + bend);
  out.claim("kl_order", figures.kl_order, 2 * (order - bend), 2 * (highest + bend));
}

std::string title_of(const Comparison& comparison) {
  const std::string what(comparison.row->what);
  if (comparison.at == At::own_time) return what + " begun after the first step, at (i-1)/(N-1)";
  if (comparison.at == At::from_data) return what + " begun at X_0, at (i-1)/(N-1)";
  return what + (comparison.row->name == "smld" ? " begun after the first step, at i/N" : ", at i/N");
}

}  // namespace

std::vector<Comparison> comparisons(const Settings& settings) {
  std::vector<Comparison> all;
  for (const std::string& name : settings.compared) {
    all.push_back({.name = "limit_" + name, .row = &chain_row(name), .at = At::chain_time});
    if (name != "smld") continue;
    all.push_back({.name = "limit_smld_own_times", .row = &chain_row(name), .at = At::own_time});
    all.push_back({.name = "limit_smld_from_data", .row = &chain_row(name), .at = At::from_data});
  }
  return all;
}

Figures compare_with_limit(const Settings& settings, const Comparison& comparison, BranchFile& out) {
  const auto K = static_cast<Index>(settings.limit.steps.size());
  Eigen::VectorXd n(K), tv(K), w1(K), kl(K), signal(K), std(K);
  Worst worst;
  for (Index k = 0; k < K; ++k) {
    const auto steps = static_cast<Index>(settings.limit.steps[static_cast<std::size_t>(k)]);
    worst = worst_of(settings, comparison, steps);
    n[k] = static_cast<double>(steps);
    tv[k] = worst.all.total_variation;
    w1[k] = worst.all.wasserstein1;
    kl[k] = worst.all.kl;
    signal[k] = worst.signal;
    std[k] = worst.std;
  }
  out.describe(title_of(comparison), "Song et al., ICLR 2021 (arXiv:2011.13456), appendix B");
  out.coordinate("steps", n, "1", "steps N of the chain");
  out.series("total_variation", "steps", tv, "1", "total variation of both laws, largest of all times");
  out.series("wasserstein1", "steps", w1, "length", "W1 of both laws, largest of all times");
  out.series("kl", "steps", kl, "1", "KL of the chain's law to the process's, largest of all times");
  out.series("signal_error", "steps", signal, "1", "largest difference of sqrt(alpha bar) and alpha");
  out.series("std_error", "steps", std, "length", "largest difference of both standard deviations of noise");
  const double last = static_cast<double>(settings.limit.times);
  out.coordinate("time", Eigen::VectorXd::LinSpaced(settings.limit.times, 1 / last, 1), "time", "i/N");
  out.series("tv_at_time", "time", worst.at_times, "1", "total variation at each time, largest N");
  Figures figures{
      .total_variation = tv[K - 1], .wasserstein1 = w1[K - 1], .kl = kl[K - 1], .tv_inside = worst.inside};
  if (comparison.at != At::own_time && tv.minCoeff() > kRounding) {
    figures.tv_order = fitted_order(n, tv);
    figures.w1_order = fitted_order(n, w1);
    figures.kl_order = fitted_order(n, kl);
  }
  claim_orders(settings, comparison, figures, out);
  return figures;
}

}  // namespace undiffuse::experiments::chains
