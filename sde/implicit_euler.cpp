#include "sde/implicit_euler.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "sde/particle_error.hpp"
#include "sde/require.hpp"
#include "sde/scratch.hpp"
#include "sde/step_support.hpp"

namespace undiffuse::sde {
namespace {

constexpr int most_iterations = 50;
constexpr Index most_dimensions = 64;
constexpr double newton_tolerance = 1e-10;

/// Solves  y - dt f(y, t) = c  for every row of y.
class Newton {
 public:
  Newton(const Process& process, double t, double dt, Index n, Index d)
      : process_(process),
        t_(t),
        dt_(dt),
        d_(d),
        room_(n, d, d + 2),
        open_(static_cast<std::size_t>(n), 1),
        matrix_(d, d),
        right_(d),
        correction_(d),
        lu_(d) {}

  /// y: the start, and the solution.
  void solve(ConstPoints c, Points y) {
    for (int iteration = 0; iteration < most_iterations; ++iteration) {
      linearise(y);
      bool done = true;
      for (Index i = 0; i < y.rows(); ++i)
        if (open_[static_cast<std::size_t>(i)] != 0) done &= correct(i, c, y);
      if (done) return;
    }
    const auto row = std::find(open_.begin(), open_.end(), 1) - open_.begin();
    throw ParticleError(row, t_, "ImplicitEuler: Newton's method does not converge; the step is too long");
  }

 private:
  /// f(y), and column k of its Jacobian in the room's matrix k.
  void linearise(ConstPoints y) {
    auto f = room_[d_], moved = room_[d_ + 1];
    process_.drift(y, t_, f);
    static const double root_epsilon = std::sqrt(std::numeric_limits<double>::epsilon());
    for (Index k = 0; k < d_; ++k) {
      auto column = room_[k];
      moved = y;
      moved.col(k).array() += root_epsilon * y.col(k).array().abs().max(1.0);
      process_.drift(moved, t_, column);
      const auto width = (moved.col(k) - y.col(k)).array();
      for (Index r = 0; r < d_; ++r) column.col(r).array() = (column.col(r) - f.col(r)).array() / width;
    }
  }

  /// One correction of row i; is it the last?
  bool correct(Index i, ConstPoints c, Points y) {
    auto f = room_[d_];
    for (Index k = 0; k < d_; ++k) matrix_.col(k) = -dt_ * room_[k].row(i).transpose();
    matrix_.diagonal().array() += 1;
    right_ = (y.row(i) - c.row(i) - dt_ * f.row(i)).transpose();
    if (d_ == 1) {
      correction_[0] = right_[0] / matrix_(0, 0);
    } else {
      lu_.compute(matrix_);
      correction_.noalias() = lu_.solve(right_);
    }
    y.row(i) -= correction_.transpose();
    const double size = std::max(y.row(i).cwiseAbs().maxCoeff(), c.row(i).cwiseAbs().maxCoeff());
    const bool last = correction_.cwiseAbs().maxCoeff() <= newton_tolerance * size;
    open_[static_cast<std::size_t>(i)] = last ? 0 : 1;
    return last;
  }

  const Process& process_;
  double t_, dt_;
  Index d_;
  detail::Scratch<Newton> room_;
  std::vector<char> open_;  // rows that have not converged: others are left as they are
  Eigen::MatrixXd matrix_;
  Eigen::VectorXd right_, correction_;
  Eigen::PartialPivLU<Eigen::MatrixXd> lu_;
};

}  // namespace

std::optional<Order> ImplicitEuler::order(NoiseKind kind) const {
  return Order{.deterministic = 1, .strong = kind == NoiseKind::diagonal ? 0.5 : 1.0, .weak = 1};
}

void ImplicitEuler::step(const Process& process, double t, double dt, const Increment& noise,
                         Points x) const {
  detail::require_step_shapes(process, *this, noise, x);
  detail::require(x.cols() <= most_dimensions, "ImplicitEuler: at most 64 dimensions");
  if (x.rows() == 0) return;
  const detail::Scratch<ImplicitEuler> scratch(x.rows(), x.cols(), 2);
  auto c = scratch[0], g = scratch[1];
  c = x;
  if (process.noise_kind() != NoiseKind::none) {
    process.diffusion(x, t, g);
    c += g.cwiseProduct(noise.dW);
    x = c;
  }
  Newton(process, t + dt, dt, x.rows(), x.cols()).solve(c, x);
}

}  // namespace undiffuse::sde
