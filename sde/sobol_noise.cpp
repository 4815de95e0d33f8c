#include "sde/sobol_noise.hpp"

#include <fmt/format.h>

#include <bit>
#include <boost/math/special_functions/erf.hpp>
#include <boost/random/sobol.hpp>
#include <cmath>
#include <numbers>

#include "sde/require.hpp"
#include "sde/scratch.hpp"

namespace undiffuse::sde {
namespace {

std::uint32_t reversed(std::uint32_t v) {
  v = ((v >> 1) & 0x55555555) | ((v & 0x55555555) << 1);
  v = ((v >> 2) & 0x33333333) | ((v & 0x33333333) << 2);
  v = ((v >> 4) & 0x0f0f0f0f) | ((v & 0x0f0f0f0f) << 4);
  return __builtin_bswap32(v);
}

/// A bijection in which each bit depends on those below it alone: on reversed bits, a nested scrambling.
/// After Laine & Karras, Comput. Graph. Forum 30 (2011).
std::uint32_t laine_karras(std::uint32_t v, std::uint32_t key) {
  v += key;
  v ^= v * 0x6c50b47cU;
  v ^= v * 0xb82f1e52U;
  v ^= v * 0xc7afe638U;
  v ^= v * 0x8d22f6e6U;
  return v;
}

/// Φ⁻¹((u + 1/2) 2^-32).
double inverse_normal(std::uint32_t u) {
  using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
  return -std::numbers::sqrt2 * boost::math::erfc_inv((2.0 * u + 1) * 0x1p-32, Policy());
}

/// Kinds of counters are 0 for normals and 1 for uniforms: see data/random.hpp.
std::uint32_t scramble_key(data::Stream stream, Index dimension) {
  constexpr std::uint32_t kind = 2U << 8;
  return data::philox4x32(
      {static_cast<std::uint32_t>(dimension), kind, 0, stream.id},
      {static_cast<std::uint32_t>(stream.seed), static_cast<std::uint32_t>(stream.seed >> 32)})[0];
}

}  // namespace

SobolNoise::SobolNoise(data::Stream stream, Index steps, Index d) : steps_(steps), d_(d) {
  detail::require(steps >= 1 && d >= 1, "SobolNoise: at least one step and one coordinate");
  if (steps > most_dimensions / d)
    throw std::invalid_argument(
        fmt::format("SobolNoise: {} steps of {} coordinates are more than the {} dimensions "
                    "of the Sobol sequence",
                    steps, d, most_dimensions));
  if (steps > 1) bridges_.push_back({0, steps / 2, steps, 0, 0});
  for (std::size_t k = 0; k < bridges_.size(); ++k) {
    const auto add = [this](Index begin, Index end) -> Index {
      if (end - begin < 2) return 0;
      bridges_.push_back({begin, (begin + end) / 2, end, 0, 0});
      return static_cast<Index>(bridges_.size()) - 1;
    };
    const Bridge b = bridges_[k];
    const Index first = add(b.begin, b.middle), second = add(b.middle, b.end);
    bridges_[k].first = first;
    bridges_[k].second = second;
  }
  const Index count = steps * d * (2 * steps * d <= most_dimensions ? 2 : 1);
  dimensions_.resize(static_cast<std::size_t>(count));
  boost::random::sobol_engine<std::uint32_t, 32> sequence(static_cast<std::size_t>(count));
  for (auto& each : dimensions_) each.directions[0] = sequence();
  for (int bit = 1; bit < 32; ++bit) {  // successors in Gray code that differ by one direction
    sequence.seed((std::uint32_t{1} << bit) - 2);
    for (auto& each : dimensions_) each.directions[bit] = sequence();
    for (auto& each : dimensions_) each.directions[bit] ^= sequence();
  }
  for (Index k = 0; k < count; ++k)
    dimensions_[static_cast<std::size_t>(k)].scramble = scramble_key(stream, k);
}

void SobolNoise::normals(Index dimension, std::uint32_t first, Vector out) const {
  const Dimension& u = dimensions_[static_cast<std::size_t>(dimension)];
  for (Index i = 0; i < out.size(); ++i) {
    const auto number = first + static_cast<std::uint32_t>(i);
    std::uint32_t point = 0;
    for (std::uint32_t rest = number; rest != 0; rest &= rest - 1)
      point ^= u.directions[std::countr_zero(rest)];
    out[i] = inverse_normal(reversed(laine_karras(reversed(point), u.scramble)));
  }
}

void SobolNoise::increment(const TimeGrid& grid, Index step, Index first_particle, Points dW,
                           Points dZ) const {
  const double dt = detail::require_step(grid, step, first_particle, dW, dZ);
  detail::require(grid.steps() == steps_ && dW.cols() == d_,
                  "SobolNoise: made for another number of steps or coordinates");
  constexpr Index most_particles = Index{1} << 32;
  detail::require(first_particle <= most_particles && dW.rows() <= most_particles - first_particle,
                  "SobolNoise: particles must be below 2^32");
  detail::require(dZ.rows() == 0 || 2 * steps_ * d_ <= most_dimensions,
                  "SobolNoise: dZ takes 2 x steps x coordinates dimensions, more than are known");
  const auto first = static_cast<std::uint32_t>(first_particle);
  const detail::Scratch<SobolNoise> scratch(dW.rows(), 1, 1);
  Eigen::VectorXd::MapType z(scratch[0].data(), dW.rows());
  for (Index c = 0; c < d_; ++c) {
    normals(c, first, z);
    dW.col(c) = std::sqrt(grid.t.back() - grid.t.front()) * z;
    for (Index at = 0; steps_ > 1;) {
      const Bridge& bridge = bridges_[static_cast<std::size_t>(at)];
      const double a = grid.t[bridge.middle] - grid.t[bridge.begin],
                   b = grid.t[bridge.end] - grid.t[bridge.middle];
      const double spread = std::sqrt(a * b / (a + b));
      const bool second = step >= bridge.middle;
      normals((1 + at) * d_ + c, first, z);
      dW.col(c) = (second ? b : a) / (a + b) * dW.col(c) + (second ? -spread : spread) * z;
      at = second ? bridge.second : bridge.first;
      if (at == 0) break;
    }
    if (dZ.rows() == 0) continue;
    normals((steps_ + step) * d_ + c, first, z);
    dZ.col(c) = 0.5 * dt * dW.col(c) + dt * std::sqrt(dt / 12) * z;
  }
}

}  // namespace undiffuse::sde
