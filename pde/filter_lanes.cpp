#include "pde/filter_lanes.hpp"

#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "pde/filter_lanes.cpp"
#include <hwy/foreach_target.h>
// The next line starts what is compiled once per target.
#include <hwy/highway.h>

#include "data/simd_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace undiffuse::pde::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace math = undiffuse::data::HWY_NAMESPACE;
using data::Index;

constexpr double near_zero = -1e-3;  // from here on the series have more digits than the functions

/// 1 - e^x, given e^x, x <= 0.
template <class D, class V>
HWY_INLINE V lost(D d, V x, V exp_x) {
  const V series = hn::Mul(hn::Neg(x), math::polynomial(d, x, 1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24));
  return hn::IfThenElse(hn::Gt(x, hn::Set(d, near_zero)), series, hn::Sub(hn::Set(d, 1.0), exp_x));
}

/// ln(1 - y), 0 <= y <= 1; -infinity above, too.
template <class D, class V>
HWY_INLINE V log_one_minus(D d, V y) {
  const V one = hn::Set(d, 1.0);
  const V series = hn::Mul(hn::Neg(y), math::polynomial(d, y, 1.0, 1.0 / 2, 1.0 / 3, 1.0 / 4));
  const V log = hn::IfThenElse(hn::Lt(y, one), math::log(d, hn::Sub(one, y)),
                               hn::Set(d, -std::numeric_limits<double>::infinity()));
  return hn::IfThenElse(hn::Lt(y, hn::Set(d, -near_zero)), series, log);
}

struct QuasiBoundaryValue {
  template <class D>
  HWY_INLINE void operator()(D d, const FilterLanes& m, double parameter, Index i) const {
    const auto one = hn::Set(d, 1.0), p = hn::Set(d, parameter);
    const auto odds = hn::Mul(p, math::exp(d, hn::Neg(hn::LoadU(d, m.log_a + i))));  // (1 - φ)/φ
    const auto finite = hn::Lt(odds, hn::Set(d, std::numeric_limits<double>::infinity()));
    const auto loss = hn::IfThenElse(finite, hn::Div(odds, hn::Add(one, odds)), one);
    hn::StoreU(loss, d, m.loss + i);
    hn::StoreU(hn::Div(loss, p), d, m.gain + i);
  }
};

struct QuasiReversibility {
  template <class D>
  HWY_INLINE void operator()(D d, const FilterLanes& m, double parameter, Index i) const {
    const auto log_a = hn::LoadU(d, m.log_a + i);
    const auto x = hn::Mul(hn::Set(d, -parameter), hn::Mul(log_a, log_a));
    hn::StoreU(math::exp(d, hn::Sub(x, log_a)), d, m.gain + i);
    hn::StoreU(lost(d, x, math::exp_nonpositive(d, x)), d, m.loss + i);
  }
};

struct PseudoParabolic {
  template <class D>
  HWY_INLINE void operator()(D d, const FilterLanes& m, double parameter, Index i) const {
    const auto log_a = hn::LoadU(d, m.log_a + i), scaled = hn::Mul(hn::Set(d, parameter), log_a);
    const auto growth = hn::Div(hn::Neg(log_a), hn::Sub(hn::Set(d, 1.0), scaled));
    const auto x = hn::Mul(scaled, growth);
    hn::StoreU(math::exp(d, growth), d, m.gain + i);
    hn::StoreU(lost(d, x, math::exp_nonpositive(d, x)), d, m.loss + i);
  }
};

struct Landweber {
  template <class D>
  HWY_INLINE void operator()(D d, const FilterLanes& m, double steps, Index i) const {
    const auto a = hn::LoadU(d, m.a + i), part = hn::Mul(a, hn::Set(d, 1 / m.largest));
    const auto x = hn::Mul(hn::Set(d, steps), log_one_minus(d, hn::Mul(part, part)));  // ω a² <= 1
    const auto loss = math::exp_nonpositive(d, x);
    hn::StoreU(loss, d, m.loss + i);
    const auto reached = hn::Gt(a, hn::Zero(d));
    hn::StoreU(hn::IfThenElseZero(reached, hn::Div(lost(d, x, loss), a)), d, m.gain + i);
  }
};

