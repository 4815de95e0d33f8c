#pragma once
#include "sde/process.hpp"

namespace undiffuse::tests {

/// A process of which only the law at one time matters: X_t | X_0 = x ~ N(α x, σ² I) for every t.
class GivenTransition final : public sde::Process {
 public:
  GivenTransition(data::Index dim, double alpha, double sigma) : dim_(dim), alpha_(alpha), sigma_(sigma) {}
  data::Index dim() const override { return dim_; }
  sde::NoiseKind noise_kind() const override { return sde::NoiseKind::additive; }
  void drift(data::ConstPoints, double, data::Points out) const override { out.setZero(); }
  void diffusion(data::ConstPoints, double, data::Points out) const override { out.setZero(); }
  std::optional<sde::Transition> transition(double) const override {
    return sde::Transition{.mean_scale = alpha_, .std = sigma_};
  }
  const sde::Domain& domain() const override { return domain_; }

 private:
  data::Index dim_;
  double alpha_, sigma_;
  sde::Domain domain_;
};

}  // namespace undiffuse::tests
