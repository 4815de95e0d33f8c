#include "pde/entropy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "pde/describe_cell.hpp"

namespace undiffuse::pde {
namespace {

template <int Dim>
void require_non_negative(const Field<Dim>& p, const char* place) {
  require_on(p.grid, p, place);
  for (Index c = 0; c < p.values.size(); ++c) {
    if (p.values[c] >= 0 && std::isfinite(p.values[c])) continue;
    throw std::invalid_argument(
        fmt::format("{}: {} in {} is no density", place, p.values[c], describe_cell(p.grid, c)));
  }
}

/// p log(p/q) - p + q for p, q >= 0.
double excess(double p, double q) {
  if (p == 0) return q;
  if (q == 0) return std::numeric_limits<double>::infinity();
  const double ratio = (p - q) / q;  // log1p: right where p is close to q
  const double log_ratio = std::abs(ratio) < 0.5 ? std::log1p(ratio) : std::log(p) - std::log(q);
  return std::max(0.0, p * log_ratio - (p - q));
}

}  // namespace

template <int Dim>
double entropy(const Field<Dim>& p) {
  require_non_negative(p, "entropy");
  double sum = 0;
  for (Index c = 0; c < p.values.size(); ++c)
    if (p.values[c] > 0) sum -= p.values[c] * std::log(p.values[c]) * p.grid.volume(c);
  return sum;
}

template <int Dim>
double relative_entropy(const Field<Dim>& p, const Field<Dim>& q) {
  require_non_negative(p, "relative_entropy");
  require_on(p.grid, q, "relative_entropy");
  require_non_negative(q, "relative_entropy");
  double sum = 0;
  for (Index c = 0; c < p.values.size(); ++c) sum += excess(p.values[c], q.values[c]) * p.grid.volume(c);
  return sum;
}

template double entropy<1>(const Field<1>&);
template double entropy<2>(const Field<2>&);
template double entropy<3>(const Field<3>&);
template double relative_entropy<1>(const Field<1>&, const Field<1>&);
template double relative_entropy<2>(const Field<2>&, const Field<2>&);
template double relative_entropy<3>(const Field<3>&, const Field<3>&);

}  // namespace undiffuse::pde
