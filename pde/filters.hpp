#pragma once
#include "pde/filter.hpp"

namespace undiffuse::pde {

/// Spectral cut-off (truncated singular value decomposition): φ = 1 for wavenumbers up to the parameter
/// [1/length], 0 above. Optimal in order for smooth truths; rings where the truth has detail above the
/// cut-off. Candidates: the distinct wavenumbers up to where 1/a overflows; where they are more than 4096,
/// none closer than a tenth of a decade of 1/a. Source: Engl, Hanke & Neubauer, Regularization of Inverse
/// Problems (1996), section 4.1.
class CutOffFilter final : public Filter {
 public:
  std::string_view name() const override { return "cutoff"; }
  std::string_view source() const override { return "Engl, Hanke & Neubauer (1996), section 4.1"; }
  double log_factor(double log_attenuation, double wavenumber, double parameter) const override;
  Eigen::VectorXd candidates(ConstVector wavenumber, ConstVector log_attenuation) const override;
  bool continuous() const override { return false; }
};

/// Tikhonov: the minimiser of ‖Aq - q_T‖² + α‖q‖², φ = a² / (a² + α), parameter α > 0. Damps high modes
/// gradually; no better than cut-off on heat, whose a falls so fast that φ is nearly a step. Candidates: ten
/// a decade from α = 10² to 10⁻⁴⁰, below which round-off in the data is what is inverted. Source: Tikhonov &
/// Arsenin, Solutions of Ill-Posed Problems (1977); Engl, Hanke & Neubauer (1996), chapter 5.
class TikhonovFilter final : public Filter {
 public:
  std::string_view name() const override { return "tikhonov"; }
  std::string_view source() const override { return "Tikhonov & Arsenin (1977)"; }
  double log_factor(double log_attenuation, double wavenumber, double parameter) const override;
  Eigen::VectorXd candidates(ConstVector wavenumber, ConstVector log_attenuation) const override;
  bool continuous() const override { return true; }
};

}  // namespace undiffuse::pde
