#include "pde/filters.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace undiffuse::pde {

double CutOffFilter::log_factor(double, double wavenumber, double parameter) const {
  constexpr double rounding = 1e-12;  // of wavenumbers that are the same by different sums
  return wavenumber <= parameter * (1 + rounding) ? 0 : -std::numeric_limits<double>::infinity();
}

Eigen::VectorXd CutOffFilter::candidates(ConstVector wavenumber, ConstVector log_attenuation) const {
  constexpr Index many = 4096;
  const double overflow = -std::log(std::numeric_limits<double>::max());
  const double spacing = wavenumber.size() > many ? 0.1 * std::numbers::ln10 : 0;
  std::vector<double> kept;
  double last = std::numeric_limits<double>::infinity();
  for (Index i = 0; i < wavenumber.size() && log_attenuation[i] > overflow; ++i) {
    if (last - log_attenuation[i] < spacing) continue;
    kept.push_back(wavenumber[i]);
    last = log_attenuation[i];
  }
  return Eigen::Map<const Eigen::VectorXd>(kept.data(), static_cast<Index>(kept.size()));
}

double TikhonovFilter::log_factor(double log_attenuation, double, double parameter) const {
  const double x = std::log(parameter) - 2 * log_attenuation;  // log(α / a²); -log(1 + e^x) without overflow
  return x > 0 ? -(x + std::log1p(std::exp(-x))) : -std::log1p(std::exp(x));
}

Eigen::VectorXd TikhonovFilter::candidates(ConstVector, ConstVector) const {
  constexpr int top = 2, bottom = -40, a_decade = 10;
  return Eigen::VectorXd::NullaryExpr((top - bottom) * a_decade + 1, [](Index i) {
    return std::pow(10.0, top - static_cast<double>(i) / a_decade);
  });
}

}  // namespace undiffuse::pde
