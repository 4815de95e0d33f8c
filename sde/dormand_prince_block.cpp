#include "sde/dormand_prince_block.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "sde/drift_at_times.hpp"
#include "sde/gradient_drift.hpp"
#include "sde/particle_error.hpp"
#include "sde/require.hpp"
#include "sde/scratch.hpp"
#include "sde/step_support.hpp"

namespace undiffuse::sde {
namespace {

constexpr int stages = 7;
constexpr int most_tries = 100000;
constexpr std::array<double, stages> nodes = {0, 1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1, 1};
/// Row i: what stage i takes of those before it. The last is the solution of order 5.
constexpr std::array<std::array<double, stages>, stages> weights = {
    {{},
     {1 / 5.0},
     {3 / 40.0, 9 / 40.0},
     {44 / 45.0, -56 / 15.0, 32 / 9.0},
     {19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0},
     {9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0},
     {35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0}}};
/// The solution of order 5 less that of order 4.
constexpr std::array<double, stages> error_weights = {
    71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0};

/// e^(-1/5) to about 1 %, for 1e-20 <= e < infinity: the choice of a step needs no more.
double inverse_fifth_root(double e) {
  constexpr auto magic = static_cast<std::uint64_t>(1.2 * (1023 - 0.045) * 0x1p52);
  const double y = std::bit_cast<double>(magic - std::bit_cast<std::uint64_t>(e) / 5);
  return y * (1.2 - 0.2 * e * y * y * y * y * y);
}

/// The particles of a block that have not arrived: rows 0 ... active_ of every array.
class March {
 public:
  March(const Process& process, double relative, double absolute, Points x)
      : process_(process),
        at_times_(dynamic_cast<const DriftAtTimes*>(&process)),
        relative_(relative),
        absolute_(absolute),
        x_(x),
        active_(x.rows()),
        row_(static_cast<std::size_t>(x.rows())),
        matrices_(x.rows(), x.cols(), stages + 2),
        vectors_(x.rows(), 1, 5) {
    std::iota(row_.begin(), row_.end(), Index{0});
  }

  void run(double t, double dt) {
    const double end = t + dt;
    y().topRows(active_) = x_;
    time().setConstant(t);
    growth().setConstant(most_growth);
    stage_time().setConstant(t);
    drift(y().topRows(active_), k(0));
    first_steps();
    for (int tries = 0; active_ > 0; ++tries) {
      if (tries == most_tries)
        fail_all("more than 100000 inner steps: the drift is stiff or the tolerance too small");
      step().head(active_) = step().head(active_).cwiseMin((end - time().head(active_).array()).matrix());
      run_stages();
      estimate();
      for (Index i = active_ - 1; i >= 0; --i) decide(i, end);
    }
    if (failed_row_ < x_.rows()) throw ParticleError(failed_row_, failed_time_, failed_reason_);
  }

 private:
  struct Tag {};
  using Matrix = Eigen::Map<Eigen::MatrixXd>;
  static constexpr double most_growth = 10, least_growth = 0.2, safety = 0.9;

  Matrix k(int stage) const { return matrices_[stage]; }
  Matrix y() const { return matrices_[stages]; }
  Matrix next() const { return matrices_[stages + 1]; }
  Eigen::Map<Eigen::VectorXd> vector(Index which) const { return {vectors_[which].data(), x_.rows()}; }
  Eigen::Map<Eigen::VectorXd> time() const { return vector(0); }
  Eigen::Map<Eigen::VectorXd> step() const { return vector(1); }
  Eigen::Map<Eigen::VectorXd> growth() const { return vector(2); }  ///< at most, of the next step
  Eigen::Map<Eigen::VectorXd> error() const { return vector(3); }   ///< of the last step, in tolerances
  Eigen::Map<Eigen::VectorXd> stage_time() const { return vector(4); }

  void drift(ConstPoints at, Matrix out) const {
    if (at_times_ != nullptr)
      at_times_->drift_at(at, stage_time().head(active_), out.topRows(active_));
    else
      process_.drift(at, 0, out.topRows(active_));
  }

  /// A hundredth of the time in which x changes by itself, in the norm of the tolerances.
  void first_steps() const {
    for (Index i = 0; i < active_; ++i) {
      double size = 0, speed = 0;
      for (Index c = 0; c < x_.cols(); ++c) {
        const double scale = absolute_ + relative_ * std::abs(y()(i, c));
        size = std::max(size, std::abs(y()(i, c)) / scale);
        speed = std::max(speed, std::abs(k(0)(i, c)) / scale);
      }
      step()[i] = 0.01 * std::max(size, 1.0) / std::max(speed, 1e-300);
    }
  }

