#pragma once
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace undiffuse::tests {

/// e^M of a small matrix by Taylor's series of M/2^s, |M/2^s| <= 1/8, squared s times. Eigen's own takes a
/// compiler half a minute.
inline Eigen::MatrixXd exponential(const Eigen::MatrixXd& M) {
  const int s = std::max(0, static_cast<int>(std::ceil(std::log2(M.norm()))) + 3);
  const Eigen::MatrixXd I = Eigen::MatrixXd::Identity(M.rows(), M.cols()), X = std::ldexp(1, -s) * M;
  Eigen::MatrixXd e = I;
  for (int k = 14; k > 0; --k) e = I + X * e / k;
  for (int i = 0; i < s; ++i) e = (e * e).eval();
  return e;
}

}  // namespace undiffuse::tests
