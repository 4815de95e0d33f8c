#pragma once
#include <vector>

#include "data/mixture.hpp"
#include "score/score.hpp"
#include "sde/heat.hpp"

namespace undiffuse::score {

namespace detail {
struct MixtureTerms;
}

/// Exact score of a Gaussian mixture that diffuses between walls or on a torus. The law of X_t is the mixture
/// with components N(m_k, C_k + 2κt I) folded into the box, which is again a mixture: between reflecting
/// walls a, b of distance L every component has images at
///
///     m + 2jL   and   2a - m + 2jL   (its covariance mirrored),     on a torus   m + jL,   j ∈ ℤ
///
/// along each axis, products in more dimensions. Its score is that of MixtureScore over all images; left out
/// are those that add less than e^{-40} of the component anywhere in the box. Without flux s = 0 on the
/// walls, to rounding. Outside of the box the law goes on by its images, so that a stage of an integrator may
/// leave it. Once a component's variance is beyond 8L² its box is even to rounding, and it is kept at that.
/// O(n K I^d) with I = 3 images while √(2κt) ≪ L and about 20 √(2κt)/L later: not for many dimensions.
/// Source: Carslaw & Jaeger, Conduction of Heat in Solids (1959), chapter 10, for the images.
class ImageScore final : public Score {
 public:
  /// Throws std::invalid_argument if dimensions disagree or the process has no walls (see MixtureScore).
  ImageScore(data::GaussianMixture law, const sde::Heat& process);

  Index dim() const override { return law_.dim(); }

  /// Throws std::invalid_argument if the shapes disagree or a variance is zero at t.
  void evaluate(ConstPoints x, double t, Points out) const override;

  /// Always known. Throws as evaluate does; about twice its cost.
  std::optional<Eigen::VectorXd> divergence(ConstPoints x, double t) const override;

  /// How many Gaussians the sum has at time t.
  Index images(double t) const;

 private:
  struct Images;
  Images images_at(double t) const;
  Eigen::MatrixXd folded(ConstPoints x, Eigen::MatrixXd& sign) const;

  data::GaussianMixture law_;
  double kappa_;
  sde::Domain domain_;
};

}  // namespace undiffuse::score
