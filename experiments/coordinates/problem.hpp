#pragma once
#include "experiments/coordinates/settings.hpp"
#include "experiments/parts/bench.hpp"

namespace undiffuse::experiments::coordinates {

/// One row of the headline table.
struct Figures {
  double density_error = kNone, density_round_off = kNone, score_round_off = kNone,
         divergence_round_off = kNone;
  double flow_difference = kNone, flow_over_tolerance = kNone, flow_order = kNone;
  double start_residual = kNone, rate_residual = kNone, noise_residual = kNone, double_error = kNone;
  double planted_residual = kNone, planted_flow = kNone;
  double seconds = kNone;
};

/// The flow in the coordinates that all processes share: y = x/α at each level v, of X_0 + N(0, vI) itself.
struct SharedFlow {
  std::vector<double> levels;      ///< v [length²], ascending from 0
  std::vector<Eigen::MatrixXd> y;  ///< (trajectories, d) at each level
  double stretch;                  ///< the flow enlarges no distance more than this
};
SharedFlow shared_flow(const Settings& settings, const Context& context);

// identity.cpp: p_t(x) = α^{-d} u(x/α, σ²/α²), its score and the score's divergence, to round-off
void compare_densities(const Settings& settings, const Affine& moves, std::uint64_t seed, Figures& figures,
                       BranchFile& out);

// flows.cpp: trajectories of the probability flow, mapped by y = x/α
void compare_flows(const Settings& settings, const Affine& moves, const SharedFlow& shared, int threads,
                   Figures& figures, BranchFile& out);

// proof.cpp: the schedule in quadruple precision, and whether a planted factor 2 is found
void prove(const Affine& moves, Figures& figures, BranchFile& out);

/// The process with g² twice as large as it should be, and nothing else: what proofs must find.
class Planted final : public sde::AffineProcess {
 public:
  /// Keeps a reference to the right one.
  explicit Planted(const sde::AffineProcess& right) : right_(right) {}
  Index dim() const override { return right_.dim(); }
  sde::Schedule<double> at(double t) const override { return doubled(right_.at(t)); }
  sde::Schedule<sde::Quad> at(sde::Quad t) const override { return doubled(right_.at(t)); }
  double end() const override { return right_.end(); }
  const sde::Domain& domain() const override { return right_.domain(); }

 private:
  template <class Real>
  static sde::Schedule<Real> doubled(sde::Schedule<Real> now) {
    now.noise_squared *= 2;
    return now;
  }

  const sde::AffineProcess& right_;
};

}  // namespace undiffuse::experiments::coordinates
