#pragma once
#include <vector>

#include "sde/integrator.hpp"
#include "sde/white_noise.hpp"
#include "tests/support/observed_order.hpp"

/// The same Brownian paths in steps of any size.
namespace undiffuse::sde::tests {

/// What Brownian motions on [0, 1] do over equal steps: one (n, d) matrix a step.
struct Paths {
  std::vector<Eigen::MatrixXd> dW, dZ;

  Index steps() const { return static_cast<Index>(dW.size()); }

  static Paths white(data::Stream stream, Index n, Index d, Index steps) {
    Paths paths;
    for (Index k = 0; k < steps; ++k) {
      paths.dW.emplace_back(n, d);
      paths.dZ.emplace_back(n, d);
      WhiteNoise(stream).increment(TimeGrid::uniform(0, 1, steps), k, 0, paths.dW.back(), paths.dZ.back());
    }
    return paths;
  }
  /// Half as many steps along the same paths.
  Paths halved() const {
    const double h = 1.0 / static_cast<double>(steps());
    Paths half;
    for (std::size_t k = 0; k + 1 < dW.size(); k += 2) {
      half.dW.push_back(dW[k] + dW[k + 1]);
      half.dZ.push_back(dZ[k] + h * dW[k] + dZ[k + 1]);
    }
    return half;
  }
};

/// x(1) from the same start for every path.
inline Eigen::MatrixXd along(const Process& process, const Integrator& integrator, double start,
                             const Paths& paths) {
  Eigen::MatrixXd x = Eigen::MatrixXd::Constant(paths.dW[0].rows(), paths.dW[0].cols(), start);
  const auto grid = TimeGrid::uniform(0, 1, paths.steps());
  for (Index k = 0; k < paths.steps(); ++k)
    integrator.step(process, grid.t[k], grid.step_size(k), {paths.dW[k], paths.dZ[k]}, x);
  return x;
}

/// What strong orders are measured against where no solution is known: 512 paths by another scheme, or the
/// same, in steps four times finer than the finest of those that are measured.
class Reference {
 public:
  Reference(const Process& process, const Integrator& scheme, double start, Index finest)
      : process_(process), start_(start), paths_(Paths::white({.seed = 6}, 512, process.dim(), 4 * finest)) {
    end_ = along(process, scheme, start, paths_);
    paths_ = paths_.halved().halved();
  }
  /// Slope of E|X - reference| over finest, finest/2, ... steps.
  double strong_order(const Integrator& integrator, int levels = 4) const {
    std::vector<double> h, e;
    Paths paths = paths_;
    for (int level = 0; level < levels; ++level, paths = paths.halved()) {
      h.push_back(1.0 / static_cast<double>(paths.steps()));
      e.push_back((along(process_, integrator, start_, paths) - end_).cwiseAbs().mean());
    }
    return undiffuse::tests::observed_order(h, e);
  }

 private:
  const Process& process_;
  double start_;
  Paths paths_;
  Eigen::MatrixXd end_;
};

}  // namespace undiffuse::sde::tests
