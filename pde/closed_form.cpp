#include "pde/closed_form.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "data/errors.hpp"
#include "pde/describe_cell.hpp"

namespace undiffuse::pde {

template <int Dim>
void divide_by_density(data::ConstVector p, Field<Dim>& q, const char* where) {
  using limits = std::numeric_limits<double>;
  const double rounding = limits::epsilon() * q.values.template lpNorm<Eigen::Infinity>();
  const auto fail = [&](Index c, const std::string& what) {
    throw data::NumericalError(fmt::format("{}: {} in {}", where, what, describe_cell(q.grid, c)), 0, 0);
  };
  for (Index c = 0; c < p.size(); ++c) {
    const double value = q.values[c];
    if (p[c] == 0 && value == 0) continue;
    if (p[c] == 0) fail(c, fmt::format("the forward density is zero and q = {:.3g}", value));
    if (p[c] < limits::min() && std::abs(value) > rounding)
      fail(c, fmt::format("the forward density {:.3g} has lost its digits and q = {:.3g}", p[c], value));
    q.values[c] = value / p[c];
    if (!std::isfinite(q.values[c])) fail(c, fmt::format("q/p = {:.3g} / {:.3g}", value, p[c]));
  }
}

template <int Dim>
Field<Dim> reversal_closed_form(const Field<Dim>& p0, const Field<Dim>& pT, const Field<Dim>& qT,
                                const std::function<void(Field<Dim>&)>& propagate) {
  require_on(p0.grid, p0, "reversal_closed_form");
  require_on(p0.grid, pT, "reversal_closed_form");
  require_on(p0.grid, qT, "reversal_closed_form");
  Field<Dim> q = qT;
  divide_by_density(pT.values, q, "reversal_closed_form");
  propagate(q);
  q.values.array() *= p0.values.array();
  return q;
}

template Field<1> reversal_closed_form<1>(const Field<1>&, const Field<1>&, const Field<1>&,
                                          const std::function<void(Field<1>&)>&);
template Field<2> reversal_closed_form<2>(const Field<2>&, const Field<2>&, const Field<2>&,
                                          const std::function<void(Field<2>&)>&);
template void divide_by_density<1>(data::ConstVector, Field<1>&, const char*);
template void divide_by_density<2>(data::ConstVector, Field<2>&, const char*);

}  // namespace undiffuse::pde
