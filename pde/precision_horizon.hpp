#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pde/grid.hpp"

namespace undiffuse::pde {

/// A number type that the line's spectral transform exists in.
struct Precision {
  std::string name;            ///< float, double, long_double, quad, digits_50 or digits_100
  int decimal_digits;          ///< that it holds for certain
  double log_inverse_epsilon;  ///< ln(1/ε), ε the distance from 1 to the next number
};

/// All six, coarsest first: ε = 2^-23, 2^-52, 2^-63, 2^-112, 2^-167, 2^-333.
std::vector<Precision> precisions();

/// How far back numbers of one precision lead; measured by precision_horizon().
struct PrecisionHorizon {
  Precision precision;
  double horizon;               ///< κk²τ at which the noise of a mode is as large as u(0)
  Eigen::VectorXd exponent;     ///< κk²T of every mode
  Eigen::VectorXd log10_error;  ///< log10 of its error after T backward, over the size of u(0)
};

/// Heat ∂u/∂t = κ ∂²u/∂x² on a line, there and literally back, everything in numbers of one precision ε. The
/// coefficients û_i(0) of u_0 decay exactly, u(T) is stored as values on the grid, and what these still tell
/// about the coefficients is amplified:
///
///     û_i(0) e^{-κk_i²T}  --inverse transform-->  u(T), stored  --transform-->  û_i(0) e^{-κk_i²T} + δ_i
///     error of mode i after τ backward:  E_i(τ) = |δ_i| e^{κk_i²τ}
///
/// (kept in mode space the way back would meet no wall: û e^{-g} e^{g} is û but for a part gε of it). Storing
/// and transforming leave white noise δ_i of about ε times the size of u(T), the same in all modes, for the
/// transform is orthonormal. With the size U = √(Σ û_i(0)²/n) of u(0), the root of its mean square on the
/// grid, the noise of mode i reaches E_i(τ) = U at
///
///     κk_i²τ = ln(U/|δ_i|),    horizon = their median over the n modes = ln(1/ε) + offset
///
/// and log10_error = log10(E_i(T)/U) is 0 at the horizon. The offset is within ±2 if u(T) is about as large
/// as u(0), so if the longest modes are still there, and has no symmetry, which rounding would share, sparing
/// half of the modes (1 + cos πx between walls: 2.7 to 3.6); else it grows by ln(‖u(0)‖/‖u(T)‖). Direct sums
/// (digits_50, digits_100) are noisier than FFTW's: their offset is smaller by about one. Deterministic.
///
/// The median needs many modes: its standard error is 1.2/√n. Values are multiples of one ulp, so that the
/// noise of some modes cancels to nothing; their error is the mode's own size û_i(0), now lost,
/// or -infinity if it was 0 in this precision, which the median does not mind. The horizon is +infinity where
/// storing loses nothing at all, as of a constant on a torus.
///
/// name: of precisions(). u_0: on equal cells or nodes; kappa [length²/time]; T [time]. O(n log n), but O(n²)
/// for digits_50 and digits_100. Throws std::invalid_argument for a name not listed, kappa or T that is not
/// positive, a field that is not finite, zero or beyond the range of the precision, unequal cells, a Robin
/// wall, and for more than 4096 unknowns summed directly.
/// Source: Hadamard, Lectures on Cauchy's Problem (1923), for the amplification; Higham, Accuracy and
/// Stability of Numerical Algorithms (2002), ch. 24, for the noise of a fast transform.
PrecisionHorizon precision_horizon(std::string_view name, const Field<1>& u_0, double kappa, double T);

/// Of all precisions(), in their order.
std::vector<PrecisionHorizon> precision_horizons(const Field<1>& u_0, double kappa, double T);

/// horizon ≈ slope · ln(1/ε) + offset.
struct HorizonFit {
  double slope, offset;
};

/// By least squares; throws std::invalid_argument for fewer than two different precisions and for a horizon
/// that is not finite.
HorizonFit fit_horizons(std::span<const PrecisionHorizon> horizons);

/// The last wavenumber [1/length] that τ backward leaves above the noise: e^{κk²τ} ε = 1, so
/// k = √(ln(1/ε)/(κτ)). Throws std::invalid_argument unless 0 < epsilon < 1, kappa > 0 and tau > 0.
double wavenumber_at_horizon(double epsilon, double kappa, double tau);

}  // namespace undiffuse::pde
