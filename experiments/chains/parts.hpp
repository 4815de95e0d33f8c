#pragma once
#include <array>
#include <functional>
#include <iterator>

#include "experiments/chains/back_step.hpp"
#include "experiments/chains/line.hpp"
#include "experiments/parts/bench.hpp"

namespace undiffuse::experiments::chains {

/// One row of the headline table; NaN where a figure has no meaning for the method.
struct Figures {
  double total_variation = kNone, wasserstein1 = kNone, kl = kNone;
  double tv_order = kNone, w1_order = kNone, kl_order = kNone;
  double tv_inside = kNone;                                           ///< limit: before the last step
  double kl_power = kNone, expected = kNone, over_predicted = kNone;  ///< kernel
  double kl_first = kNone, path_kl = kNone, tv_order_data = kNone;    ///< ancestral
  double kolmogorov = kNone;
  double seconds = kNone;
};
const std::vector<FigureColumn<Figures>>& figure_columns();

/// An order is claimed where it may be this far from the next, and no farther.
inline constexpr double kNeighbouringOrder = 0.45;

// limit.cpp: is the chain the process?
struct Comparison {
  std::string name;  ///< of the row: the chain's, with what it is compared at
  const ChainRow* row;
  enum class At { chain_time, own_time, from_data } at;
};
std::vector<Comparison> comparisons(const Settings& settings);
Figures compare_with_limit(const Settings& settings, const Comparison& comparison, BranchFile& out);

// kernel.cpp: one step
Figures one_step(const Settings& settings, Variance variance, BranchFile& out);

// path.cpp: the sum of what all steps of a chain lose
struct Path {
  std::array<double, std::size(kVariances)> kl{};  ///< of steps N ... 2 for each variance, and of the start
  double stiffness = 0;  ///< the largest b_i |s'| of a step: the correction to an order
};
Path path_of(const Settings& settings, const Chain& chain);
/// The law that the reversed chain starts from.
data::GaussianMixture start_of(const Settings& settings, const Chain& chain);

// ancestral.cpp: whole chains; `report` hears which part is done
Figures whole_chains(const Settings& settings, Variance variance, const std::vector<Path>& paths,
                     std::uint64_t seed, const std::function<void(double)>& report, BranchFile& out);

/// The law of x_1 and of x_0 that a reversed chain returns, by quadrature.
struct Returned {
  Nodes nodes;
  Eigen::VectorXd density, below;  ///< below: the distribution function
  double mass_error() const { return std::abs(density.dot(nodes.weight) - 1); }
};
struct Returns {
  Returned first, data;
};

/// Called after each step of a long way.
using Tick = std::function<void()>;

// march.cpp
inline constexpr double kNodesPerKernel = 3, kNodesPerLaw = 8;  ///< to a standard deviation
inline constexpr double kKernelReach = 9;                       ///< standard deviations
Returns march_back(const Settings& settings, const Chain& chain, Variance variance, const Tick& tick);
/// At most the nodes' own: fine enough for the kernel of the step from there wherever there is any density.
double spacing_for(const BackStep& step, const Nodes& nodes, const Eigen::VectorXd& density);

// walk.cpp
/// √n sup |F_n - F| of particles that walk the chain back, F the distribution function of `returned` at its
/// nodes: below 2.7 but for one run in a million.
double kolmogorov_distance(const Settings& settings, const Chain& chain, Variance variance,
                           const Returned& returned, std::uint64_t seed, const Tick& tick);

}  // namespace undiffuse::experiments::chains
