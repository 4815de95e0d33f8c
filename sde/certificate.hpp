#pragma once
#include <optional>

#include "sde/integrator.hpp"

namespace undiffuse::sde {

/// A measured order: value ± half_width at 95 %.
struct MeasuredOrder {
  double value;
  double half_width;
};

/// Which solution the paths tend to as the step shrinks.
enum class Limit {
  ito,           ///< Itô's, and not Stratonovich's
  stratonovich,  ///< Stratonovich's, and not Itô's
  both,          ///< the two are one: additive noise, or none
  neither
};

/// How an integrator does on exact problems under one kind of noise.
struct Certificate {
  Order declared;
  std::optional<MeasuredOrder> deterministic;  ///< without noise
  std::optional<MeasuredOrder> strong, weak;   ///< with noise
  Limit limit;
  bool holds;  ///< the limit is Itô's, and no order is more than 1/4 below the declared one
};

struct CertificateOptions {
  data::Stream stream = {.seed = 20, .id = 5};
  Index batches = 8;  ///< independent ones, of which the interval of the strong order
  Index paths = 128;  ///< a batch
};

/// Measures an integrator's orders and limit against exact solutions (see exact_problems.hpp), on [0, 1]:
///
/// - deterministic: slope of the error over 8 ... 128 steps of an equation without noise;
/// - strong: slope of E|X - exact| over 16 ... 256 steps, every step size along the same path (dW and dZ
/// summed),
///   a linear and a curved problem under diagonal noise, the lower of the two; Student's interval over
///   batches;
/// - weak: slope of the error of mean and of second moment, the lower of the two, over 8 ... 128 steps of a
/// linear
///   problem, whose moments obey exact recursions; under diagonal noise also, less 1, that of one step of a
///   curved problem, and the lower. A step is taken at the nodes of a Gauss–Hermite rule for (dW, dZ), so
///   nothing is sampled. Student's interval of the regression;
/// - limit: the solution to which the paths of the finest step are nearer than a fourth of the distance
/// between
///   Itô's and Stratonovich's, with a strong order above 1/4.
///
/// Throws std::invalid_argument for a kind of noise that the integrator refuses; data::NumericalError where
/// its step of a linear equation is not linear. Source: Kloeden & Platen, Numerical Solution of Stochastic
/// Differential Equations (1992), sections 9.3 and 9.4.
Certificate certify(const Integrator& integrator, NoiseKind kind, const CertificateOptions& options = {});

}  // namespace undiffuse::sde
