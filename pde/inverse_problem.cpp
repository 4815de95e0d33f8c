#include "pde/inverse_problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "data/errors.hpp"
#include "pde/parallel.hpp"

namespace undiffuse::pde {
namespace {

constexpr Index part_length = 1024;

/// Calls work(numbers, part) for parts of x; they go to the threads.
template <class Work>
void for_parts(ConstVector x, const Work& work) {
  const auto each = [&](Index part, int) {
    const Index begin = part * part_length;
    work(x.segment(begin, std::min(part_length, x.size() - begin)), part);
  };
  for_each_block((x.size() + part_length - 1) / part_length, available_threads(), std::ref(each));
}

double largest_of(ConstVector x) {
  Eigen::VectorXd largest((x.size() + part_length - 1) / part_length);
  for_parts(x, [&](const auto& numbers, Index part) { largest[part] = numbers.maxCoeff(); });
  return largest.maxCoeff();
}

bool all_finite(ConstVector x) {
  std::atomic<bool> finite = true;
  for_parts(x, [&](const auto& numbers, Index) {
    if ((0 * numbers).sum() != 0) finite = false;  // NaN where one is infinite or NaN
  });
  return finite;
}

}  // namespace

InverseProblem::InverseProblem(ModalOperator& A, ConstVector b)
    : A_(A), data_(A.modes().size()), largest_(largest_of(A.modes().a)) {
  if (b.size() != A.rows())
    throw std::invalid_argument(
        fmt::format("InverseProblem: {} data for an operator of {}", b.size(), A.rows()));
  if (!all_finite(b)) throw std::invalid_argument("InverseProblem: the data are not finite");
  A.analyse(b, data_);
  // As many modes as data explain all of them; fewer may leave a part of b that no q reaches.
  const double missing = modes().size() == b.size() ? 0 : b.squaredNorm() - data_.squaredNorm();
  const double rounding = static_cast<double>(b.size()) * std::numeric_limits<double>::epsilon();
  unreachable_ = missing > rounding * b.squaredNorm() ? unit_norm() * std::sqrt(missing) : 0;
}

Index InverseProblem::slowest() const {
  Index place = 0;
  modes().a.maxCoeff(&place);
  return place;
}

double InverseProblem::unit_norm() const { return std::sqrt(modes().volume); }

double InverseProblem::log10_condition() const {
  if (modes().size() < std::min(A_.rows(), A_.cols())) return std::numeric_limits<double>::infinity();
  return (modes().log_a.maxCoeff() - modes().log_a.minCoeff()) / std::numbers::ln10;
}

Eigen::VectorXd InverseProblem::unregularised() const {
  constexpr double rounding = std::numeric_limits<double>::epsilon();
  const double condition = log10_condition();
  if (!(condition < -std::log10(rounding)))
    throw data::NumericalError(
        fmt::format(
            "the inverse without regularisation has {}: rounding of the data alone would drown it, as "
            "it does from 10^{:.1f} on; choose a method of regularisation",
            std::isinf(condition) ? "a condition number beyond what rounding lets one see"
                                  : fmt::format("the condition number 10^{:.1f}", condition),
            -std::log10(rounding)),
        0, 0);
  Eigen::VectorXd q(A_.cols());
  A_.synthesise(data_.cwiseQuotient(modes().a), q);
  return q;
}

}  // namespace undiffuse::pde
