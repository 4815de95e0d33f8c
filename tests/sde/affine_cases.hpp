#pragma once
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sde/processes.hpp"

/// Every affine process, in the form that the batteries of this room run on. A newcomer is one entry of
/// cases().
namespace undiffuse::sde::affine_cases {

using Real = boost::multiprecision::cpp_bin_float_50;

/// A process beside its α(t) and σ(t)² in fifty digits, by formulas as plain as they can be.
struct Case {
  std::string name;
  std::shared_ptr<const AffineProcess> process;
  std::function<Real(Real)> alpha, variance;
};

inline Real one(Real) { return 1; }
inline Real half_pi() { return 2 * atan(Real(1)); }
inline Real logistic(Real x) { return 1 / (1 + exp(-x)); }
inline Real linear_integral(Real t) { return t * (Real(0.1) + (Real(20.0) - Real(0.1)) / 2 * t); }
inline Real linear_alpha(Real t) { return exp(-linear_integral(t) / 2); }

template <class Process, class... Arguments>
std::shared_ptr<const Process> make(Arguments... arguments) {
  return std::make_shared<const Process>(arguments...);
}

/// With the variance 1 - α².
inline Case preserving(std::string name, std::shared_ptr<const AffineProcess> process,
                       const std::function<Real(Real)>& alpha) {
  return {std::move(name), std::move(process), alpha, [alpha](Real t) { return Real(1 - pow(alpha(t), 2)); }};
}

inline Real exploding_variance(Real t) {
  const Real low(0.01), ratio = Real(50.0) / low;
  return low * low * (exp(2 * t * log(ratio)) - 1);
}
inline Real cosine_alpha(Real t) {
  const Real s(0.008);
  return cos((t + s) / (1 + s) * half_pi()) / cos(s / (1 + s) * half_pi());
}
/// Chen's algorithm with start, end and τ.
inline Real sigmoid_alpha(double start, double end, double tau, Real t) {
  const Real first = logistic(Real(start) / tau), last = logistic(Real(end) / tau);
  return sqrt((last - logistic((t * (Real(end) - start) + start) / tau)) / (last - first));
}
inline Real scaled_linear_alpha(Real t) {
  const Real r = sqrt(Real(0.85)), q = sqrt(Real(12.0)) - r;
  return exp(-(pow(r + q * t, 3) - pow(r, 3)) / (6 * q));
}
inline Real zero_terminal_alpha(Real t) {
  const Real last = linear_alpha(1);
  return (linear_alpha(t) - last) / (1 - last);
}
inline Real ornstein_uhlenbeck_variance(Real t) {
  return Real(0.6) * Real(0.6) * (1 - exp(-2 * Real(1.3) * t)) / (2 * Real(1.3));
}

inline std::vector<Case> cases() {
  const auto square = [](Real t) { return Real(t * t); };
  return {
      {"heat", make<Heat>(2, 0.7), one, [](Real t) { return Real(2 * Real(0.7) * t); }},
      {"variance_exploding", make<VarianceExploding>(1, 0.01, 50.0), one, exploding_variance},
      preserving("variance_preserving", make<VariancePreserving>(1, 0.1, 20.0), linear_alpha),
      {"sub_variance_preserving", make<SubVariancePreserving>(3, 0.1, 20.0), linear_alpha,
       [](Real t) { return Real(pow(1 - exp(-linear_integral(t)), 2)); }},
      {"ornstein_uhlenbeck", make<OrnsteinUhlenbeck>(1, 1.3, 0.6),
       [](Real t) { return Real(exp(-Real(1.3) * t)); }, ornstein_uhlenbeck_variance},
      preserving("cosine", make<CosineVariancePreserving>(1), cosine_alpha),
      preserving("sigmoid", make<SigmoidVariancePreserving>(2),
                 [](Real t) { return sigmoid_alpha(-3, 3, 1, t); }),
      preserving("sigmoid_uneven", make<SigmoidVariancePreserving>(1, 0.0, 3.0, 0.7),
                 [](Real t) { return sigmoid_alpha(0, 3, 0.7, t); }),
      preserving("scaled_linear", make<ScaledLinearVariancePreserving>(1, 0.85, 12.0), scaled_linear_alpha),
      preserving("zero_terminal", make<ZeroTerminalVariancePreserving>(1, 0.1, 20.0), zero_terminal_alpha),
      {"edm", make<Edm>(2), one, square},
      {"rectified_flow", make<RectifiedFlow>(1), [](Real t) { return Real(1 - t); }, square},
  };
}

}  // namespace undiffuse::sde::affine_cases
