#pragma once
#include <map>
#include <memory>

#include "experiments/paths/settings.hpp"
#include "sde/noise.hpp"

namespace undiffuse::experiments::paths {

/// One batch's Brownian paths, of the kind of the deck, as increments over grids of different lengths: the
/// same paths for all of them.
class PathNoise {
 public:
  /// For every number of steps of the deck, and one step.
  PathNoise(const Settings& settings, data::Stream stream);

  /// Over so many equal steps of [0, T]. Throws std::out_of_range for another number.
  const sde::Noise& over(Index steps) const { return *by_steps_.at(steps); }

 private:
  void add(const Settings& settings, Index steps, Index finest);

  std::unique_ptr<const sde::Noise> fine_;
  std::map<Index, std::unique_ptr<const sde::Noise>> coarse_, pairs_;
  std::map<Index, const sde::Noise*> by_steps_;
};

/// A batch as everything is judged: where its paths end.
struct Batch {
  PathNoise noise;
  Eigen::MatrixXd ends;     ///< (n, d) X_T, exact or by far more steps
  Eigen::MatrixXd rougher;  ///< the same by half as many of those; empty where exact
  Eigen::VectorXd payoffs;  ///< P of those
};

/// How far from the truth the reference may be; 0 where it is exact.
struct ReferenceFloor {
  double distance = 0;  ///< of paths
  double mean = 0;      ///< of the mean of P
  double variance = 0;  ///< of that of (P - E P)²
};

/// All batches, and the mean of P over them.
struct Reference {
  std::vector<Batch> batches;
  std::string title, source;  ///< how the ends came about
  double mean = 0;            ///< of P
  double mean_error = 0;      ///< its standard error, from the batches
  double variance = 0;        ///< of P
  ReferenceFloor floor;
};

/// The scheme of the highest order along paths that steps this process; Dormand–Prince without noise.
std::shared_ptr<const sde::Integrator> best_scheme(const Settings& settings, std::string& name);

Reference make_reference(const Settings& settings, std::uint64_t seed, int threads);

/// The ends of a batch by so many steps of a scheme.
Eigen::MatrixXd step_paths(const Settings& settings, const sde::Integrator& scheme, const sde::Noise& noise,
                           Index steps, int threads);

/// P(x_i), finite or not: may be called inside of a thread.
void evaluate_payoff(const Settings& settings, data::ConstPoints x, data::Vector P);
/// The same. Throws data::NumericalError where it is not finite.
Eigen::VectorXd payoffs_of(const Settings& settings, data::ConstPoints x);

/// Standard error of the mean of as many batches; 0 for one alone.
double batch_error(const Eigen::ArrayXd& values);
/// So many standard errors hold a mean of normals with probability 1 - `outside`, if their size is known from
/// that many batches alone (Student).
double standard_errors(Index batches, double outside);

/// What five standard errors leave out.
inline constexpr double kFiveSigma = 5.7e-7;
inline constexpr double kTwoSigma = 0.05;

}  // namespace undiffuse::experiments::paths
