#pragma once
#include "pde/spectral_filter.hpp"

namespace undiffuse::pde {

/// Spectral cut-off (truncated singular value decomposition): φ = 1 for wavenumbers up to the parameter
/// [1/length], 0 above; of an operator that is not heat, for so many singular values. Optimal in order for
/// smooth truths: with the noise ε and ‖q‖ <= E, error at forward time t <= 2 ε^{t/T} E^{1-t/T} for the cut
/// where a >= ε/E ends. Rings where the truth has detail above the cut. Candidates: the distinct wavenumbers
/// up to where 1/a overflows; where they are more than 4096, none closer than a tenth of a decade of 1/a.
/// Source: Engl, Hanke & Neubauer, Regularization of Inverse Problems (1996), section 4.1.
class CutOffFilter final : public SpectralFilter {
 public:
  const RegularisationAbout& about() const override;
  Eigen::VectorXd candidates(const InverseProblem& problem) const override;
  void evaluate(const ModeBlock& modes, double parameter, Eigen::Ref<Eigen::ArrayXd> gain,
                Eigen::Ref<Eigen::ArrayXd> loss) const override;
};

/// Tikhonov: the minimiser of ‖Aq - b‖² + α‖q‖², φ = a² / (a² + α), parameter α > 0; the posterior mean of
/// b = Aq + noise of variance σ² under the Gaussian prior N(0, σ²/α I). Optimal in order, like cut-off, for
/// α = (ε/E)². Damps high modes gradually; little better than cut-off on heat, whose a falls so fast that φ
/// is nearly a step. Candidates: ten a decade from α = 10² to 10⁻⁴⁰, below which round-off in the data is
/// what is inverted. Source: Tikhonov & Arsenin, Solutions of Ill-Posed Problems (1977); Engl, Hanke &
/// Neubauer (1996), chapter 5.
class TikhonovFilter final : public SpectralFilter {
 public:
  const RegularisationAbout& about() const override;
  Eigen::VectorXd candidates(const InverseProblem& problem) const override;
  void evaluate(const ModeBlock& modes, double parameter, Eigen::Ref<Eigen::ArrayXd> gain,
                Eigen::Ref<Eigen::ArrayXd> loss) const override;
};

/// Tikhonov with a penalty on derivatives: the minimiser of ‖Aq - b‖² + α ‖(1 - κTΔ)^{s/2} q‖², the Sobolev
/// norm of order s with heat's own length √(κT):
///
///     φ = a² / (a² + α (1 + κTk²)^s)
///
/// Better than Tikhonov where the truth is smooth. Candidates as of Tikhonov. Source: Natterer, Numer. Math.
/// 41 (1983) 299–313 (error bounds for Tikhonov regularization in Hilbert scales).
class SobolevTikhonovFilter final : public SpectralFilter {
 public:
  /// order: s > 0. Throws std::invalid_argument otherwise.
  explicit SobolevTikhonovFilter(double order = 2);
  const RegularisationAbout& about() const override;
  Eigen::VectorXd candidates(const InverseProblem& problem) const override;
  void evaluate(const ModeBlock& modes, double parameter, Eigen::Ref<Eigen::ArrayXd> gain,
                Eigen::Ref<Eigen::ArrayXd> loss) const override;

