#include "pde/stencil_steps.hpp"

#include <algorithm>

#include "pde/parallel.hpp"

namespace undiffuse::pde {
namespace {

constexpr Index most_steps_together = 8;
constexpr Index cached_values = 40'000;  // what a thread keeps should stay in a cache of 512 KiB
constexpr Index plane_padding = 24;      // keeps planes of 2^n cells apart in the cache
constexpr Index bands_a_thread = 4;      // as for_each_block wants them

}  // namespace

template <int Dim>
StencilSteps<Dim>::StencilSteps(const HeatOperator<Dim>& A)
    : grid_(A.grid()),
      planes_(Dim == 1 ? 1 : grid_.cells[Dim - 1]),
      plane_cells_(grid_.size() / planes_),
      ring_planes_(std::min<Index>(3, planes_)),
      closed_(Dim > 1 && grid_.periodic(Dim - 1)),
      threads_(available_threads()) {
  for (int axis = 0; axis < Dim; ++axis) lines_[axis] = rates_[axis] = A.line(axis);
  most_steps_ = std::clamp<Index>(cached_values / (ring_planes_ * plane_cells_), 1, most_steps_together);
  bands_ = std::clamp<Index>(planes_ / (4 * most_steps_), 1, bands_a_thread * threads_);
  rings_.assign(static_cast<std::size_t>(threads_),
                Eigen::VectorXd::Zero(most_steps_ * ring_planes_ * (plane_cells_ + plane_padding)));
  aside_.setZero(bands_ == 1 && !closed_ ? 0 : bands_ * 2 * most_steps_ * plane_cells_);
}

template <int Dim>
void StencilSteps<Dim>::set_rates(double dt) {
  for (int axis = 0; axis < Dim; ++axis) {
    rates_[axis].below = dt * lines_[axis].below;
    rates_[axis].above = dt * lines_[axis].above;
    rates_[axis].pull = dt * lines_[axis].pull;
    rates_[axis].give = dt * lines_[axis].give;
  }
  dt_ = dt;
}

template <int Dim>
StencilSteps<Dim>::Band StencilSteps<Dim>::band(Index b) const {
  return {b * planes_ / bands_, (b + 1) * planes_ / bands_};
}

/// Where plane `plane`, negative or beyond the last on a torus, after `step` steps is kept.
template <int Dim>
double* StencilSteps<Dim>::kept(std::size_t thread, Index step, Index plane) {
  const Index place = (plane + planes_ * most_steps_together * ring_planes_) % ring_planes_;
  return rings_[thread].data() + (step * ring_planes_ + place) * (plane_cells_ + plane_padding);
}

template <int Dim>
void StencilSteps<Dim>::advance(double dt, Index count, Vector u) {
  if (dt != dt_) set_rates(dt);
  for (Index done = 0; done < count;) {
    const Index steps = std::min(most_steps_, count - done);
    const auto aside = [&](Index b, int) { put_aside(b, steps, u.data()); };
    const auto run = [&](Index b, int thread) {
      run_band(b, static_cast<std::size_t>(thread), steps, u.data());
    };
    if (aside_.size() != 0) for_each_block(bands_, threads_, std::ref(aside));
    for_each_block(bands_, threads_, std::ref(run));
    done += steps;
  }
}

template <int Dim>
void StencilSteps<Dim>::put_aside(Index b, Index steps, const double* u) {
  const auto [begin, end] = band(b);
  double* to = aside_.data() + b * 2 * most_steps_ * plane_cells_;
  for (const Index first : {begin - steps, end}) {
    for (Index plane = first; plane < first + steps; ++plane, to += plane_cells_) {
      if (!closed_ && (plane < 0 || plane >= planes_)) continue;
      const Index from = (plane + planes_ * most_steps_together) % planes_;
      std::copy_n(u + from * plane_cells_, plane_cells_, to);
    }
  }
}

/// A plane before the first step, of the band itself or put aside.
template <int Dim>
void StencilSteps<Dim>::enter(Index b, Index plane, Index steps, const double* u, double* to) const {
  const auto [begin, end] = band(b);
  const double* from = u + plane * plane_cells_;
  if (plane < begin || plane >= end) {
    const Index place = plane < begin ? plane - (begin - steps) : steps + plane - end;
    from = aside_.data() + (b * 2 * most_steps_ + place) * plane_cells_;
  }
  std::copy_n(from, plane_cells_, to);
}

template <int Dim>
void StencilSteps<Dim>::run_band(Index b, std::size_t thread, Index steps, double* u) {
  const Band own = band(b);
  const auto needed = [&](Index plane, Index s) {  // after s steps
    const Index margin = steps - s;
    if (!closed_ && (plane < 0 || plane >= planes_)) return false;
    return plane >= own.begin - margin && plane < own.end + margin;
  };
  for (Index entering = own.begin - steps; entering < own.end + steps; ++entering) {
    if (needed(entering, 0)) enter(b, entering, steps, u, kept(thread, 0, entering));
    for (Index s = 1; s <= steps; ++s) {
      const Index k = entering - s;
      if (!needed(k, s)) continue;
      double* out = s == steps ? u + k * plane_cells_ : kept(thread, s, k);
      step_plane((k + planes_ * most_steps_together) % planes_, kept(thread, s - 1, k - 1),
                 kept(thread, s - 1, k), kept(thread, s - 1, k + 1), out);
    }
  }
}

template <int Dim>
void StencilSteps<Dim>::step_plane(Index plane, const double* below, const double* here, const double* above,
                                   double* out) const {
  StencilLine line{};
  line.sides = Dim - 1;
  line.rate = grid_.cells[0] > 4 ? rates_[0].above[2] : 0;
  const auto set_side = [&](int axis, Index k, const double* lower, const double* centre,
                            const double* upper) {
    const HeatLine& rates = rates_[static_cast<std::size_t>(axis)];
    const double down = rates.below[k], up = rates.above[k];
    line.side[static_cast<std::size_t>(axis) - 1] = {down == 0 ? centre : lower, up == 0 ? centre : upper,
                                                     down, up};
    line.keep -= rates.pull[k];
    line.shift += rates.give[k];
  };
  const Index n = grid_.cells[0], lines = plane_cells_ / n;
  for (Index j = 0; j < lines; ++j) {
    const double* centre = here + j * n;
    line.keep = 1;
    line.shift = 0;
    if constexpr (Dim > 1) set_side(Dim - 1, plane, below + j * n, centre, above + j * n);
    if constexpr (Dim > 2) {
      set_side(1, j, here + (j == 0 ? lines - 1 : j - 1) * n, centre,
               here + (j == lines - 1 ? 0 : j + 1) * n);
    }
    step_line(line, centre, out + j * n);
  }
}

/// The two outermost cells at each end may have rates of their own; vector code goes between.
template <int Dim>
void StencilSteps<Dim>::step_line(const StencilLine& line, const double* u, double* out) const {
  const auto& [below, above, pull, give] = rates_[0];
  const Index n = grid_.cells[0];
  const Index begin = std::min<Index>(2, n), end = std::max(begin, n - 2);
  const auto outer_cell = [&](Index i) {
    double sum = (line.keep - pull[i]) * u[i] + (line.shift + give[i]);
    if (below[i] != 0) sum += below[i] * (u[i == 0 ? n - 1 : i - 1] - u[i]);
    if (above[i] != 0) sum += above[i] * (u[i == n - 1 ? 0 : i + 1] - u[i]);
    for (std::size_t s = 0; s < Dim - 1; ++s) {
      const StencilLine::Side& side = line.side[s];
      sum += side.down * (side.lower[i] - u[i]) + side.up * (side.upper[i] - u[i]);
    }
    out[i] = sum;
  };
  for (Index i = 0; i < begin; ++i) outer_cell(i);
  StencilLine inner = line;
  inner.begin = begin;
  inner.end = end;
  if (begin < end) step_stencil_line(inner, u, out);
  for (Index i = end; i < n; ++i) outer_cell(i);
}

template class StencilSteps<1>;
template class StencilSteps<2>;
template class StencilSteps<3>;

}  // namespace undiffuse::pde
