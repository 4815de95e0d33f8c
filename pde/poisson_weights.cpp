#include "pde/poisson_weights.hpp"

#include <cmath>
#include <stdexcept>

namespace undiffuse::pde {

PoissonWeights::PoissonWeights() {
  constexpr std::size_t most = 3000;  // e^{-500} 500^n/n! is below the smallest double from n = 2000 on
  weight.reserve(most);
  tail.reserve(most);
}

void PoissonWeights::assign(double m) {
  if (!(m >= 0 && m <= largest_mean)) throw std::invalid_argument("PoissonWeights: mean out of range");
  const auto mode = static_cast<std::size_t>(std::floor(m));
  weight.assign(mode + 1, 1.0);
  for (std::size_t n = mode; n > 0; --n) weight[n - 1] = weight[n] * (static_cast<double>(n) / m);
  for (double w = 1; w > 0;) {
    w *= m / static_cast<double>(weight.size());
    weight.push_back(w);
  }
  tail.assign(weight.size(), 0.0);
  for (std::size_t n = weight.size() - 1; n > 0; --n) tail[n - 1] = tail[n] + weight[n];
  double below = 0;
  for (std::size_t n = 0; n <= mode; ++n) below += weight[n];
  const double sum = below + tail[mode];
  for (double& w : weight) w /= sum;
  for (double& w : tail) w /= sum;
}

}  // namespace undiffuse::pde
