#include "sde/variance_preserving.hpp"

#include <cmath>
#include <utility>

#include "data/vector_math.hpp"
#include "sde/require.hpp"

namespace undiffuse::sde {

VariancePreserving::VariancePreserving(Index dim, double beta_min, double beta_max, Domain domain)
    : dim_(dim), beta_min_(beta_min), beta_max_(beta_max), domain_(std::move(domain)) {
  detail::require_space(dim_, domain_);
  detail::require(std::isfinite(beta_max) && beta_min >= 0 && beta_max >= beta_min && beta_max > 0,
                  "VariancePreserving: 0 <= beta_min <= beta_max, beta_max > 0");
}

template <class Real>
Schedule<Real> VariancePreserving::schedule(Real t) const {
  const Real low = beta_min_, growth = Real(beta_max_) - low;
  const Real beta = low + growth * t, B = t * (low + growth * t / 2);
  return {.log_alpha = -B / 2, .variance = -real::expm1(-B), .rate = -beta / 2, .noise_squared = beta};
}

Schedule<double> VariancePreserving::at(double t) const { return schedule(t); }
Schedule<Quad> VariancePreserving::at(Quad t) const { return schedule(t); }

void VariancePreserving::at_times(ConstVector t, Points out) const {
  detail::require(out.rows() == t.size() && out.cols() == 4,
                  "VariancePreserving: at_times gives four columns");
  const double low = beta_min_, growth = beta_max_ - beta_min_;
  auto beta = out.col(3).array();
  beta = low + growth * t.array();
  out.col(2).array() = -0.5 * beta;
  out.col(0).array() = -t.array() * (low + 0.5 * growth * t.array());  // -B
  data::vector_expm1_nonpositive(out.col(0), out.col(1));
  out.col(1) = -out.col(1);
  out.col(0) *= 0.5;
}

}  // namespace undiffuse::sde