template <class Filter>
HWY_INLINE void for_lanes(const FilterLanes& modes, double parameter) {
  const hn::CappedTag<double, 8> wide;
  const hn::CappedTag<double, 1> one;
  const auto lanes = static_cast<Index>(hn::Lanes(wide));
  const FilterLanes m = modes;
  const Filter filter;
  Index i = 0;
  for (; i + lanes <= m.n; i += lanes) filter(wide, m, parameter, i);
  for (; i < m.n; ++i) filter(one, m, parameter, i);
}

void quasi_boundary_value(const FilterLanes& m, double p) { for_lanes<QuasiBoundaryValue>(m, p); }
void quasi_reversibility(const FilterLanes& m, double p) { for_lanes<QuasiReversibility>(m, p); }
void pseudo_parabolic(const FilterLanes& m, double p) { for_lanes<PseudoParabolic>(m, p); }
void landweber(const FilterLanes& m, double p) { for_lanes<Landweber>(m, p); }

/// Sums of a member, a lane each.
template <class D>
struct LaneSums {
  hn::VFromD<D> residual2, size2, loss, change2, error2;

  explicit LaneSums(D d)
      : residual2(hn::Zero(d)), size2(residual2), loss(residual2), change2(residual2), error2(residual2) {}

  HWY_INLINE void add(D d, const MemberLanes& m, Index i) {
    const auto data = hn::LoadU(d, m.data + i), gain = hn::LoadU(d, m.gain + i);
    const auto lost = hn::LoadU(d, m.loss + i), left = hn::Mul(lost, data), q = hn::Mul(gain, data);
    residual2 = hn::MulAdd(left, left, residual2);
    size2 = hn::MulAdd(q, q, size2);
    loss = hn::Add(loss, lost);
    if (m.gain_before) {
      const auto change = hn::Mul(hn::Sub(gain, hn::LoadU(d, m.gain_before + i)), data);
      change2 = hn::MulAdd(change, change, change2);
    }
    if (m.truth) {
      const auto error = hn::Sub(q, hn::LoadU(d, m.truth + i));
      error2 = hn::MulAdd(error, error, error2);
    }
  }

  HWY_INLINE void add_to(D d, MemberSums& sums) const {
    sums.residual2 += hn::GetLane(hn::SumOfLanes(d, residual2));
    sums.size2 += hn::GetLane(hn::SumOfLanes(d, size2));
    sums.loss += hn::GetLane(hn::SumOfLanes(d, loss));
    sums.change2 += hn::GetLane(hn::SumOfLanes(d, change2));
    sums.error2 += hn::GetLane(hn::SumOfLanes(d, error2));
  }
};

MemberSums sums_of_member(const MemberLanes& member) {
  const hn::CappedTag<double, 8> wide;
  const hn::CappedTag<double, 1> one;
  const auto lanes = static_cast<Index>(hn::Lanes(wide));
  const MemberLanes m = member;
  MemberSums sums{};
  LaneSums many(wide);
  LaneSums few(one);
  Index i = 0;
  for (; i + lanes <= m.n; i += lanes) many.add(wide, m, i);
  for (; i < m.n; ++i) few.add(one, m, i);
  many.add_to(wide, sums);
  few.add_to(one, sums);
  return sums;
}

}  // namespace undiffuse::pde::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace undiffuse::pde {

HWY_EXPORT(quasi_boundary_value);
HWY_EXPORT(quasi_reversibility);
HWY_EXPORT(pseudo_parabolic);
HWY_EXPORT(landweber);
HWY_EXPORT(sums_of_member);

void quasi_boundary_value_lanes(const FilterLanes& modes, double parameter) {
  HWY_DYNAMIC_DISPATCH(quasi_boundary_value)(modes, parameter);
}
void quasi_reversibility_lanes(const FilterLanes& modes, double parameter) {
  HWY_DYNAMIC_DISPATCH(quasi_reversibility)(modes, parameter);
}
void pseudo_parabolic_lanes(const FilterLanes& modes, double parameter) {
  HWY_DYNAMIC_DISPATCH(pseudo_parabolic)(modes, parameter);
}
void landweber_lanes(const FilterLanes& modes, double parameter) {
  HWY_DYNAMIC_DISPATCH(landweber)(modes, parameter);
}

MemberSums member_sums(const MemberLanes& member) { return HWY_DYNAMIC_DISPATCH(sums_of_member)(member); }

}  // namespace undiffuse::pde
#endif
