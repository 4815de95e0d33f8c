#include "pde/inverse_heat_convolution.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace undiffuse::pde {
namespace {

void require_series(Index n, Index in, Index out) {
  if (in != n || out != n) {
    throw std::invalid_argument(
        fmt::format("InverseHeatConvolution: arrays of {} and {} numbers instead of {}", in, out, n));
  }
}

}  // namespace

InverseHeatConvolution::InverseHeatConvolution(Index n, double kappa) {
  if (n < 1 || !(kappa > 0) || !std::isfinite(kappa)) {
    throw std::invalid_argument(
        fmt::format("InverseHeatConvolution: n = {}, kappa = {}; needs n >= 1, kappa > 0", n, kappa));
  }
  const double h = 1 / static_cast<double>(n);
  kernel_ = Eigen::VectorXd::NullaryExpr(n, [&](Index j) {
    const double t = (static_cast<double>(j) + 0.5) * h;
    return h / (2 * kappa * std::sqrt(std::numbers::pi)) * std::pow(t, -1.5) *
           std::exp(-1 / (4 * kappa * kappa * t));
  });
}

void InverseHeatConvolution::apply(ConstVector q, Vector b) const {
  const Index n = kernel_.size();
  require_series(n, q.size(), b.size());
  b.setZero();
  for (Index j = 0; j < n; ++j) b.tail(n - j) += q[j] * kernel_.head(n - j);
}

void InverseHeatConvolution::apply_adjoint(ConstVector b, Vector q) const {
  const Index n = kernel_.size();
  require_series(n, b.size(), q.size());
  for (Index j = 0; j < n; ++j) q[j] = kernel_.head(n - j).dot(b.tail(n - j));
}

Eigen::VectorXd hansen_heat_solution(Index n) {
  if (n < 2 || n % 2 != 0)
    throw std::invalid_argument(fmt::format("hansen_heat_solution: n = {}; needs an even n >= 2", n));
  return Eigen::VectorXd::NullaryExpr(n, [n](Index i) {
    const double t = 20 * static_cast<double>(i + 1) / static_cast<double>(n);
    if (i + 1 > n / 2) return 0.0;
    if (t < 2) return 0.75 * t * t / 4;
    if (t < 3) return 0.75 + (t - 2) * (3 - t);
    return 0.75 * std::exp(-2 * (t - 3));
  });
}

}  // namespace undiffuse::pde
