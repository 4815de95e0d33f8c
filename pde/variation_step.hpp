#pragma once
#include <memory>

#include "pde/inverse_problem.hpp"
#include "pde/variation.hpp"

namespace undiffuse::pde {

/// The quadratic half of a problem with total variation, in the inner product w in which the modes of A are
/// orthonormal (w_c = V_c/V̄ for heat, 1 elsewhere), D* = w⁻¹Dᵀ:
///
///     (AᵀA + ρ D*D) q = Aᵀb + D*y
class VariationStep {
 public:
  virtual ~VariationStep() = default;
  virtual void set_rho(double rho) = 0;
  /// y: as many as D has rows. q: where to start on entry, on return the solution.
  virtual void solve(const Eigen::VectorXd& y, Eigen::VectorXd& q) = 0;
  /// The smallest p = D x with D*p = Aᵀr; r: coefficients of data, orthogonal to A of constants where D
  /// ignores them.
  virtual Eigen::VectorXd potential(const Eigen::VectorXd& r) = 0;
};

/// Exact by two transforms where D*D is diagonal in the modes of A, found out by trying; otherwise by
/// conjugate gradients, preconditioned by a sparse Cholesky decomposition of ρ DᵀD + δ w, which leaves few
/// eigenvalues away from 1 for an A that smooths. Both arguments must outlive it. Throws
/// std::invalid_argument unless A.cols() is the number of columns of D.
template <int Dim>
std::unique_ptr<VariationStep> variation_step(const InverseProblem& problem, const Grid<Dim>& grid,
                                              const Variation<Dim>& variation);

}  // namespace undiffuse::pde
