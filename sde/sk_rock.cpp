#include "sde/sk_rock.hpp"

#include <cmath>

#include "sde/require.hpp"
#include "sde/scratch.hpp"
#include "sde/step_support.hpp"

namespace undiffuse::sde {

SkRock::SkRock(int stages, double damping) : damping_(damping) {
  detail::require(stages >= 1, "SkRock: at least one stage");
  detail::require(std::isfinite(damping) && damping > 0, "SkRock: damping must be positive");
  const double s = stages, w0 = 1 + damping / (s * s);
  // T_i and T_i' at ω₀.
  std::vector<double> T = {1, w0}, slope = {0, 1};
  for (std::size_t i = 2; i <= static_cast<std::size_t>(stages); ++i) {
    T.push_back(2 * w0 * T[i - 1] - T[i - 2]);
    slope.push_back(2 * T[i - 1] + 2 * w0 * slope[i - 1] - slope[i - 2]);
  }
  const double w1 = T.back() / slope.back();
  stages_.push_back({.mu = w1 / w0, .nu = s * w1 / 2, .kappa = s * w1 / w0, .time = 0});
  double before = 0, time = w1 / w0;  // of K_{i-2} and K_{i-1}
  for (std::size_t i = 2; i <= static_cast<std::size_t>(stages); ++i) {
    const double mu = 2 * w1 * T[i - 1] / T[i], nu = 2 * w0 * T[i - 1] / T[i];
    stages_.push_back({.mu = mu, .nu = nu, .kappa = 1 - nu, .time = time});
    const double next = mu + nu * time + (1 - nu) * before;
    before = time;
    time = next;
  }
}

int SkRock::stages_for(double rate_times_step, double damping) {
  detail::require(std::isfinite(rate_times_step) && rate_times_step >= 0,
                  "SkRock: rate times step must be finite and not negative");
  detail::require(damping > 0 && damping < 1.5, "SkRock: damping between 0 and 3/2");
  const double s = std::ceil(std::sqrt(rate_times_step / (2 - 4 * damping / 3)));
  detail::require(s <= 1e6, "SkRock: more than a million stages");
  return s < 1 ? 1 : static_cast<int>(s);
}

double SkRock::stability_length() const {
  const auto s = static_cast<double>(stages_.size());
  return (2 - 4 * damping_ / 3) * s * s;
}

std::optional<Order> SkRock::order(NoiseKind kind) const {
  return Order{.deterministic = 1, .strong = kind == NoiseKind::diagonal ? 0.5 : 1.0, .weak = 1};
}

void SkRock::step(const Process& process, double t, double dt, const Increment& noise, Points x) const {
  detail::require_step_shapes(process, *this, noise, x);
  if (x.rows() == 0) return;
  const detail::Scratch<SkRock> scratch(x.rows(), x.cols(), 4);
  auto f = scratch[0], Q = scratch[1], before = scratch[2], start = scratch[3];
  const bool noisy = process.noise_kind() != NoiseKind::none;
  const Stage& first = stages_.front();
  before = start = x;
  if (noisy) {
    process.diffusion(x, t, Q);
    Q.array() *= noise.dW.array();
    start += first.nu * Q;
  }
  process.drift(start, t, f);
  x += first.mu * dt * f;
  if (noisy) x += first.kappa * Q;
  for (std::size_t i = 1; i < stages_.size(); ++i) {
    const Stage& stage = stages_[i];
    process.drift(x, t + stage.time * dt, f);
    before = stage.mu * dt * f + stage.nu * x + stage.kappa * before;
    before.swap(x);
  }
}

}  // namespace undiffuse::sde
