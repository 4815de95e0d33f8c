#include "sde/adaptive.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "sde/particle_error.hpp"
#include "sde/require.hpp"
#include "sde/step_support.hpp"

namespace undiffuse::sde {
namespace {

using Node = BrownianTree::Node;

/// A node that some rows of the block have still to cross, with its (W, H) for each of them.
struct TrialTask {
  Node node;
  std::vector<Index> rows;
  Eigen::MatrixXd W, H;
};

/// What a thread keeps: tasks in the order of time, the next on top, and what one trial needs.
struct TrialRoom {
  std::array<TrialTask, BrownianTree::depth + 2> stack;
  TrialTask first, second;
  Eigen::MatrixXd whole, halves, dZ;
  std::vector<Index> rows;  ///< of the block, whose numbers in it are those of the trial
};

TrialRoom& trial_room() {
  thread_local TrialRoom kept;
  return kept;
}

/// The first n rows of a matrix that only grows.
auto first_rows(Eigen::MatrixXd& m, Index n, Index d) {
  if (m.rows() < n || m.cols() != d) m.resize(n, d);
  return m.topRows(n);
}

/// |a - b|, across the seam of a torus where that is shorter.
double distance(const Domain& domain, Index coordinate, double a, double b) {
  if (domain.walls != Walls::periodic) return std::abs(a - b);
  return std::abs(std::remainder(a - b, domain.upper[coordinate] - domain.lower[coordinate]));
}

/// All trials of one block in one step of the grid.
class Trial {
 public:
  Trial(const Process& process, const Integrator& scheme, const BrownianPath& path, Index first_particle,
        Points& x)
      : process_(process),
        scheme_(scheme),
        path_(path),
        first_particle_(first_particle),
        x_(x),
        room_(trial_room()) {}

  void push(const TrialTask& task) {
    TrialTask& top = room_.stack[size_++];
    top.node = task.node;
    top.rows = task.rows;
    first_rows(top.W, rows(task), x_.cols()) = task.W.topRows(rows(task));
    first_rows(top.H, rows(task), x_.cols()) = task.H.topRows(rows(task));
  }

  template <class Accept>
  void run(const Accept& accept) {
    while (size_ > 0) {
      TrialTask& task = room_.stack[--size_];
      attempt(task);
      settle(task, accept);
    }
  }

 private:
  static Index rows(const TrialTask& task) { return static_cast<Index>(task.rows.size()); }
  double length(const Node& node) const { return path_.tree().length(node.begin, node.end); }

  /// The task's rows across its node at once (whole) and in two (halves).
  void attempt(TrialTask& task) {
    const Index n = rows(task), d = x_.cols();
    auto whole = first_rows(room_.whole, n, d), halves = first_rows(room_.halves, n, d);
    for (Index k = 0; k < n; ++k) whole.row(k) = x_.row(task.rows[static_cast<std::size_t>(k)]);
    halves = whole;
    room_.rows = task.rows;
    if (task.node.is_leaf())
      throw ParticleError(task.rows.front(), path_.tree().time(task.node.begin),
                          "the path has no finer step: the tolerance cannot be met");
    TrialTask &first = room_.first, &second = room_.second;
    first.node = path_.tree().first(task.node);
    second.node = path_.tree().second(task.node);
    path_.halve(task.node, first_particle_, task.rows, task.W.topRows(n), task.H.topRows(n),
                first_rows(first.W, n, d), first_rows(first.H, n, d), first_rows(second.W, n, d),
                first_rows(second.H, n, d));
    cross(task, whole);
    cross(first, halves);
    cross(second, halves);
  }
  /// One step of the scheme.
  void cross(TrialTask& task, Points x) {
    const Index n = x.rows();
    const double h = length(task.node);
    auto dZ = first_rows(room_.dZ, n, x.cols());
    dZ = h * (0.5 * task.W.topRows(n) + task.H.topRows(n));
    const Increment noise{task.W.topRows(n), dZ};
    try {
      scheme_.step(process_, path_.tree().time(task.node.begin), h, noise, x);
    } catch (const ParticleError& error) {
      throw ParticleError(room_.rows[static_cast<std::size_t>(error.row)], error.time, error.reason);
    }
    process_.domain().fold(x);
  }

