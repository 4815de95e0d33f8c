#pragma once
#include <Eigen/Core>
#include <algorithm>
#include <cmath>

namespace undiffuse::tests {

/// e^M of a small matrix, right to the last bit or so: Taylor's series of M/2^s, |M/2^s| <= 1/8, squared s
/// times, in long double. Eigen's own rounds more where it has to square.
inline Eigen::MatrixXd exponential(const Eigen::MatrixXd& M) {
  using Extended = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
  const int s = std::max(0, static_cast<int>(std::ceil(std::log2(M.norm()))) + 3);
  const Extended I = Extended::Identity(M.rows(), M.cols());
  const Extended X = std::ldexp(1.0L, -s) * M.cast<long double>();
  Extended e = I;
  for (int k = 16; k > 0; --k) e = I + X.lazyProduct(e).eval() / static_cast<long double>(k);
  for (int i = 0; i < s; ++i) e = e.lazyProduct(e).eval();
  return e.cast<double>();
}

}  // namespace undiffuse::tests
