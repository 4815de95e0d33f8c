#include "pde/inverse_problem.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "data/errors.hpp"

namespace undiffuse::pde {

InverseProblem::InverseProblem(ModalOperator& A, ConstVector b)
    : A_(A), data_(A.modes().size()), largest_(A.modes().a.maxCoeff()) {
  if (b.size() != A.rows())
    throw std::invalid_argument(
        fmt::format("InverseProblem: {} data for an operator of {}", b.size(), A.rows()));
  if (!b.allFinite()) throw std::invalid_argument("InverseProblem: the data are not finite");
  A.analyse(b, data_);
  // As many modes as data explain all of them; fewer may leave a part of b that no q reaches.
  const double missing = modes().size() == b.size() ? 0 : b.squaredNorm() - data_.squaredNorm();
  const double rounding = static_cast<double>(b.size()) * std::numeric_limits<double>::epsilon();
  unreachable_ = missing > rounding * b.squaredNorm() ? unit_norm() * std::sqrt(missing) : 0;
}

double InverseProblem::unit_norm() const { return std::sqrt(modes().volume); }

double InverseProblem::log10_condition() const {
  return (modes().log_a.maxCoeff() - modes().log_a.minCoeff()) / std::numbers::ln10;
}

Eigen::VectorXd InverseProblem::unregularised() const {
  constexpr double rounding = std::numeric_limits<double>::epsilon();
  const double condition = log10_condition();
  if (!(condition < -std::log10(rounding)))
    throw data::NumericalError(
        fmt::format("the inverse without regularisation has the condition number 10^{:.1f}: rounding of the "
                    "data alone would drown it, as it does from 10^{:.1f} on; choose a method of "
                    "regularisation",
                    condition, -std::log10(rounding)),
        0, 0);
  Eigen::VectorXd q(A_.cols());
  A_.synthesise(data_.cwiseQuotient(modes().a), q);
  return q;
}

}  // namespace undiffuse::pde
