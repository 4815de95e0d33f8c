#pragma once
#include "pde/edge_rates.hpp"
#include "sde/process.hpp"

namespace undiffuse::pde {

template <int Dim>
struct StationaryLaw {
  Field<Dim> density;  ///< non-negative, of mass 1; zero where it underflows
  double residual;     ///< Σ|A p| / Σ outflow p: what is left of A p = 0, of which this is a few roundings
};

/// The stationary law of a jump process between cells that loses nothing, A p = 0 and Σ p_c V_c = 1.
/// In detailed balance (always on the line between walls; any gradient drift) by recursion from cell to cell,
/// every value right to some roundings an edge. Else by elimination: one cell's value is given and the rest
/// follow from an M-matrix by sparse LU without pivoting, in which only the pivots hold a subtraction, so
/// that p >= 0 always, zero where it underflows; right to rounding times the condition of that matrix
/// relative to the largest values. Not for rates that vanish or leave cells apart. O(N) or the cost of the
/// LU, N^1.5 in the plane and N² in space. Sources: Kelly, Reversibility and Stochastic Networks (1979),
/// section 1.5; Stewart, Introduction to the Numerical Solution of Markov Chains (1994), section 2.3. Throws
/// std::invalid_argument at absorbing walls or where a rate over an inner edge is not positive;
/// data::NumericalError where the residual is above 1e-9 or a value is negative or not finite.
template <int Dim>
StationaryLaw<Dim> stationary_law(const Grid<Dim>& grid, const EdgeRates<Dim>& rates);

/// The same for the Fokker–Planck equation of a process with the drift and noise of time t.
template <int Dim>
StationaryLaw<Dim> stationary_law(const Grid<Dim>& grid, const sde::Process& process, double t);

}  // namespace undiffuse::pde
