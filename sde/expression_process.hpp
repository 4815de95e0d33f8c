#pragma once
#include <string>
#include <vector>

#include "data/expression.hpp"
#include "sde/process.hpp"

namespace undiffuse::sde {

/// A process that is written down:  dX_i = f_i(X, t) dt + g_i(X, t) dW_i,  each f_i and g_i a text.
///
/// Texts name the coordinates x1 ... xd, for d <= 3 also x, y, z, and the time t. What kind of noise it is
/// follows from the names: none if every g_i names nothing and is 0; additive if all are one text that names
/// t alone or nothing; else diagonal, where g_i may name x_i and t. Solutions are Itô's. A drift of texts
/// costs about 30 ns a particle and coordinate: 10 to 100 times a compiled one. What is not finite (1/0, √-1)
/// is left to the loop.
class ExpressionProcess final : public Process {
 public:
  /// drift, diffusion: a text a coordinate. Throws std::invalid_argument saying what is wrong with which
  /// text, and if a g_i names another coordinate than x_i.
  ExpressionProcess(const std::vector<std::string>& drift, const std::vector<std::string>& diffusion,
                    Domain domain = Domain::line());

  Index dim() const override { return static_cast<Index>(drift_.size()); }
  NoiseKind noise_kind() const override { return noise_kind_; }
  /// Any number of threads may be inside.
  void drift(ConstPoints x, double t, Points out) const override;
  void diffusion(ConstPoints x, double t, Points out) const override;
  /// Not known.
  std::optional<Transition> transition(double) const override { return std::nullopt; }
  const Domain& domain() const override { return domain_; }

 private:
  std::vector<data::Expression> drift_, diffusion_;
  Domain domain_;
  NoiseKind noise_kind_;
};

}  // namespace undiffuse::sde