 private:
  double order_;
};

/// Lavrentiev: A q + α q = b in place of A q = b, φ = a / (a + α); for symmetric A >= 0. Gain at most 1/α;
/// optimal in order for α = ε/E. The same as QuasiBoundaryValueFilter. Candidates: ten a decade from 10 to
/// 10⁻²⁰. Source: Lavrentiev, Some Improperly Posed Problems of Mathematical Physics (1967).
class LavrentievFilter final : public SpectralFilter {
 public:
  const RegularisationAbout& about() const override;
  Eigen::VectorXd candidates(const InverseProblem& problem) const override;
  void evaluate(const ModeBlock& modes, double parameter, Eigen::Ref<Eigen::ArrayXd> gain,
                Eigen::Ref<Eigen::ArrayXd> loss) const override;
};

/// Quasi-boundary value: the heat equation itself, with  u(T) + α u(0) = b  in place of u(T) = b: well posed,
/// and mode by mode  φ = 1 / (1 + α e^{λT}),  which is Lavrentiev's a/(a + α). Candidates likewise. Sources:
/// Showalter, J. Math. Anal. Appl. 47 (1974) 563–572; Clark & Oppenheimer, Electron. J. Differ. Equ. 1994 (8)
/// 1–9.
class QuasiBoundaryValueFilter final : public SpectralFilter {
 public:
  const RegularisationAbout& about() const override;
  Eigen::VectorXd candidates(const InverseProblem& problem) const override;
  void evaluate(const ModeBlock& modes, double parameter, Eigen::Ref<Eigen::ArrayXd> gain,
                Eigen::Ref<Eigen::ArrayXd> loss) const override;
};

/// Quasi-reversibility: backward in time the equation  ∂u/∂t = κΔu + εκ²Δ²u,  whose fourth derivative stops
/// what the second one starts: gain e^{λT - ελ²T}, at most e^{T/4ε},
///
///     φ = e^{-(ε/T) (λT)²},     parameter ε/T
///
/// The error falls as a power of the noise at no time but as that of its logarithm: e^{-ελ²T} spoils the
/// modes that are there, too. Candidates: ten a decade of e^{T/4ε} up to 10²⁰, then a decade of weaker ones.
/// Source: Lattès & Lions, Méthode de quasi-réversibilité et applications (1967).
class QuasiReversibilityFilter final : public SpectralFilter {
 public:
  const RegularisationAbout& about() const override;
  Eigen::VectorXd candidates(const InverseProblem& problem) const override;
  void evaluate(const ModeBlock& modes, double parameter, Eigen::Ref<Eigen::ArrayXd> gain,
                Eigen::Ref<Eigen::ArrayXd> loss) const override;
};

/// Pseudo-parabolic: backward in time  ∂u/∂t = κΔu + εκΔ ∂u/∂t,  whose rates λ/(1 + ελ) are bounded by 1/ε:
/// gain e^{λT/(1+ελ)}, at most e^{T/ε},
///
///     φ = e^{-(ε/T) (λT)² / (1 + (ε/T) λT)},     parameter ε/T
///
/// Never damps a mode, and so is only logarithmic, like quasi-reversibility. Candidates likewise with
/// e^{T/ε}. Source: Showalter & Ting, SIAM J. Math. Anal. 1 (1970) 1–26; Gajewski & Zacharias, Math. Nachr.
/// 53 (1972) 261–287.
class PseudoParabolicFilter final : public SpectralFilter {
 public:
  const RegularisationAbout& about() const override;
  Eigen::VectorXd candidates(const InverseProblem& problem) const override;
  void evaluate(const ModeBlock& modes, double parameter, Eigen::Ref<Eigen::ArrayXd> gain,
                Eigen::Ref<Eigen::ArrayXd> loss) const override;
};

/// Landweber: n steps of  q' = q + ω Aᵀ(b - A q)  from zero, ω = 1/max a², in closed form:
///
///     φ = 1 - (1 - ω a²)^n,     parameter n
///
/// What the iteration itself would need 10³⁰ steps for costs no more than one. Candidates: ten numbers a
/// decade up to 10⁴⁰, as doubles. Source: Landweber, Amer. J. Math. 73 (1951) 615–624.
class LandweberFilter final : public SpectralFilter {
 public:
  const RegularisationAbout& about() const override;
  Eigen::VectorXd candidates(const InverseProblem& problem) const override;
  void evaluate(const ModeBlock& modes, double parameter, Eigen::Ref<Eigen::ArrayXd> gain,
                Eigen::Ref<Eigen::ArrayXd> loss) const override;
};

}  // namespace undiffuse::pde
