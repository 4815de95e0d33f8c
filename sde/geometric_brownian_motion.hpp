#pragma once
#include "sde/diffusion_slope.hpp"
#include "sde/gradient_drift.hpp"
#include "sde/semilinear_drift.hpp"

namespace undiffuse::sde {

/// Geometric Brownian motion, in every coordinate by itself:
///
///     dX = μ X dt + σ X dW,   X_t = X_0 exp((μ - ½σ²) t + σ W_t)   (Itô)
///
/// No sign changes, and no stationary law: the mean grows as exp(μt), the median as exp((μ - ½σ²)t). The
/// linear problem on which strong orders are measured. Source: Kloeden & Platen, Numerical Solution of
/// Stochastic Differential Equations (1992), section 4.4.
class GeometricBrownianMotion final : public Process,
                                      public TimeHomogeneous,
                                      public DiffusionSlope,
                                      public SemilinearDrift {
 public:
  /// mu: μ [1/time]; sigma: σ [1/√time], > 0. Throws std::invalid_argument.
  GeometricBrownianMotion(Index dim, double mu, double sigma, Domain domain = Domain::line());

  Index dim() const override { return dim_; }
  NoiseKind noise_kind() const override { return NoiseKind::diagonal; }
  void drift(ConstPoints x, double, Points out) const override { out = mu_ * x; }
  void diffusion(ConstPoints x, double, Points out) const override { out = sigma_ * x; }
  void diffusion_slope(ConstPoints, double, Points out) const override { out.setConstant(sigma_); }
  double linear_rate(double) const override { return mu_; }
  double linear_integral(double, double dt) const override { return mu_ * dt; }
  /// Not Gaussian: none.
  std::optional<Transition> transition(double) const override { return std::nullopt; }
  const Domain& domain() const override { return domain_; }
  /// out = X_t along the paths that began at x0 (n, d) and whose Brownian motion is at W (n, d) at time t. Of
  /// the free space. Throws std::invalid_argument unless 0 <= t < infinity and shapes agree.
  void solution(ConstPoints x0, double t, ConstPoints W, Points out) const;
  double mu() const { return mu_; }
  double sigma() const { return sigma_; }

 private:
  Index dim_;
  double mu_, sigma_;
  Domain domain_;
};

}  // namespace undiffuse::sde
