#include "pde/closed_form.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "pde/describe_cell.hpp"

namespace undiffuse::pde {

template <int Dim>
void divide_by_density(data::ConstVector p, Field<Dim>& q, const char* where) {
  for (Index c = 0; c < p.size(); ++c) {
    if (p[c] == 0 && q.values[c] != 0) {
      throw std::invalid_argument(fmt::format("{}: q = {:.3g} in {}, where the forward density is zero",
                                              where, q.values[c], describe_cell(q.grid, c)));
    }
    if (p[c] == 0) continue;
    q.values[c] /= p[c];
    if (!std::isfinite(q.values[c])) {
      throw std::invalid_argument(
          fmt::format("{}: q/p = {} in {}", where, q.values[c], describe_cell(q.grid, c)));
    }
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
