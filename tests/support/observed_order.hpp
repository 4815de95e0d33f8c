#pragma once
#include <cmath>
#include <cstddef>
#include <vector>

namespace undiffuse::tests {

/// Least-squares slope of log(error) against log(h).
inline double observed_order(const std::vector<double>& h, const std::vector<double>& error) {
  double mx = 0, my = 0, sxx = 0, sxy = 0;
  const auto n = static_cast<double>(h.size());
  for (std::size_t i = 0; i < h.size(); ++i) {
    mx += std::log(h[i]) / n;
    my += std::log(error[i]) / n;
  }
  for (std::size_t i = 0; i < h.size(); ++i) {
    sxx += (std::log(h[i]) - mx) * (std::log(h[i]) - mx);
    sxy += (std::log(h[i]) - mx) * (std::log(error[i]) - my);
  }
  return sxy / sxx;
}

}  // namespace undiffuse::tests
