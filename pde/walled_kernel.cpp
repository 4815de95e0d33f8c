#include "pde/walled_kernel.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace undiffuse::pde {
namespace {

void require_kernel(const Interval& walls, double kappa_t, Index terms) {
  const bool closed = walls.boundary == Boundary::no_flux || walls.boundary == Boundary::periodic;
  if (!closed || !(walls.lower < walls.upper) || !std::isfinite(walls.length()))
    throw std::invalid_argument(
        fmt::format("walled_kernel: lower = {} < upper = {}, no_flux or periodic", walls.lower, walls.upper));
  if (!(kappa_t > 0) || !std::isfinite(kappa_t) || terms < 0)
    throw std::invalid_argument(
        fmt::format("walled_kernel: kappa t = {} must be positive, {} terms not negative", kappa_t, terms));
}

/// How far apart the images of one kind stand.
double image_period(const Interval& walls) {
  return (walls.boundary == Boundary::periodic ? 1 : 2) * walls.length();
}

double wavenumber(const Interval& walls, Index n) {
  return 2 * std::numbers::pi * static_cast<double>(n) / image_period(walls);
}

}  // namespace

double kernel_by_images(const Interval& walls, double kappa_t, double x, double y, Index images) {
  require_kernel(walls, kappa_t, images);
  const double period = image_period(walls);
  const auto g = [kappa_t](double r) { return std::exp(-r * r / (4 * kappa_t)); };
  double sum = 0;
  for (Index j = images; j >= -images; --j) {
    const double shift = static_cast<double>(j) * period;
    sum += g(x - y + shift);
    if (walls.boundary == Boundary::no_flux) sum += g((x - walls.lower) + (y - walls.lower) + shift);
  }
  return sum / std::sqrt(4 * std::numbers::pi * kappa_t);
}

double kernel_by_modes(const Interval& walls, double kappa_t, double x, double y, Index modes) {
  require_kernel(walls, kappa_t, modes);
  double sum = 0;
  for (Index n = modes; n >= 1; --n) {  // the small ones first
    const double k = wavenumber(walls, n);
    const double shape = walls.boundary == Boundary::periodic
                             ? std::cos(k * (x - y))
                             : std::cos(k * (x - walls.lower)) * std::cos(k * (y - walls.lower));
    sum += std::exp(-kappa_t * k * k) * shape;
  }
  return (1 + 2 * sum) / walls.length();
}

Index images_needed(const Interval& walls, double kappa_t, double relative) {
  require_kernel(walls, kappa_t, 0);
  const double period = image_period(walls), L = walls.length();
  // images beyond number j are at least j periods away from x
  for (Index j = 1;; ++j) {
    const double r = static_cast<double>(j) * period;
    if (2 * L / std::sqrt(4 * std::numbers::pi * kappa_t) * std::exp(-r * r / (4 * kappa_t)) <= relative)
      return j;
  }
}

Index modes_needed(const Interval& walls, double kappa_t, double relative) {
  require_kernel(walls, kappa_t, 0);
  for (Index n = 0;; ++n) {
    const double k = wavenumber(walls, n + 1);
    if (2 * std::exp(-kappa_t * k * k) <= relative) return n;
  }
}

double mode_rate(const Interval& walls, double kappa, Index n) {
  const double k = wavenumber(walls, n);
  return kappa * k * k;
}

}  // namespace undiffuse::pde
