#pragma once
#include <limits>
#include <optional>

#include "pde/heat_march.hpp"
#include "pde/spectrum.hpp"
#include "pde/symbol.hpp"
#include "pde/torus_transform.hpp"

namespace undiffuse::pde {

/// Heat equation  ∂u/∂t = κ Δu  exactly, mode by mode, in the modes that belong to the walls (Spectrum: FFT,
/// DCT, DST):
///
///     û_k(t + Δt) = e^{-κk²Δt} û_k(t)
///
/// û the coefficients of the cell averages or node values, k² the continuous symbol; or in its place -λ_k of
/// the grid's own Δ_h, which solves the semi-discrete system exactly. No error in time; with the continuous
/// symbol none in space for modes of the grid, and for a smooth density only what it has beyond the grid's
/// last mode. Conserves Σu V to rounding between walls without flux. Not positive: tails below round-off of
/// the largest value are noise of either sign. Walls at zero and no source: else HeatExponential. Backward (κ
/// -> -κ) factors of e^{709} and more are infinite and spoil the field at once; BackwardHeatSpectral keeps
/// them as logarithms. On a torus the factor is a product over the axes and threads share the work
/// (TorusTransform). Source: Fourier, Théorie analytique de la chaleur (1822); Trefethen, Spectral Methods
/// in MATLAB (2000), chapter 3.
template <int Dim>
class HeatSpectral final : public Solver<Dim> {
 public:
  /// Throws std::invalid_argument as HeatOperator does, for Robin walls, unequal cells or κ, a source or a
  /// wall that is not zero, and unless times increase.
  HeatSpectral(HeatProblem<Dim> problem, sde::TimeGrid times, Direction direction = Direction::forward,
               Symbol symbol = Symbol::continuous, Plan plan = Plan::estimate);

  Order order() const override {
    return {.space = symbol_ == Symbol::continuous ? std::numeric_limits<double>::infinity() : 2,
            .time = std::numeric_limits<double>::infinity()};
  }
  std::string_view source() const override { return "Trefethen (2000), chapter 3"; }
  const sde::TimeGrid& times() const override { return march_.steps.times(); }
  /// Infinity; 0 backward.
  double max_stable_dt() const override;
  void advance(Field<Dim>& u, Index first, Index count) override;

  /// What a step multiplies a mode by, z = -κk²Δt; backward κk²Δt.
  static double stability_function(double z);

 private:
  void factorise(double dt);
  void factorise_torus(double dt);

  HeatMarch<Dim> march_;
  Symbol symbol_;
  std::optional<TorusTransform<Dim>> torus_;  ///< where every axis closes on itself, else modes_
  std::array<Eigen::VectorXd, Dim> axis_factor_;
  std::optional<Spectrum<Dim>> modes_;
  Eigen::VectorXd factor_;
  double dt_ = 0;
};

}  // namespace undiffuse::pde
