#include "score/reverse.hpp"

#include <fmt/core.h>

#include <cmath>
#include <stdexcept>

#include "score/score_at_times.hpp"
#include "sde/affine.hpp"
#include "sde/drift_at_times.hpp"

namespace undiffuse::score {
namespace {

/// g(t) of a process whose noise is additive.
double noise_amplitude(const sde::Process& process, double t) {
  if (process.noise_kind() == sde::NoiseKind::none) return 0.0;
  thread_local Eigen::MatrixXd x, g;
  x.setZero(1, process.dim());
  g.resize(1, process.dim());
  process.diffusion(x, t, g);
  return g(0, 0);
}

class Reversed : public sde::Process {
 public:
  Reversed(const sde::Process& process, const Score& score, double T, double eta)
      : process_(process),
        affine_(dynamic_cast<const sde::AffineProcess*>(&process)),
        score_(score),
        T_(T),
        eta_(eta) {}

  Index dim() const override { return process_.dim(); }
  sde::NoiseKind noise_kind() const override {
    return eta_ == 0 ? sde::NoiseKind::none : process_.noise_kind();
  }
  const sde::Domain& domain() const override { return process_.domain(); }
  std::optional<sde::Transition> transition(double) const override { return std::nullopt; }

  void drift(ConstPoints x, double tau, Points out) const override {
    const double t = forward_time(tau);
    score_.evaluate(x, t, out);
    const double c = score_weight() * noise_squared(t);
    if (!affine_) {
      thread_local Eigen::MatrixXd f;
      f.resize(x.rows(), x.cols());
      process_.drift(x, t, f);
      out = c * out - f;
    } else if (const double a = affine_->rate(t); a != 0) {
      out = c * out - a * x;
    } else {
      out *= c;
    }
  }

  void diffusion(ConstPoints x, double tau, Points out) const override {
    if (out.rows() != x.rows() || out.cols() != x.cols())
      throw std::invalid_argument("reverse: diffusion needs an out of the shape of x");
    out.setConstant(eta_ * std::sqrt(noise_squared(forward_time(tau))));
  }

 protected:
  /// T - τ, where rounding in the last step may leave -ε T for 0.
  double forward_time(double tau) const {
    const double t = T_ - tau;
    if (t >= 0 && tau >= 0) return t;
    constexpr double rounding = 1e-12;
    if (t < 0 && t >= -rounding * T_) return 0.0;
    throw std::invalid_argument(fmt::format("reverse: reverse time {} is not in [0, {}]", tau, T_));
  }
  double score_weight() const { return 0.5 * (1 + eta_ * eta_); }

 private:
  double noise_squared(double t) const {
    if (affine_) return affine_->noise_squared(t);
    const double g = noise_amplitude(process_, t);
    return g * g;
  }

  const sde::Process& process_;
  const sde::AffineProcess* affine_;
  const Score& score_;
  double T_;
  double eta_;
};

/// The same for an affine process and a score that knows each particle at a time of its own.
class ReversedAtTimes final : public Reversed, public sde::DriftAtTimes {
 public:
  ReversedAtTimes(const sde::AffineProcess& process, const Score& score, const ScoreAtTimes& at_times,
                  double T, double eta)
      : Reversed(process, score, T, eta), process_(process), score_(at_times) {}

  void drift_at(ConstPoints x, ConstVector tau, Points out) const override {
    thread_local Eigen::VectorXd t;
    thread_local Eigen::MatrixXd schedule;
    t.resize(tau.size());
    for (Index i = 0; i < tau.size(); ++i) t[i] = forward_time(tau[i]);
    schedule.resize(tau.size(), 4);
    process_.at_times(t, schedule);
    score_.evaluate_at(x, t, out);
    for (Index j = 0; j < x.cols(); ++j)
      out.col(j).array() = score_weight() * schedule.col(3).array() * out.col(j).array() -
                           schedule.col(2).array() * x.col(j).array();
  }

 private:
  const sde::AffineProcess& process_;
  const ScoreAtTimes& score_;
};

}  // namespace

std::unique_ptr<sde::Process> reverse(const sde::Process& process, const Score& score, double T, double eta) {
  if (process.noise_kind() == sde::NoiseKind::diagonal)
    throw std::invalid_argument(
        "reverse: noise that depends on x needs the divergence of g², which is not known");
  if (process.dim() != score.dim())
    throw std::invalid_argument(
        fmt::format("reverse: the process has {} dimensions, the score {}", process.dim(), score.dim()));
  if (!(T > 0) || !std::isfinite(T))
    throw std::invalid_argument(fmt::format("reverse: T = {} is not positive", T));
  if (!(eta >= 0) || !std::isfinite(eta))
    throw std::invalid_argument(fmt::format("reverse: eta = {} is negative or not finite", eta));
  const auto* affine = dynamic_cast<const sde::AffineProcess*>(&process);
  if (affine && !(T < affine->end()))
    throw std::invalid_argument(
        fmt::format("reverse: T = {} must be below {}, where the drift and noise of the process are infinite",
                    T, affine->end()));
  if (const auto* at_times = dynamic_cast<const ScoreAtTimes*>(&score); affine && at_times)
    return std::make_unique<ReversedAtTimes>(*affine, score, *at_times, T, eta);
  return std::make_unique<Reversed>(process, score, T, eta);
}

}  // namespace undiffuse::score
