#include "pde/heat_adi.hpp"

#include <limits>
#include <utility>

namespace undiffuse::pde {

template <int Dim>
HeatAdi<Dim>::HeatAdi(HeatProblem<Dim> problem, sde::TimeGrid times)
    : march_(std::move(problem), std::move(times), Direction::forward, "HeatAdi") {
  if constexpr (Dim == 2) {
    if (AdiPlane::serves(march_.A)) {
      plane_ = std::make_unique<AdiPlane>(march_.A);
      return;
    }
  }
  for (int axis = 0; axis < Dim; ++axis) axes_.emplace_back(march_.A, axis);
  (Dim == 2 ? work_ : stage_).setZero(march_.A.grid().size());
}

template <int Dim>
double HeatAdi<Dim>::max_stable_dt() const {
  return std::numeric_limits<double>::infinity();
}

template <int Dim>
void HeatAdi<Dim>::peaceman_rachford(double t, double dt, Vector u) {
  auto& A = march_.A;
  for (const int half : {0, 1}) {
    const int implicit = half, other = 1 - half;
    work_ = u;
    A.add_axis(other, dt / 2, u, work_);
    A.add_walls(0, t + dt / 2, dt / 2, work_);
    A.add_walls(1, half == 0 ? t : t + dt, dt / 2, work_);
    A.add_source(t + dt / 2, dt / 2, work_);
    A.clear_given(work_);
    axes_[static_cast<std::size_t>(implicit)].apply(dt / 2, work_);
    u = work_;
  }
}

template <int Dim>
void HeatAdi<Dim>::douglas(double t, double dt, Vector u) {
  auto& A = march_.A;
  stage_ = u;
  for (int axis = 0; axis < Dim; ++axis) {
    A.add_axis(axis, dt, u, stage_);
    A.add_walls(axis, t, dt, stage_);
  }
  A.add_source(t + dt / 2, dt, stage_);
  for (int axis = 0; axis < Dim; ++axis) {
    A.add_axis(axis, -dt / 2, u, stage_);
    A.add_walls(axis, t, -dt / 2, stage_);
    A.add_walls(axis, t + dt, dt / 2, stage_);
    A.clear_given(stage_);
    axes_[static_cast<std::size_t>(axis)].apply(dt / 2, stage_);
  }
  u = stage_;
}

template <int Dim>
void HeatAdi<Dim>::advance(Field<Dim>& u, Index first, Index count) {
  march_.advance(u, first, count, [&](double t, double dt, Vector values) {
    if (plane_) return plane_->advance(dt, values);
    if constexpr (Dim == 2) {
      peaceman_rachford(t, dt, values);
    } else {
      douglas(t, dt, values);
    }
  });
}

template class HeatAdi<1>;
template class HeatAdi<2>;
template class HeatAdi<3>;

}  // namespace undiffuse::pde
