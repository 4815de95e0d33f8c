#include "pde/fokker_planck.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "pde/describe_cell.hpp"
#include "pde/parallel.hpp"
#include "sde/gradient_drift.hpp"

namespace undiffuse::pde {
namespace {

constexpr Index block_size = 1024;

/// One row a point, on the stack.
template <int Dim>
using PointBlock = Eigen::Matrix<double, Eigen::Dynamic, Dim, Eigen::ColMajor, block_size, Dim>;
using ValueBlock = Eigen::Matrix<double, Eigen::Dynamic, 1, Eigen::ColMajor, block_size, 1>;

struct Fitted {
  double there;  ///< B(-z), or the rate
  double back;   ///< B(z), or the rate
};

/// B(z) = z / (e^z - 1) and B(-z) = B(z) + z, both without cancellation.
Fitted bernoulli(double z) {
  const double a = std::abs(z);
  const double small = a == 0 ? 1.0 : a / std::expm1(a);
  return z > 0 ? Fitted{small + a, small} : Fitted{small, small + a};
}

/// Up to block_size cells, and where an edge leads from each of them: `shift` cells along axis.
struct EdgeBlock {
  int axis;
  double shift;  ///< 1 to the upper neighbour, ±½ to a wall
  Index count = 0;
  std::array<Index, block_size> cells{};
};

/// Points at `part` of the way along each edge; beyond the end of a torus they continue at its beginning, or
/// go on.
enum class Beyond { fold, go_on };
template <int Dim>
void fill_points(const Grid<Dim>& grid, const EdgeBlock& edges, double part, Beyond beyond,
                 PointBlock<Dim>& x) {
  x.resize(edges.count, Dim);
  for (Index k = 0; k < edges.count; ++k) {
    Index rest = edges.cells[static_cast<std::size_t>(k)];
    for (int a = 0; a < Dim; ++a) {
      const auto n = static_cast<double>(grid.cells[a]);
      double place = static_cast<double>(rest % grid.cells[a]) + 0.5;
      rest /= grid.cells[a];
      if (a == edges.axis) {
        place += part * edges.shift;
        if (beyond == Beyond::fold && place > n) place -= n;
      }
      x(k, a) = grid.lower[a] + place * grid.spacing(a);
    }
  }
}

/// What a process says of a block of edges: the noise at points along them, and z over them.
template <int Dim>
class EdgeFit {
 public:
  EdgeFit(const Grid<Dim>& grid, const sde::Process& process, double t, const EdgeBlock& edges)
      : grid_(grid), process_(process), t_(t), edges_(edges), v_(edges.count, Dim) {}

  /// D = ½g² along the axis, at `part` of the way.
  ValueBlock noise(double part) {
    fill_points(grid_, edges_, part, Beyond::fold, x_);
    process_.diffusion(x_, t_, v_);
    return 0.5 * v_.col(edges_.axis).cwiseAbs2();
  }
  /// f s / D with f at the middle, s the length of the edge.
  ValueBlock drift_over(const ValueBlock& D) {
    fill_points(grid_, edges_, 0.5, Beyond::fold, x_);
    process_.drift(x_, t_, v_);
    return edges_.shift * grid_.spacing(edges_.axis) * v_.col(edges_.axis).cwiseQuotient(D);
  }
  /// -(V_end - V_start) / D.
  ValueBlock descent(const sde::GradientDrift& gradient, const ValueBlock& D) {
    ValueBlock start(edges_.count), end(edges_.count);
    fill_points(grid_, edges_, 0.0, Beyond::go_on, x_);
    gradient.potential(x_, start);
    fill_points(grid_, edges_, 1.0, Beyond::go_on, x_);
    gradient.potential(x_, end);
    return (start - end).cwiseQuotient(D);
  }

