#include "pde/stencil_line.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "pde/stencil_line.cpp"
#include <hwy/foreach_target.h>
// The next line starts what is compiled once per target.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace undiffuse::pde::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using data::Index;

template <int Sides, class D>
HWY_INLINE void step_cells(D d, const StencilLine& line, const double* u, double* out, Index i) {
  const auto here = hn::LoadU(d, u + i);
  const auto along = hn::Add(hn::LoadU(d, u + i - 1), hn::LoadU(d, u + i + 1));
  auto sum = hn::MulAdd(hn::Set(d, line.keep), here, hn::Set(d, line.shift));
  sum = hn::MulAdd(hn::Set(d, line.rate), hn::NegMulAdd(hn::Set(d, 2.0), here, along), sum);
  for (std::size_t s = 0; s < Sides; ++s) {
    const StencilLine::Side& side = line.side[s];
    sum = hn::MulAdd(hn::Set(d, side.down), hn::Sub(hn::LoadU(d, side.lower + i), here), sum);
    sum = hn::MulAdd(hn::Set(d, side.up), hn::Sub(hn::LoadU(d, side.upper + i), here), sum);
  }
  hn::StoreU(sum, d, out + i);
}

template <int Sides>
HWY_INLINE void step_line(const StencilLine& line, const double* u, double* HWY_RESTRICT out) {
  const hn::CappedTag<double, 8> wide;
  const hn::CappedTag<double, 1> one;
  const auto lanes = static_cast<Index>(hn::Lanes(wide));
  const StencilLine constants = line;
  Index i = line.begin;
  for (; i + lanes <= line.end; i += lanes) step_cells<Sides>(wide, constants, u, out, i);
  for (; i < line.end; ++i) step_cells<Sides>(one, constants, u, out, i);
}

void step(const StencilLine& line, const double* u, double* out) {
  if (line.sides == 0) return step_line<0>(line, u, out);
  line.sides == 1 ? step_line<1>(line, u, out) : step_line<2>(line, u, out);
}

}  // namespace undiffuse::pde::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace undiffuse::pde {

HWY_EXPORT(step);

void step_stencil_line(const StencilLine& line, const double* u, double* out) {
  HWY_DYNAMIC_DISPATCH(step)(line, u, out);
}

}  // namespace undiffuse::pde
#endif
