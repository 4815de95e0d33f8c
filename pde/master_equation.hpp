#pragma once
#include <memory>

#include "pde/edge_rates.hpp"
#include "pde/jump_factors.hpp"
#include "pde/jump_sweep.hpp"
#include "pde/solver.hpp"

namespace undiffuse::pde {

enum class Scheme {
  implicit_euler,       ///< first order, always positive; O(N) a step
  midpoint,             ///< second order, positive up to max_positive_dt(); O(N) a step
  exponential_midpoint  ///< second order, always positive; work grows with the step times the largest rate
};

/// The time within step k at which a scheme asks for rates: the middle; for implicit Euler the end of the
/// step, but of the last one the middle, because reverse processes may be singular at the last time.
double rate_time(const sde::TimeGrid& times, Scheme scheme, Index k);

/// Master equation of a jump process between the cells of a grid, q_i the density in cell i:
///
///     q_i' = Σ_j [k_{j→i}(t) q_j - k_{i→j}(t) q_i],   in short  q' = A(t) q
///
/// with the rates frozen over each step at rate_time(), A = A(t*):
///
///     implicit Euler        (1 - Δt A) q' = q
///     midpoint              (1 - Δt/2 A) q' = (1 + Δt/2 A) q
///     exponential midpoint  q' = e^{Δt A} q
///
/// Beyond the line the axes are split: x, y, z for implicit Euler (Lie), else x and y half, z, y and x half
/// (Strang; in the plane x half, y, x half). Order 1, 2 and 2 in time; stable for any step; Σq kept to
/// rounding, less what absorbing walls take. Implicit Euler and the exponential are
/// L¹ contractions and keep q >= 0 whatever the step, every cell right to a few roundings a step. The
/// midpoint rule keeps q >= 0 for certain while Δt <= 2 / largest outflow; above it a non-negative field that
/// turns negative is an error, nothing is clipped. Not for rough data (a point) with the midpoint rule, whose
/// shortest waves decay slowly and change sign above that limit; not the exponential where Δt times the
/// largest rate is beyond 10⁴. Sources: Bolley & Crouzeix, RAIRO Anal. Numér. 12 (1978) 237–245; Strang, SIAM
/// J. Numer. Anal. 5 (1968) 506–517; Magnus, Comm. Pure Appl. Math. 7 (1954) 649–673; Jensen, Skand.
/// Aktuarietidskr. 36 (1953) 87–91.
template <int Dim>
class MasterEquation : public Solver<Dim> {
 public:
  /// Throws std::invalid_argument without rates, or unless times has at least one step and increases.
  MasterEquation(const Grid<Dim>& grid, std::shared_ptr<const RateSource<Dim>> rates, sde::TimeGrid times,
                 Scheme scheme);

  Order order() const override;
  std::string_view source() const override { return rates_->source(); }
  const sde::TimeGrid& times() const override { return times_; }
  double max_stable_dt() const override;

  /// The largest step that keeps q >= 0 for certain with the rates of time t; infinity for implicit Euler.
  /// O(N).
  double max_positive_dt(double t) const;

  /// O(N) a step. Rates that are constant are asked for in the first step; implicit Euler with equal steps
  /// between walls then factorises once, 3 Dim N doubles, and allocates nothing later. Throws
  /// data::NumericalError where a rate is negative or not finite, and where the midpoint
  /// rule turns a non-negative field negative; std::invalid_argument for a field of another grid or steps
  /// outside of times().
  void advance(Field<Dim>& q, Index first, Index count) override;

 private:
  void step(Index k, Eigen::VectorXd& q);
  void implicit_euler(Index k, Eigen::VectorXd& q);
  void ask_for_rates(Index k);
  void require_rates(Index k) const;
  void require_positive(Index k, const Eigen::VectorXd& q) const;
  double positive_dt(const EdgeRates<Dim>& rates) const;

  Grid<Dim> grid_;
  std::shared_ptr<const RateSource<Dim>> rates_;
  sde::TimeGrid times_;
  Scheme scheme_;
  EdgeRates<Dim> now_;
  bool known_ = false;                     ///< now_ holds rates that do not change
  double uniform_dt_ = 0;                  ///< of steps that are equal up to rounding; else 0
  std::vector<JumpFactors<Dim>> factors_;  ///< of implicit Euler, where neither rates nor steps change
  JumpSweep<Dim> sweep_;
};

}  // namespace undiffuse::pde
