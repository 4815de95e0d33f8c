#pragma once
#include "sde/integrator.hpp"

namespace undiffuse::experiments::agreement {

/// Two copies of a process on the line side by side, one a coordinate: what PairedSteps moves.
class Pair final : public sde::Process {
 public:
  /// single: of one dimension, outlives this. Throws std::invalid_argument otherwise.
  explicit Pair(const sde::Process& single);

  sde::Index dim() const override { return 2; }
  sde::NoiseKind noise_kind() const override { return single_.noise_kind(); }
  void drift(sde::ConstPoints x, double t, sde::Points out) const override;
  void diffusion(sde::ConstPoints x, double t, sde::Points out) const override;
  std::optional<sde::Transition> transition(double t) const override { return single_.transition(t); }
  const sde::Domain& domain() const override { return domain_; }

 private:
  const sde::Process& single_;
  sde::Domain domain_ = sde::Domain::line();
};

/// One step Δt of a scheme and two steps Δt/2 along the same Brownian path: with independent a, b ~ N(0, Δt),
/// column 0 takes one step with ΔW = a, column 1 two with (a + b)/2 and (a - b)/2, each ~ N(0, Δt/2). A
/// scheme that reads ∫W ds as well has it of both halves by the law of the path that column 0 knows (see
/// sde/brownian_path.hpp). What the two ensembles share cancels in their difference, which is left with what
/// the steps do: its sampling error is of the size of the strong error, not of the law. Source: Giles, Oper.
/// Res. 56 (2008) 607–617.
class PairedSteps final : public sde::Integrator {
 public:
  /// Both outlive this.
  PairedSteps(const sde::Process& single, const sde::Integrator& scheme) : single_(single), scheme_(scheme) {}

  std::optional<sde::Order> order(sde::NoiseKind kind) const override { return scheme_.order(kind); }
  std::string_view source() const override { return scheme_.source(); }
  bool needs_integral() const override { return scheme_.needs_integral(); }
  /// process: the Pair of the single one; x and dW (n, 2).
  void step(const sde::Process& process, double t, double dt, const sde::Increment& noise,
            sde::Points x) const override;

 private:
  /// The step of a scheme that reads dZ; x as in step().
  void step_with_integrals(double t, double dt, const sde::Increment& noise, sde::Points x) const;

  const sde::Process& single_;
  const sde::Integrator& scheme_;
};

}  // namespace undiffuse::experiments::agreement
