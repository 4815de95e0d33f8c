#pragma once
#include <optional>

#include "pde/filter.hpp"
#include "pde/spectrum.hpp"

namespace undiffuse::pde {

/// One row a candidate, from the most regularised to the least. Norms are ‖u‖ = √(Σ u_i² V), V the cell
/// volume.
struct RegularisationScan {
  Eigen::VectorXd parameter;
  Eigen::VectorXd l1_error;  ///< Σ|q_i - truth_i| V
  Eigen::VectorXd residual;  ///< ‖Aq - q_T‖
  Index best;                ///< where l1_error is smallest
};

/// The backward heat problem  A q = q_T,  A = e^{κTΔ}, with a filter that says which modes to believe:
///
///     q̂_k = φ(a_k) / a_k · (q̂_T)_k,    a_k = e^{-κk²T}
///
/// Stable for every parameter that the filter allows; how good depends on the parameter, chosen by the
/// discrepancy principle from the size of the noise, or by an oracle that knows the truth, a bound on what
/// any rule could reach. Not for telling what the truth was beyond the modes that noise left: those are gone.
/// Not positive. Source: Engl, Hanke & Neubauer, Regularization of Inverse Problems (1996), chapters 4 and 5;
/// Morozov (1966).
template <int Dim>
class RegularisedInverse {
 public:
  /// kappa: diffusivity [length²/time]; T: the time between truth and data; filter must outlive the inverse.
  /// Throws std::invalid_argument unless kappa, T > 0 and q_T is finite.
  RegularisedInverse(const Field<Dim>& q_T, double kappa, double T, const Filter& filter);

  Field<Dim> reconstruct(double parameter) const;
  /// ‖A q - q_T‖, O(N).
  double residual(double parameter) const;
  const Eigen::VectorXd& candidates() const { return candidates_; }

  /// Every candidate against the truth; one transform each.
  RegularisationScan scan(const Field<Dim>& truth) const;
  /// The candidate of least L¹ error.
  double choose_by_oracle(const Field<Dim>& truth) const;
  /// Morozov: the most regularised parameter whose residual is at most noise_norm = ‖noise‖; equal to it, to
  /// rounding, where the filter is continuous. nullopt where no candidate gets there.
  std::optional<double> choose_by_discrepancy(double noise_norm) const;

 private:
  /// Returns the residual.
  double reconstruct(Spectrum<Dim>& spectrum, double parameter, Field<Dim>& q) const;
  Grid<Dim> grid_;
  const Filter& filter_;
  Eigen::VectorXd coefficient_, wavenumber_, log_attenuation_, candidates_;
};

}  // namespace undiffuse::pde