  /// Rows that are accepted take their halves; the others are put back as two tasks.
  template <class Accept>
  void settle(const TrialTask& task, const Accept& accept) {
    TrialTask &first = room_.first, &second = room_.second;
    first.rows.clear();
    for (std::size_t k = 0; k < task.rows.size(); ++k) {
      const Index row = task.rows[k], from = static_cast<Index>(k), to = rows(first);
      if (accept(x_.row(row), room_.whole.row(from), room_.halves.row(from))) {
        x_.row(row) = room_.halves.row(from);
        continue;
      }
      for (TrialTask* half : {&first, &second}) {
        half->W.row(to) = half->W.row(from);
        half->H.row(to) = half->H.row(from);
      }
      first.rows.push_back(row);
    }
    if (first.rows.empty()) return;
    second.rows = first.rows;
    push(second);
    push(first);
  }

  const Process& process_;
  const Integrator& scheme_;
  const BrownianPath& path_;
  Index first_particle_;
  Points& x_;
  TrialRoom& room_;
  std::size_t size_ = 0;
};

/// Do the increments come from the path? Asked of one particle: another noise, or another particle's, would
/// not go with the halves.
void require_the_path(const BrownianPath& path, const Node& node, const Increment& noise) {
  Eigen::MatrixXd dW(1, noise.dW.cols());
  const double from = path.tree().time(node.begin), to = path.tree().time(node.end);
  path.interval(from, to, noise.first_particle, dW, dW.topRows(0));
  const bool same = (dW - noise.dW.topRows(1)).cwiseAbs().maxCoeff() <= 1e-9 * std::sqrt(to - from);
  detail::require(same, "AdaptiveStrong: the noise of the run is not the path that was given");
}

}  // namespace

AdaptiveStrong::AdaptiveStrong(const Integrator& scheme, const BrownianPath& path, double relative,
                               double absolute)
    : scheme_(scheme), path_(path), relative_(relative), absolute_(absolute) {
  detail::require(std::isfinite(relative) && relative > 0 && std::isfinite(absolute) && absolute > 0,
                  "AdaptiveStrong: tolerances must be positive");
}

std::optional<Order> AdaptiveStrong::order(NoiseKind kind) const {
  const auto order = scheme_.order(kind);
  if (kind == NoiseKind::none || !order || order->strong < 1) return std::nullopt;
  return order;
}

void AdaptiveStrong::step(const Process& process, double t, double dt, const Increment& noise,
                          Points x) const {
  detail::require_step_shapes(process, *this, noise, x);
  detail::require(order(process.noise_kind()).has_value(),
                  "AdaptiveStrong: the scheme below needs strong order 1 under the noise of this process");
  if (x.rows() == 0) return;
  const auto& tree = path_.tree();
  TrialTask task{.node = tree.find(tree.position(t), tree.position(std::min(t + dt, tree.base().t.back()))),
                 .rows = std::vector<Index>(static_cast<std::size_t>(x.rows())),
                 .W = noise.dW,
                 .H = noise.dZ / dt - 0.5 * noise.dW};
  detail::require(task.node.number != 0, "AdaptiveStrong: a step of the grid that is not one of the path's");
  std::iota(task.rows.begin(), task.rows.end(), Index{0});
  require_the_path(path_, task.node, noise);
  Trial trial(process, scheme_, path_, noise.first_particle, x);
  trial.push(task);
  trial.run([&](const auto& from, const auto& whole, const auto& halves) {
    for (Index c = 0; c < x.cols(); ++c) {
      const double scale = absolute_ + relative_ * std::max(std::abs(from[c]), std::abs(halves[c]));
      const bool small = distance(process.domain(), c, whole[c], halves[c]) <= scale;
      if (!small || !std::isfinite(halves[c])) return false;
    }
    return true;
  });
}

}  // namespace undiffuse::sde
