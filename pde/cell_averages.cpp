#include "pde/cell_averages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace undiffuse::pde {
namespace {

constexpr Index most_images = 64;    // a side
constexpr double lost_mass = 1e-10;  // a law whose images hold all but this is folded completely

template <int Dim>
void require_dimension(const data::Law& law) {
  if (law.dim() != Dim) {
    throw std::invalid_argument(
        fmt::format("cell_averages: a law in {} dimensions on a grid of {}", law.dim(), Dim));
  }
}

/// One image of the box along each axis: shifted by `shift` lengths, after a reflection at its lower wall or
/// not.
template <int Dim>
struct Image {
  std::array<Index, Dim> shift;
  std::array<bool, Dim> reflected;
};

/// Probabilities of the images of the cells, in the order of the cells themselves.
template <int Dim>
Eigen::VectorXd probabilities(const data::Law& law, const Grid<Dim>& grid, const Image<Dim>& image) {
  std::vector<Eigen::VectorXd> edges;
  for (int axis = 0; axis < Dim; ++axis) {
    const double shift = static_cast<double>(image.shift[axis]) * grid.length(axis);
    const Eigen::VectorXd e = grid.edges(axis);
    if (image.reflected[axis]) {
      edges.emplace_back((2 * grid.lower[axis] + shift) - e.array().reverse());
    } else {
      edges.emplace_back(e.array() + shift);
    }
  }
  Eigen::VectorXd p = law.cell_probabilities(edges);
  if constexpr (Dim == 1) {
    if (image.reflected[0]) p.reverseInPlace();
  } else {
    Eigen::Map<Eigen::MatrixXd> m(p.data(), grid.cells[0], grid.cells[1]);
    if (image.reflected[0]) m.colwise().reverseInPlace();
    if (image.reflected[1]) m.rowwise().reverseInPlace();
  }
  return p;
}

/// The images of one axis up to number m a side: on a torus shifts by whole lengths, between walls shifts by
/// two lengths, each with and without a reflection.
struct AxisImage {
  Index shift, number;
  bool reflected;
};
std::vector<AxisImage> axis_images(Boundary boundary, Index m) {
  std::vector<AxisImage> images;
  for (Index k = -m; k <= m; ++k) {
    if (boundary == Boundary::periodic) {
      images.push_back({k, std::abs(k), false});
    } else {
      images.push_back({2 * k, std::abs(k), false});
      images.push_back({2 * k, std::abs(k), true});
    }
  }
  return images;
}

/// Adds the shell of images whose number is m along at least one axis and at most m along the others.
template <int Dim>
void add_shell(const data::Law& law, const Grid<Dim>& grid, Index m, Eigen::VectorXd& p) {
  for (const AxisImage& a : axis_images(grid.sides[0].lower, m)) {
    if constexpr (Dim == 1) {
      if (a.number == m) p += probabilities<1>(law, grid, {{a.shift}, {a.reflected}});
    } else {
      for (const AxisImage& b : axis_images(grid.sides[1].lower, m)) {
        if (std::max(a.number, b.number) != m) continue;
        p += probabilities<2>(law, grid, {{a.shift, b.shift}, {a.reflected, b.reflected}});
      }
    }
  }
}

}  // namespace

template <int Dim>
Field<Dim> cell_averages(const data::Law& law, const Grid<Dim>& grid) {
  require_dimension<Dim>(law);
  return {grid, probabilities<Dim>(law, grid, {}) / grid.cell_volume()};
}

template <int Dim>
Field<Dim> cell_averages_with_images(const data::Law& law, const Grid<Dim>& grid) {
  require_dimension<Dim>(law);
  require_closed(grid, "cell_averages_with_images");
  Eigen::VectorXd p = Eigen::VectorXd::Zero(grid.size());
  for (Index m = 0; m <= most_images; ++m) {
    const Eigen::VectorXd before = p;
    add_shell(law, grid, m, p);
    if (m > 0 && p == before && p.sum() > 1 - lost_mass) break;
  }
  return {grid, p / grid.cell_volume()};
}

template Field<1> cell_averages<1>(const data::Law&, const Grid<1>&);
template Field<2> cell_averages<2>(const data::Law&, const Grid<2>&);
template Field<1> cell_averages_with_images<1>(const data::Law&, const Grid<1>&);
template Field<2> cell_averages_with_images<2>(const data::Law&, const Grid<2>&);

}  // namespace undiffuse::pde
