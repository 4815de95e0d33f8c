#include "pde/variation.hpp"

#include <algorithm>
#include <cmath>

namespace undiffuse::pde {
namespace {

/// Two neighbours, or a cell and a wall whose value is given: -1.
struct VariationEdge {
  Index from, to;
  double area, distance;
  bool inner;  // area · distance is the volume of a cell
};

template <int Dim>
bool value_unknown(const Grid<Dim>& grid, Index c) {
  for (int axis = 0; axis < Dim; ++axis) {
    const Index i = (c / grid.stride(axis)) % grid.cells[axis];
    const Range unknown = grid.unknowns(axis);
    if (i < unknown.begin || i >= unknown.end) return false;
  }
  return true;
}

/// What of the face across `axis` belongs to c: less than all at nodes on walls along the axis.
template <int Dim>
double share_of_face(const Grid<Dim>& grid, int axis, Index c) {
  double share = 1;
  for (int other = 0; other < Dim; ++other) {
    const Index i = (c / grid.stride(other)) % grid.cells[other];
    const bool end = i == 0 || i == grid.cells[other] - 1;
    if (other != axis && grid.centring == Centring::nodes && !grid.periodic(other) && end) share /= 2;
  }
  return share;
}

/// Calls work(edge) with the edges of c along the axis: to walls whose value is given, and upwards.
template <int Dim, class Work>
void for_each_edge(const Grid<Dim>& grid, int axis, Index c, const Work& work) {
  const Index n = grid.cells[axis], stride = grid.stride(axis), i = (c / stride) % n;
  const double share = share_of_face(grid, axis, c), area = share * grid.cell_volume() / grid.spacing(axis);
  if (grid.centring == Centring::cells && i == 0 && value_given(grid.sides[axis].lower))
    work({c, -1, area, grid.centre(axis, 0) - grid.lower[axis], false});
  if (grid.centring == Centring::cells && i == n - 1 && value_given(grid.sides[axis].upper))
    work({c, -1, area, grid.upper[axis] - grid.centre(axis, n - 1), false});
  if (i == n - 1 && !grid.periodic(axis)) return;
  const Index up = i == n - 1 ? c - (n - 1) * stride : c + stride;
  const bool both = value_unknown(grid, c) && value_unknown(grid, up);
  if (!both && !value_unknown(grid, c) && !value_unknown(grid, up)) return;
  const double distance =
      grid.uniform() ? grid.spacing(axis) : grid.centre(axis, i + 1) - grid.centre(axis, i);
  const bool inner = grid.uniform() && share == 1;
  if (both) work({c, up, area, distance, inner});
  if (!both) work({value_unknown(grid, c) ? c : up, -1, area, distance, inner});
}

/// Calls work(edges of one group) with all groups.
template <int Dim, class Work>
void for_each_group_of(const Grid<Dim>& grid, const Work& work) {
  std::vector<VariationEdge> together;
  for (Index c = 0; c < grid.size(); ++c) {
    together.clear();
    for (int axis = 0; axis < Dim; ++axis) {
      for_each_edge(grid, axis, c, [&](const VariationEdge& edge) {
        if (edge.inner) together.push_back(edge);
        if (!edge.inner) work({edge});
      });
    }
    if (!together.empty()) work(together);
  }
}

}  // namespace

template <int Dim>
Variation<Dim>::Variation(const Grid<Dim>& grid) : volume_(grid.cell_volume()) {
  std::vector<Eigen::Triplet<double>> entries;
  Index row = 0;
  for_each_group_of(grid, [&](const std::vector<VariationEdge>& group) {
    first_row_.push_back(row);
    const double cell = group[0].area * group[0].distance;
    weight_.push_back(group[0].inner ? 1 : std::sqrt(cell / volume_));
    for (const VariationEdge& edge : group) {
      const double slope = std::sqrt(edge.area / (edge.distance * volume_));
      entries.emplace_back(row, edge.from, -slope);
      if (edge.to >= 0) entries.emplace_back(row, edge.to, slope);
      ++row;
    }
  });
  first_row_.push_back(row);
  D_.resize(row, grid.size());
  D_.setFromTriplets(entries.begin(), entries.end());
  D_transposed_ = D_.transpose();
}

template <int Dim>
template <class Work>
void Variation<Dim>::for_each_group(const Work& work) const {
  for (std::size_t g = 0; g < weight_.size(); ++g)
    work(first_row_[g], first_row_[g + 1] - first_row_[g], weight_[g]);
}

template <int Dim>
double Variation<Dim>::of(ConstVector q) const {
  const Eigen::VectorXd z = D_ * q;
  double sum = 0;
  for_each_group([&](Index row, Index rows, double weight) { sum += weight * z.segment(row, rows).norm(); });
  return volume_ * sum;
}

template <int Dim>
void Variation<Dim>::shrink(double threshold, Vector z) const {
  for_each_group([&](Index row, Index rows, double weight) {
    const double length = z.segment(row, rows).norm(), left = length - threshold * weight;
    z.segment(row, rows) *= left > 0 ? left / length : 0;
  });
}

template <int Dim>
double Variation<Dim>::dual_norm(ConstVector z) const {
  double largest = 0;
  for_each_group([&](Index row, Index rows, double weight) {
    largest = std::max(largest, z.segment(row, rows).norm() / weight);
  });
  return largest;
}

template <int Dim>
double Variation<Dim>::steepest() const {
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(D_.cols());
  return (D_transposed_.cwiseAbs() * (D_.cwiseAbs() * ones).eval()).maxCoeff();
}

template <int Dim>
bool Variation<Dim>::ignores_constants() const {
  const Eigen::VectorXd constant = Eigen::VectorXd::Ones(D_.cols());
  return (D_ * constant).cwiseAbs().maxCoeff() == 0;
}

template class Variation<1>;
template class Variation<2>;
template class Variation<3>;

}  // namespace undiffuse::pde
