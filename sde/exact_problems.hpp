#pragma once
#include <cmath>

#include "sde/diffusion_slope.hpp"
#include "sde/drift_at_times.hpp"
#include "sde/process.hpp"
#include "sde/semilinear_drift.hpp"

/// Processes on the line whose solution is a formula in t and W(t) (or t alone): what integrators are
/// measured by.
namespace undiffuse::sde {

class ExactProblem : public Process, public SemilinearDrift {
 public:
  explicit ExactProblem(NoiseKind kind) : kind_(kind) {}
  Index dim() const override { return 1; }
  NoiseKind noise_kind() const override { return kind_; }
  std::optional<Transition> transition(double) const override { return std::nullopt; }
  const Domain& domain() const override { return domain_; }
  virtual double start() const = 0;
  /// X(t) given what the class comment says of the path: mostly W(t).
  virtual double solution(double t, double W) const = 0;

 private:
  NoiseKind kind_;
  Domain domain_;
};

/// dX = λX dt + μX dW:  X = X_0 exp((λ - μ²/2) t + μW);  Stratonovich's is X_0 exp(λt + μW).
class MultiplicativeProblem final : public ExactProblem, public DiffusionSlope {
 public:
  MultiplicativeProblem() : ExactProblem(NoiseKind::diagonal) {}
  static constexpr double lambda = 1.01, mu = 0.87, x0 = 0.5;
  void drift(ConstPoints x, double, Points out) const override { out = lambda * x; }
  void diffusion(ConstPoints x, double, Points out) const override { out = mu * x; }
  void diffusion_slope(ConstPoints, double, Points out) const override { out.setConstant(mu); }
  double linear_rate(double) const override { return lambda; }
  double linear_integral(double, double dt) const override { return lambda * dt; }
  double start() const override { return x0; }
  double solution(double t, double W) const override {
    return stratonovich(t, W) * std::exp(-mu * mu / 2 * t);
  }
  double stratonovich(double t, double W) const { return x0 * std::exp(lambda * t + mu * W); }
};

/// X = sinh(asinh X_0 + ct + σW):  dX = (½σ²X + c√(1+X²)) dt + σ√(1+X²) dW, nothing of it linear.
class CurvedProblem final : public ExactProblem, public DiffusionSlope {
 public:
  CurvedProblem() : ExactProblem(NoiseKind::diagonal) {}
  static constexpr double c = 0.4, sigma = 0.6, x0 = 0.3;
  void drift(ConstPoints x, double, Points out) const override {
    out = 0.5 * sigma * sigma * x.array() + c * (1 + x.array().square()).sqrt();
  }
  void diffusion(ConstPoints x, double, Points out) const override {
    out = sigma * (1 + x.array().square()).sqrt();
  }
  void diffusion_slope(ConstPoints x, double, Points out) const override {
    out = sigma * x.array() / (1 + x.array().square()).sqrt();
  }
  double linear_rate(double) const override { return 0.5 * sigma * sigma; }
  double linear_integral(double, double dt) const override { return 0.5 * sigma * sigma * dt; }
  double start() const override { return x0; }
  double solution(double t, double W) const override { return std::sinh(std::asinh(x0) + c * t + sigma * W); }
};

/// X = (X_0 + bt + aW)/√(1+t):  dX = (b/√(1+t) - X/(2(1+t))) dt + a/√(1+t) dW.
class AdditiveProblem final : public ExactProblem {
 public:
  AdditiveProblem() : ExactProblem(NoiseKind::additive) {}
  static constexpr double a = 0.5, b = 0.3, x0 = 1;
  void drift(ConstPoints x, double t, Points out) const override {
    out = b / std::sqrt(1 + t) - x.array() / (2 * (1 + t));
  }
  void diffusion(ConstPoints, double t, Points out) const override { out.setConstant(a / std::sqrt(1 + t)); }
  double linear_rate(double t) const override { return -1 / (2 * (1 + t)); }
  double linear_integral(double t, double dt) const override { return -0.5 * std::log1p(dt / (1 + t)); }
  double start() const override { return x0; }
  double solution(double t, double W) const override { return (x0 + b * t + a * W) / std::sqrt(1 + t); }
};

/// dX = -θX dt + σ dW:  X(1) = X_0 exp(-θ) + σR,  R = ∫₀¹ exp(-θ(1 - s)) dW(s): more of the path than W(1).
/// Known at t = 1 alone, given R.
class ReturningProblem final : public ExactProblem {
 public:
  ReturningProblem() : ExactProblem(NoiseKind::additive) {}
  static constexpr double theta = 2, sigma = 0.8, x0 = 0.7;
  void drift(ConstPoints x, double, Points out) const override { out = -theta * x; }
  void diffusion(ConstPoints, double, Points out) const override { out.setConstant(sigma); }
  double linear_rate(double) const override { return -theta; }
  double linear_integral(double, double dt) const override { return -theta * dt; }
  double start() const override { return x0; }
  double solution(double t, double R) const override { return x0 * std::exp(-theta * t) + sigma * R; }
};

/// dX = cos t · X (1 - X) dt:  X = 1/(1 + (1/X_0 - 1) e^(-sin t)).
class NoiselessProblem final : public ExactProblem, public DriftAtTimes {
 public:
  NoiselessProblem() : ExactProblem(NoiseKind::none) {}
  static constexpr double x0 = 0.2;
  void drift(ConstPoints x, double t, Points out) const override {
    out = std::cos(t) * x.array() * (1 - x.array());
  }
  void drift_at(ConstPoints x, ConstVector t, Points out) const override {
    for (Index i = 0; i < x.rows(); ++i) out(i, 0) = std::cos(t[i]) * x(i, 0) * (1 - x(i, 0));
  }
  void diffusion(ConstPoints, double, Points out) const override { out.setZero(); }
  double linear_rate(double t) const override { return std::cos(t); }
  double linear_integral(double t, double dt) const override { return std::sin(t + dt) - std::sin(t); }
  double start() const override { return x0; }
  double solution(double t, double) const override { return 1 / (1 + (1 / x0 - 1) * std::exp(-std::sin(t))); }
};

}  // namespace undiffuse::sde
