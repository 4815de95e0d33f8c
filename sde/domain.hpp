#pragma once
#include "data/points.hpp"

namespace undiffuse::sde {

enum class Walls { none, reflecting, periodic };

/// The line (plane, space), a box whose walls reflect, or a torus. Folding after each step has weak order 1.
/// Source: Gobet, Ann. Probab. 28 (2000); Costantini, Pacchiarotti & Sartoretto, SIAM J. Appl. Math. 58
/// (1998).
struct Domain {
  Walls walls = Walls::none;
  Eigen::VectorXd lower, upper;  ///< (d); empty without walls

  static Domain line() { return {}; }
  /// Throw std::invalid_argument unless lower < upper, both finite and of one size.
  static Domain reflecting_box(Eigen::VectorXd lower, Eigen::VectorXd upper);
  static Domain torus(Eigen::VectorXd lower, Eigen::VectorXd upper);

  /// Folds every particle of x (n, d) back inside, however far out it is; a no-op on the line. NaN stays NaN.
  void fold(data::Points x) const;
};

}  // namespace undiffuse::sde
