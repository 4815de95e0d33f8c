#include "experiments/reversal/marching.hpp"

#include <algorithm>
#include <cmath>

#include "data/mixture.hpp"

namespace undiffuse::experiments::reversal {

using data::Index;

double smallest_length(const Common& common) {
  const auto& s = common.settings;
  if (s.mixture_min_std > 0) return s.mixture_min_std;
  double h = 0;  // a set of points without a grid has no length of its own: nothing is resolved at the end
  for (std::size_t a = 0; a < s.grid.cells.size(); ++a)
    h = std::max(h, (s.grid.upper[a] - s.grid.lower[a]) / s.grid.cells[a]);
  return h;
}

double step_number(const Common& common, const sde::TimeGrid& reverse_times) {
  return experiments::step_number(smallest_length(common), common.kappa(), reverse_times);
}

double terminal_distance(const Common& common) {
  const auto& s = common.settings;
  const auto* mixture = dynamic_cast<const data::GaussianMixture*>(s.law.get());
  if (s.terminal.empty() || mixture == nullptr) return 1;
  const Eigen::VectorXd at = Eigen::Map<const Eigen::VectorXd>(s.terminal.data(), s.dim());
  double nearest = std::numeric_limits<double>::infinity();
  for (Index k = 0; k < mixture->components(); ++k) {
    const double variance = mixture->variances().row(k).minCoeff() + 2 * common.kappa() * common.T();
    const bool point = s.terminal_kind == "point";
    const Eigen::VectorXd away = point ? (at - mixture->means().row(k).transpose()).eval() : at;
    nearest = std::min(nearest, away.norm() / std::sqrt(variance));
  }
  return s.terminal_kind == "point" ? std::max(1.0, nearest) : 1 + nearest;
}

double step_error_bound(const Common& common, const MarchingKeys& keys) {
  const double nu = step_number(common, reverse_times(common, keys));
  const double bound = second_order(keys) ? kSecondOrder * nu * nu : kFirstOrder * nu;
  return std::min(kFarthest, bound * terminal_distance(common));
}

}  // namespace undiffuse::experiments::reversal