 private:
  const Grid<Dim>& grid_;
  const sde::Process& process_;
  double t_;
  const EdgeBlock& edges_;
  PointBlock<Dim> x_, v_;
};

/// The rates over a block of edges. log_ratios: one a cell, or none.
template <int Dim>
void fit_edges(const Grid<Dim>& grid, const sde::Process& process, double t, const EdgeBlock& edges,
               const Eigen::VectorXd& log_ratios, std::array<Fitted, block_size>& rates) {
  EdgeFit<Dim> fit(grid, process, t, edges);
  const ValueBlock D = fit.noise(0.5);
  for (Index k = 0; k < edges.count; ++k) {
    if (D[k] != 0) continue;
    throw std::invalid_argument(
        fmt::format("FokkerPlanck: no noise over the {} wall along axis {} of {} at time {}",
                    edges.shift > 0 ? "upper" : "lower", edges.axis,
                    describe_cell(grid, edges.cells[static_cast<std::size_t>(k)]), t));
  }
  const sde::GradientDrift* gradient = sde::gradient_drift(process);
  const bool given = log_ratios.size() > 0;
  const bool split = process.noise_kind() == sde::NoiseKind::diagonal && !given && gradient == nullptr;
  const ValueBlock here = split ? fit.noise(0.0) : D;
  const ValueBlock there = split ? fit.noise(1.0) : D;
  ValueBlock z(edges.count);
  if (!given) z = gradient == nullptr ? fit.drift_over(D) : fit.descent(*gradient, D);
  const double h = grid.spacing(edges.axis);
  const double scale = 1 / (std::abs(edges.shift) * h * h);
  for (Index k = 0; k < edges.count; ++k) {
    const auto i = static_cast<std::size_t>(k);
    const Fitted B = bernoulli(given ? log_ratios[edges.cells[i]] : z[k]);
    rates[i] = {B.there * here[k] * scale, B.back * there[k] * scale};
  }
}

}  // namespace

template <int Dim>
EdgeLogRatios<Dim> stationary_log_ratios(const Grid<Dim>& grid, data::ConstVector log_density) {
  if (log_density.size() != grid.size() || !log_density.allFinite()) {
    throw std::invalid_argument("stationary_log_ratios: one finite value a cell is needed");
  }
  std::array<Eigen::VectorXd, Dim> ratios;
  for (int axis = 0; axis < Dim; ++axis) {
    ratios[axis].setZero(grid.size());
    for (Index c = 0; c < grid.size(); ++c) {
      const Index above = upper_neighbour(grid, axis, c);
      if (above >= 0) ratios[axis][c] = log_density[above] - log_density[c];
    }
  }
  return [ratios](double, std::array<Eigen::VectorXd, Dim>& out) { out = ratios; };
}

template <int Dim>
FokkerPlanckRates<Dim>::FokkerPlanckRates(const Grid<Dim>& grid, const sde::Process& process,
                                          EdgeLogRatios<Dim> log_ratios)
    : grid_(grid), process_(process), log_ratios_(std::move(log_ratios)) {
  if (process.dim() != Dim) {
    throw std::invalid_argument(
        fmt::format("FokkerPlanck: process in {} dimensions, grid in {}", process.dim(), Dim));
  }
  if (process.noise_kind() == sde::NoiseKind::none) {
    throw std::invalid_argument(
        "FokkerPlanck: exponential fitting needs noise; a process without any is a transport equation");
  }
}

template <int Dim>
void FokkerPlanckRates<Dim>::rates(double t, EdgeRates<Dim>& out) const {
  std::array<Eigen::VectorXd, Dim> log_ratios;
  if (log_ratios_) {
    for (auto& axis : log_ratios) axis.setZero(grid_.size());
    log_ratios_(t, log_ratios);
  }
  const Index blocks = (grid_.size() + block_size - 1) / block_size;
  const auto work = [&](Index b, int) {
    const Index end = std::min((b + 1) * block_size, grid_.size());
    for (int axis = 0; axis < Dim; ++axis) inner_rates(t, axis, b * block_size, end, log_ratios[axis], out);
  };
  for_each_block(blocks, available_threads(), std::ref(work));
  for (int axis = 0; axis < Dim; ++axis) wall_rates(t, axis, out);
}

template <int Dim>
bool FokkerPlanckRates<Dim>::constant() const {
  return !log_ratios_ && sde::is_time_homogeneous(process_);
}

template <int Dim>
void FokkerPlanckRates<Dim>::inner_rates(double t, int axis, Index begin, Index end,
                                         const Eigen::VectorXd& log_ratios, EdgeRates<Dim>& out) const {
  EdgeBlock edges{.axis = axis, .shift = 1};
  for (Index c = begin; c < end; ++c) {
    out.up[axis][c] = out.down[axis][c] = 0;
    if (upper_neighbour(grid_, axis, c) >= 0) edges.cells[static_cast<std::size_t>(edges.count++)] = c;
  }
  std::array<Fitted, block_size> rates;
  fit_edges(grid_, process_, t, edges, log_ratios, rates);
  for (Index k = 0; k < edges.count; ++k) {
    const auto i = static_cast<std::size_t>(k);
    out.up[axis][edges.cells[i]] = rates[i].there;
    out.down[axis][edges.cells[i]] = rates[i].back;
  }
}

/// Out of the cells at absorbing walls, half a cell.
template <int Dim>
void FokkerPlanckRates<Dim>::wall_rates(double t, int axis, EdgeRates<Dim>& out) const {
  const Index n = grid_.cells[axis], stride = grid_.stride(axis), lines = grid_.size() / n;
  std::array<Fitted, block_size> rates;
  for (const bool upper : {false, true}) {
    if ((upper ? grid_.sides[axis].upper : grid_.sides[axis].lower) != Boundary::absorbing) continue;
    for (Index begin = 0; begin < lines; begin += block_size) {
      EdgeBlock edges{
          .axis = axis, .shift = upper ? 0.5 : -0.5, .count = std::min(block_size, lines - begin)};
      const auto first = [&](Index k) { return (begin + k) / stride * stride * n + (begin + k) % stride; };
      const Index last = (n - 1) * stride;
      for (Index k = 0; k < edges.count; ++k)
        edges.cells[static_cast<std::size_t>(k)] = first(k) + (upper ? last : 0);
      fit_edges(grid_, process_, t, edges, {}, rates);
      for (Index k = 0; k < edges.count; ++k)
        (upper ? out.up : out.down)[axis][first(k) + last] = rates[static_cast<std::size_t>(k)].there;
    }
  }
}

template class FokkerPlanckRates<1>;
template class FokkerPlanckRates<2>;
template class FokkerPlanckRates<3>;
template class FokkerPlanck<1>;
template class FokkerPlanck<2>;
template class FokkerPlanck<3>;
template EdgeLogRatios<1> stationary_log_ratios<1>(const Grid<1>&, data::ConstVector);
template EdgeLogRatios<2> stationary_log_ratios<2>(const Grid<2>&, data::ConstVector);
template EdgeLogRatios<3> stationary_log_ratios<3>(const Grid<3>&, data::ConstVector);

}  // namespace undiffuse::pde
