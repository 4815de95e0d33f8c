#include "pde/line_factor.hpp"

namespace undiffuse::pde {

LineFactor::LineFactor(Eigen::VectorXd lower, Eigen::VectorXd diagonal, Eigen::VectorXd upper, Ends ends) {
  const Index n = diagonal.size(), last = n - 1;
  Eigen::VectorXd z = Eigen::VectorXd::Zero(n);
  if (ends == Ends::cyclic) {  // as TridiagonalLines
    const double gamma = -diagonal[0];
    weight = lower[0] / gamma;
    z[0] = gamma;
    z[last] = upper[last];
    diagonal[0] -= gamma;
    diagonal[last] -= lower[0] * upper[last] / gamma;
  }
  forward.setZero(n);
  inverse.resize(n);
  backward.setZero(n);
  inverse[0] = 1 / diagonal[0];
  for (Index k = 1; k < n; ++k) {
    forward[k] = -lower[k] * inverse[k - 1];
    inverse[k] = 1 / (diagonal[k] + forward[k] * upper[k - 1]);
  }
  for (Index k = 0; k < last; ++k) backward[k] = -upper[k] * inverse[k];
  if (ends == Ends::open) return;
  for (Index k = 1; k < n; ++k) z[k] += forward[k] * z[k - 1];
  z[last] *= inverse[last];
  for (Index k = last - 1; k >= 0; --k) z[k] = inverse[k] * z[k] + backward[k] * z[k + 1];
  scale = 1 / (1 + z[0] + weight * z[last]);
  corner = -z;
}

LineFactor::LineFactor(const HeatLine& line, double c, Ends ends)
    : LineFactor(-c * line.below, (1 + c * (line.below + line.above + line.pull).array()).matrix(),
                 -c * line.above, ends) {}

SweepFactor LineFactor::view() const {
  return {inverse.size(),
          forward.data(),
          inverse.data(),
          backward.data(),
          corner.size() == 0 ? nullptr : corner.data(),
          weight,
          scale};
}

}  // namespace undiffuse::pde
