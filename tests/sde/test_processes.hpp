#pragma once
#include <cmath>

#include "sde/process.hpp"

/// Processes with known solutions.
namespace undiffuse::sde::tests {

class OnTheLine : public Process {
 public:
  explicit OnTheLine(NoiseKind kind) : kind_(kind) {}
  Index dim() const override { return 1; }
  NoiseKind noise_kind() const override { return kind_; }
  std::optional<Transition> transition(double) const override { return std::nullopt; }
  const Domain& domain() const override { return domain_; }

 private:
  NoiseKind kind_;
  Domain domain_;
};

/// dX = λ X dt + μ X dW:  X = X_0 exp((λ - μ²/2) t + μ W).
class GeometricBrownianMotion final : public OnTheLine {
 public:
  GeometricBrownianMotion() : OnTheLine(NoiseKind::diagonal) {}
  static constexpr double lambda = 1.01, mu = 0.87, x0 = 0.5;
  void drift(ConstPoints x, double, Points out) const override { out = lambda * x; }
  void diffusion(ConstPoints x, double, Points out) const override { out = mu * x; }
  static double exact(double t, double W) { return x0 * std::exp((lambda - mu * mu / 2) * t + mu * W); }
};

/// dX = (b / √(1+t) - X / (2(1+t))) dt + a b / √(1+t) dW:  X = (1 + b (t + a W)) / √(1+t),  X_0 = 1.
class AdditiveExample final : public OnTheLine {
 public:
  AdditiveExample() : OnTheLine(NoiseKind::additive) {}
  static constexpr double a = 0.1, b = 0.05, x0 = 1;
  void drift(ConstPoints x, double t, Points out) const override {
    out = b / std::sqrt(1 + t) - x.array() / (2 * (1 + t));
  }
  void diffusion(ConstPoints, double t, Points out) const override {
    out.setConstant(a * b / std::sqrt(1 + t));
  }
  static double exact(double t, double W) { return (x0 + b * (t + a * W)) / std::sqrt(1 + t); }
};

/// dX = (cos t · X) dt without noise:  X = X_0 exp(sin t).
class Swing final : public OnTheLine {
 public:
  Swing() : OnTheLine(NoiseKind::none) {}
  void drift(ConstPoints x, double t, Points out) const override { out = std::cos(t) * x; }
  void diffusion(ConstPoints, double, Points out) const override { out.setZero(); }
  static double exact(double t) { return std::exp(std::sin(t)); }
};

/// dX = X² dt:  X = 1 / (1/X_0 - t), infinite at t = 1/X_0.
class BlowUp final : public OnTheLine {
 public:
  BlowUp() : OnTheLine(NoiseKind::none) {}
  void drift(ConstPoints x, double, Points out) const override { out = x.array().square(); }
  void diffusion(ConstPoints, double, Points out) const override { out.setZero(); }
};

}  // namespace undiffuse::sde::tests
