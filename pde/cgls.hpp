#pragma once
#include "pde/regularisation.hpp"

namespace undiffuse::pde {

/// Conjugate gradients for  AᵀA q = Aᵀb  from zero, stopped early: after n steps q minimises ‖Aq - b‖ over
/// span{Aᵀb, …, (AᵀA)^{n-1}Aᵀb}, so that the number of steps regularises. The iterates depend on the data,
/// and so do the filter factors, those of these data:
///
///     φ_i = 1 - ρ_n(a_i²),    ρ_n the residual polynomial, ρ_n(0) = 1
///
/// Far fewer steps than Landweber; factors may leave [0, 1], and a step too many fits noise. Run on the
/// coefficients, with full reorthogonalisation over the modes that are not nothing: step n costs O(n N) and
/// no transform, and keeps N numbers. Candidates: 1 … 200 steps, fewer where there are fewer such modes, or
/// more than 2^27/200. Steps stop where Aᵀ(b - Aq) is rounding; later members are the last one. Source:
/// Hestenes & Stiefel (1952); Hanke, Conjugate Gradient Type Methods for Ill-Posed Problems (1995),
/// chapter 2.
class Cgls final : public Regularisation {
 public:
  const RegularisationAbout& about() const override;
  Eigen::VectorXd candidates(const InverseProblem& problem) const override;
  /// Parameters: whole numbers of steps >= 1, increasing.
  void for_each(const InverseProblem& problem, ConstVector parameters, const Visit& visit) const override;
  Eigen::VectorXd factors(const InverseProblem& problem, double parameter) const override;
  ParameterCurve curve(const InverseProblem& problem, ConstVector parameters,
                       const Eigen::VectorXd* truth) const override;
};

}  // namespace undiffuse::pde
