#pragma once
#include "pde/linear_operator.hpp"

namespace undiffuse::pde {

/// The inverse heat equation in time, Hansen's test problem `heat`: a half line x >= 0 of diffusivity κ⁻²
/// [length²/time] is heated at x = 0, and what is felt at x = 1 is told,
///
///     b(t) = ∫_0^t k(t - s) q(s) ds,    k(t) = t^{-3/2} / (2κ√π) exp(-1 / (4κ²t)),    0 < t < 1
///
/// by the midpoint rule with h = 1/n: b_i = h Σ_{j<=i} k((i - j + ½) h) q_j. κ = 1 is hopeless beyond
/// rounding, κ = 5 well conditioned. A lower triangular Toeplitz matrix, which is not made: O(n²) a product.
/// Source: Hansen, Regularization Tools, Numer. Algorithms 6 (1994) 1–35, after Carasso, SIAM J. Appl. Math.
/// 42 (1982) 558–574, and Eldén.
class InverseHeatConvolution final : public LinearOperator {
 public:
  /// kappa: √(time)/length. Throws std::invalid_argument unless n >= 1 and kappa > 0, finite.
  InverseHeatConvolution(Index n, double kappa);

  Index rows() const override { return kernel_.size(); }
  Index cols() const override { return kernel_.size(); }
  /// O(n²); throw std::invalid_argument for other sizes.
  void apply(ConstVector q, Vector b) const override;
  void apply_adjoint(ConstVector b, Vector q) const override;

  /// h k((j + ½) h), the first column.
  const Eigen::VectorXd& kernel() const { return kernel_; }

 private:
  Eigen::VectorXd kernel_;
};

/// Hansen's solution q_1 ... q_n of that problem: with t = 20 i/n, 3t²/16 up to t = 2, ¾ + (t - 2)(3 - t) up
/// to 3, ¾ e^{-2(t-3)} up to i = n/2, then zero. Throws std::invalid_argument unless n is even, n >= 2.
Eigen::VectorXd hansen_heat_solution(Index n);

}  // namespace undiffuse::pde
