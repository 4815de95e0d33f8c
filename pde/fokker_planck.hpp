#pragma once
#include <array>
#include <functional>

#include "pde/master_equation.hpp"
#include "sde/process.hpp"

namespace undiffuse::pde {

/// Fills out[axis][c] = log p_j - log p_c, j the upper neighbour of cell c, of a density that shall be
/// stationary under rates frozen at time t. Entries at walls are not read: what an absorbing wall takes
/// follows from the drift. out comes with grid.size() entries
/// an axis.
template <int Dim>
using EdgeLogRatios = std::function<void(double t, std::array<Eigen::VectorXd, Dim>& out)>;

/// The edge log-ratios of one density for all times. log_density: one finite value a cell.
/// Throws std::invalid_argument for another size or a value that is not finite.
template <int Dim>
EdgeLogRatios<Dim> stationary_log_ratios(const Grid<Dim>& grid, data::ConstVector log_density);

/// Rates of the Fokker–Planck equation of any Itô process with noise,
///
///     ∂p/∂t = -Σ_a ∂_a (f_a p) + Σ_a ∂²_a (D_a p),   D_a = ½ g_a²
///
/// by exponential fitting. Additive noise: over the edge between cells i and i + 1 along an axis of spacing h
///
///     J = (D/h) [B(-Pe) p_i - B(Pe) p_{i+1}],   Pe = f h / D,   B(z) = z / (e^z - 1)
///
/// with f at the centre of the edge: exact for constant flux and drift. Diagonal noise g_a(x, t): the same in
/// u = D p, J = [B(-Pe) D_i p_i - B(Pe) D_{i+1} p_{i+1}] / h, D at cell centres, Pe from f and D at the edge;
/// no derivative of g is needed and the law is that of the Itô equation. Given edge log-ratios Δ, they stand
/// for Pe and that law is stationary to rounding; of a process that declares its potential V they are
/// -(V_{i+1} - V_i)/D. At an absorbing wall p = 0 half a cell away, J = (2D/h) B(-Pe) p_i with Pe over that
/// half. Second order in space, positive rates for any Péclet
/// number, first order (upwind) where |Pe| ≫ 1: not for processes with little noise on a coarse grid; without
/// noise it refuses. Sources: Scharfetter & Gummel, IEEE Trans. Electron Devices 16 (1969) 64–77; Chang &
/// Cooper, J. Comput. Phys. 6 (1970) 1–16.
template <int Dim>
class FokkerPlanckRates final : public RateSource<Dim> {
 public:
  /// Keeps a reference: process must outlive this. Throws std::invalid_argument for a process of another
  /// dimension or without noise.
  FokkerPlanckRates(const Grid<Dim>& grid, const sde::Process& process, EdgeLogRatios<Dim> log_ratios = {});
  FokkerPlanckRates(const Grid<Dim>&, const sde::Process&&, EdgeLogRatios<Dim> = {}) = delete;

  /// Evaluates the process in blocks of 1024 edges, threads inside. Throws std::invalid_argument where its
  /// noise is zero.
  void rates(double t, EdgeRates<Dim>& out) const override;
  /// For a process that is declared time-homogeneous, without edge log-ratios from outside.
  bool constant() const override;
  double order_in_space() const override { return 2; }
  std::string_view source() const override { return "Scharfetter & Gummel (1969); Chang & Cooper (1970)"; }

 private:
  void inner_rates(double t, int axis, Index begin, Index end, const Eigen::VectorXd& log_ratios,
                   EdgeRates<Dim>& out) const;
  void wall_rates(double t, int axis, EdgeRates<Dim>& out) const;

  Grid<Dim> grid_;
  const sde::Process& process_;
  EdgeLogRatios<Dim> log_ratios_;
};

/// The Fokker–Planck solver of a process: a master equation with those rates. Also the score-driven reversal,
/// given a process that runs in reverse time.
template <int Dim>
class FokkerPlanck final : public MasterEquation<Dim> {
 public:
  /// Keeps a reference: process must outlive this. Throws as FokkerPlanckRates and MasterEquation do.
  FokkerPlanck(const Grid<Dim>& grid, const sde::Process& process, sde::TimeGrid times, Scheme scheme,
               EdgeLogRatios<Dim> log_ratios = {})
      : MasterEquation<Dim>(
            grid, std::make_shared<const FokkerPlanckRates<Dim>>(grid, process, std::move(log_ratios)),
            std::move(times), scheme) {}
  FokkerPlanck(const Grid<Dim>&, const sde::Process&&, sde::TimeGrid, Scheme,
               EdgeLogRatios<Dim> = {}) = delete;
};

}  // namespace undiffuse::pde
