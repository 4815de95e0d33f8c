#include "score/forward_flow.hpp"

#include <fmt/core.h>

#include <stdexcept>

#include "score/score_at_times.hpp"
#include "sde/drift_at_times.hpp"

namespace undiffuse::score {
namespace {

class ForwardFlow : public sde::Process {
 public:
  ForwardFlow(const sde::AffineProcess& process, const Score& score) : process_(process), score_(score) {}

  Index dim() const override { return process_.dim(); }
  sde::NoiseKind noise_kind() const override { return sde::NoiseKind::none; }
  const sde::Domain& domain() const override { return process_.domain(); }
  std::optional<sde::Transition> transition(double) const override { return std::nullopt; }

  void drift(ConstPoints x, double t, Points out) const override {
    require_before_end(t);
    const auto now = process_.at(t);
    score_.evaluate(x, t, out);
    out = now.rate * x - 0.5 * now.noise_squared * out;
  }

  void diffusion(ConstPoints x, double, Points out) const override {
    if (out.rows() != x.rows() || out.cols() != x.cols())
      throw std::invalid_argument("forward_flow: diffusion needs an out of the shape of x");
    out.setZero();
  }

 protected:
  void require_before_end(double t) const {
    if (!(t >= 0 && t < process_.end()))
      throw std::invalid_argument(fmt::format(
          "forward_flow: t = {} is not in [0, {}), where the schedule is finite", t, process_.end()));
  }
  const sde::AffineProcess& process() const { return process_; }

 private:
  const sde::AffineProcess& process_;
  const Score& score_;
};

/// The same for a score that knows each particle at a time of its own.
class ForwardFlowAtTimes final : public ForwardFlow, public sde::DriftAtTimes {
 public:
  ForwardFlowAtTimes(const sde::AffineProcess& process, const Score& score, const ScoreAtTimes& at_times)
      : ForwardFlow(process, score), score_(at_times) {}

  void drift_at(ConstPoints x, ConstVector t, Points out) const override {
    if (t.size() == 0) return;
    require_before_end(t.minCoeff());
    require_before_end(t.maxCoeff());
    thread_local Eigen::MatrixXd schedule;
    schedule.resize(t.size(), 4);
    process().at_times(t, schedule);
    score_.evaluate_at(x, t, out);
    for (Index j = 0; j < x.cols(); ++j)
      out.col(j).array() =
          schedule.col(2).array() * x.col(j).array() - 0.5 * schedule.col(3).array() * out.col(j).array();
  }

 private:
  const ScoreAtTimes& score_;
};

}  // namespace

std::unique_ptr<sde::Process> forward_flow(const sde::AffineProcess& process, const Score& score) {
  if (process.dim() != score.dim())
    throw std::invalid_argument(
        fmt::format("forward_flow: the process has {} dimensions, the score {}", process.dim(), score.dim()));
  if (process.domain().walls != sde::Walls::none)
    throw std::invalid_argument("forward_flow: the process has walls");
  if (const auto* at_times = dynamic_cast<const ScoreAtTimes*>(&score))
    return std::make_unique<ForwardFlowAtTimes>(process, score, *at_times);
  return std::make_unique<ForwardFlow>(process, score);
}

}  // namespace undiffuse::score
