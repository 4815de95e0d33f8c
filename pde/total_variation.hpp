#pragma once
#include "pde/regularisation.hpp"
#include "pde/variation.hpp"

namespace undiffuse::pde {

/// Total variation, which keeps edges and flattens between them:
///
///     min over q of  ½‖A q - b‖² + α TV_h(q)
///
/// TV_h of Variation on the grid of the unknown, ‖·‖ of InverseProblem. Not linear in b: it has no filter
/// factors. By ADMM (split Bregman) with over-relaxation 1.7, for z = D q:
///
///     (AᵀA + ρ D*D) q = Aᵀb + D*(ρ z - p),    z = shrink(D q + p/ρ),    p += ρ (D q - z)
///
/// until ‖D q - z‖ <= tolerance max(‖D q‖, ‖z‖) and ‖Aᵀ(A q - b) + D*p‖ <= tolerance ‖D*p‖, or rounding; ρ
/// follows the ratio of the two. q costs two transforms where D*D is diagonal in the modes of A, as for heat
/// of one κ, and conjugate gradients elsewhere. Along many parameters each starts from the one before. Where
/// A has forgotten a mode the minimum is flat, and q only as good as that allows: to about 10 tolerance where
/// A is the identity, 10 to 100 tolerance for heat, after 10² to 10⁴ iterations a parameter, most where the
/// residual is that of the noise. Sources: Rudin, Osher & Fatemi, Physica D 60 (1992) 259–268; Goldstein &
/// Osher, SIAM J. Imaging Sci. 2 (2009) 323–343; Boyd et al., Found. Trends Mach. Learn. 3 (2011) 1–122; ρ:
/// Wohlberg, arXiv:1704.06209 (2017).
template <int Dim>
class TotalVariation final : public Regularisation {
 public:
  /// Throws std::invalid_argument unless 0 < tolerance < 1 and most_iterations >= 1.
  explicit TotalVariation(const Grid<Dim>& grid, double tolerance = 1e-5, Index most_iterations = 100000);

  const RegularisationAbout& about() const override;
  /// 28 α, three a decade, from one that makes q constant (zero, where values are given at a wall): that is,
  /// from max |p_g|/γ_g of the smallest p with D*p = Aᵀ(b - A q̄), q̄ the best constant. On a line between
  /// walls no smaller α does. Throws std::invalid_argument for an operator of another number of unknowns.
  /// One, 1, for data that a constant explains exactly: any α gives that.
  Eigen::VectorXd candidates(const InverseProblem& problem) const override;
  /// Throws std::invalid_argument for an operator of another number of unknowns and unless all α > 0 are
  /// finite, data::NumericalError, naming α, where the iterations do not suffice.
  void for_each(const InverseProblem& problem, ConstVector parameters, const Visit& visit) const override;
  /// Empty.
  Eigen::VectorXd factors(const InverseProblem&, double) const override { return {}; }

 private:
  Grid<Dim> grid_;
  Variation<Dim> variation_;
  double tolerance_;
  Index most_iterations_;
};

}  // namespace undiffuse::pde