  void run_stages() const {
    const auto h = step().head(active_).array();
    for (int s = 1; s < stages; ++s) {
      for (Index c = 0; c < x_.cols(); ++c) {
        auto out = next().col(c).head(active_).array();
        out = weights[s][0] * k(0).col(c).head(active_).array();
        for (int j = 1; j < s; ++j)
          if (weights[s][j] != 0) out += weights[s][j] * k(j).col(c).head(active_).array();
        out = y().col(c).head(active_).array() + h * out;
      }
      stage_time().head(active_) = time().head(active_) + nodes[s] * step().head(active_);
      drift(next().topRows(active_), k(s));
    }
  }

  void estimate() const {
    auto worst = error().head(active_).array();
    worst.setZero();
    auto sum = stage_time().head(active_).array();  // room
    for (Index c = 0; c < x_.cols(); ++c) {
      sum = error_weights[0] * k(0).col(c).head(active_).array();
      for (int j = 2; j < stages; ++j) sum += error_weights[j] * k(j).col(c).head(active_).array();
      const auto scale = absolute_ + relative_ * y().col(c).head(active_).array().abs().max(
                                                     next().col(c).head(active_).array().abs());
      sum = (step().head(active_).array() * sum).abs() / scale;
      // An error that is no number stays so: neither comparison below holds for it.
      for (Index i = 0; i < active_; ++i) worst[i] = sum[i] <= worst[i] ? worst[i] : sum[i] + 0 * worst[i];
    }
  }

  /// Accepts or rejects the step of particle i; those that arrive, or fail, leave.
  void decide(Index i, double end) {
    const double e = error()[i], h = step()[i];
    if (!(e <= 1)) {
      step()[i] *= e < std::numeric_limits<double>::infinity()
                       ? std::max(least_growth, safety * inverse_fifth_root(e))
                       : least_growth;
      growth()[i] = 1;
      if (!(time()[i] + step()[i] > time()[i]))
        fail(i, "the inner step underflows: the drift is singular, not smooth or not finite");
      return;
    }
    y().row(i) = next().row(i);
    if (!(time()[i] + h < end)) {
      x_.row(row_[static_cast<std::size_t>(i)]) = y().row(i);
      return leave(i);
    }
    k(0).row(i) = k(stages - 1).row(i);
    time()[i] += h;
    step()[i] *= std::clamp(safety * inverse_fifth_root(std::max(e, 1e-20)), least_growth, growth()[i]);
    growth()[i] = most_growth;
  }

  /// The last particle takes the place of particle i.
  void leave(Index i) {
    const Index last = --active_;
    if (i == last) return;
    y().row(i) = y().row(last);
    k(0).row(i) = k(0).row(last);
    time()[i] = time()[last];
    step()[i] = step()[last];
    growth()[i] = growth()[last];
    row_[static_cast<std::size_t>(i)] = row_[static_cast<std::size_t>(last)];
  }

  /// Particle i fails; the lowest of the block is the one that is reported, when all others are done.
  void fail(Index i, const char* reason) {
    const Index row = row_[static_cast<std::size_t>(i)];
    if (failed_row_ > row) {
      failed_row_ = row;
      failed_time_ = time()[i];
      failed_reason_ = reason;
    }
    leave(i);
  }
  void fail_all(const char* reason) {
    while (active_ > 0) fail(active_ - 1, reason);
  }

  const Process& process_;
  const DriftAtTimes* at_times_;
  double relative_, absolute_;
  Points x_;
  Index active_;
  std::vector<Index> row_;  // of x
  detail::Scratch<March> matrices_;
  detail::Scratch<Tag> vectors_;
  Index failed_row_ = std::numeric_limits<Index>::max();
  double failed_time_ = 0;
  const char* failed_reason_ = "";
};

}  // namespace

DormandPrinceBlock::DormandPrinceBlock(double relative, double absolute)
    : relative_(relative), absolute_(absolute) {
  detail::require(std::isfinite(relative) && relative >= 1e-14,
                  "DormandPrinceBlock: relative tolerance at least 1e-14");
  detail::require(std::isfinite(absolute) && absolute > 0,
                  "DormandPrinceBlock: absolute tolerance must be positive");
}

std::optional<Order> DormandPrinceBlock::order(NoiseKind kind) const {
  if (kind != NoiseKind::none) return std::nullopt;
  return Order{.deterministic = 5, .strong = 5, .weak = 5};
}

void DormandPrinceBlock::step(const Process& process, double t, double dt, const Increment& noise,
                              Points x) const {
  detail::require_step_shapes(process, *this, noise, x);
  detail::require(process.noise_kind() == NoiseKind::none,
                  "DormandPrinceBlock: the process must be without noise");
  detail::require(
      dynamic_cast<const DriftAtTimes*>(&process) != nullptr || is_time_homogeneous(process),
      "DormandPrinceBlock: a drift that depends on time must be known at many times (DriftAtTimes); "
      "DormandPrince serves any");
  if (x.rows() > 0) March(process, relative_, absolute_, x).run(t, dt);
}

}  // namespace undiffuse::sde
