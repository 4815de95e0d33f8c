#include "sde/affine.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "sde/require.hpp"

namespace undiffuse::sde {
namespace {

void require_before_end(const AffineProcess& process, double t) {
  if (!(t < process.end()))
    throw std::invalid_argument(fmt::format(
        "affine process: drift and noise at t = {}; they are known before t = {} only", t, process.end()));
}

}  // namespace

void AffineProcess::drift(ConstPoints x, double t, Points out) const {
  require_before_end(*this, t);
  out = rate(t) * x;
}

void AffineProcess::diffusion(ConstPoints, double t, Points out) const {
  require_before_end(*this, t);
  out.setConstant(std::sqrt(noise_squared(t)));
}

void AffineProcess::at_times(ConstVector t, Points out) const {
  detail::require(out.rows() == t.size() && out.cols() == 4, "affine process: at_times gives four columns");
  for (Index i = 0; i < t.size(); ++i) {
    const auto now = at(t[i]);
    out.row(i) << now.log_alpha, now.variance, now.rate, now.noise_squared;
  }
}

std::optional<Transition> AffineProcess::transition(double t) const {
  detail::require_time(t);
  if (t > end())
    throw std::invalid_argument(
        fmt::format("transition: t = {} is beyond {}, where the schedule ends", t, end()));
  const auto now = at(t);
  return Transition{.mean_scale = std::exp(now.log_alpha), .std = std::sqrt(now.variance)};
}

namespace detail {

void require(bool condition, const char* message) {
  if (!condition) throw std::invalid_argument(message);
}

void require_space(Index dim, const Domain& domain) {
  require(dim >= 1, "process: dimension must be at least 1");
  require(domain.walls == Walls::none || domain.lower.size() == dim, "process: domain of another dimension");
}

void require_time(double t) {
  require(std::isfinite(t) && t >= 0, "transition: time must be finite and not negative");
}

}  // namespace detail
}  // namespace undiffuse::sde
