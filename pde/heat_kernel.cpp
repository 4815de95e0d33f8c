#include "pde/heat_kernel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "pde/by_sign.hpp"
#include "pde/line_blocks.hpp"
#include "pde/parallel.hpp"

namespace undiffuse::pde {
namespace {

constexpr double resolved = 37;    // e^-37 = 1e-16
constexpr double underflow = 746;  // e^-746 is below what a double holds
constexpr double mixed = 25;       // at κt = 25 L² every mode but the mean is below 1e-107: all is even

/// W(d) for d = 0 ... period - 1 cells of width h; s = 4κt.
Eigen::VectorXd kernel(Index period, double h, double s) {
  const double length = static_cast<double>(period) * h;
  const auto images = static_cast<Index>(std::ceil(std::sqrt(underflow * s) / length)) + 1;
  Eigen::VectorXd w = Eigen::VectorXd::Zero(period);
  for (Index d = 0; d < period; ++d) {
    for (Index m = -images; m <= images; ++m) {
      const double x = static_cast<double>(d + m * period) * h;
      w[d] += std::exp(-x * x / s);
    }
  }
  return w / w.sum();
}

/// The rows that weight a line: row i begins at offset(i) of `table`, so that cell j has table[offset + j].
struct Rows {
  Index n;
  bool torus;
  std::vector<double> towards;   ///< W(j - i) at place j - i + n - 1
  std::vector<double> mirrored;  ///< W(i + j + 1) at place i + j; none on a torus

  Rows(const Eigen::VectorXd& w, Index cells, Boundary boundary)
      : n(cells), torus(boundary == Boundary::periodic) {
    for (Index d = 1 - n; d < n; ++d) towards.push_back(w[std::abs(d)]);
    for (Index s = 0; !torus && s < 2 * n - 1; ++s) mirrored.push_back(w[s + 1]);
  }

  double weight(Index i, Index j) const {
    const double direct = towards[static_cast<std::size_t>(j - i + n - 1)];
    return torus ? direct : direct + mirrored[static_cast<std::size_t>(i + j)];
  }
};

template <int Lanes>
void weigh(const Rows& rows, const double* p, double* out) {
  for (Index i = 0; i < rows.n; ++i) {
    double sum[Lanes] = {};
    for (Index j = 0; j < rows.n; ++j) {
      const double w = rows.weight(i, j);
      for (int l = 0; l < Lanes; ++l) sum[l] += w * p[j * Lanes + l];
    }
    std::copy_n(sum, Lanes, out + i * Lanes);
  }
}

}  // namespace

template <int Dim>
HeatKernel<Dim>::HeatKernel(const Grid<Dim>& grid, double kappa) : grid_(grid), kappa_(kappa) {
  if (!(kappa > 0) || !std::isfinite(kappa))
    throw std::invalid_argument(fmt::format("HeatKernel: kappa = {} must be positive", kappa));
  require_closed(grid, "HeatKernel");
}

template <int Dim>
bool HeatKernel<Dim>::resolves(double t) const {
  for (int axis = 0; axis < Dim; ++axis) {
    const double k = M_PI / grid_.spacing(axis);
    if (!(kappa_ * k * k * t >= resolved)) return false;
  }
  return true;
}

template <int Dim>
void HeatKernel<Dim>::apply_axis(int axis, double t, Eigen::VectorXd& p) const {
  const Index n = grid_.cells[axis];
  const double L = grid_.length(axis);
  const double kappa_t = std::min(kappa_ * t, mixed * L * L);
  const Index period = grid_.periodic(axis) ? n : 2 * n;
  const Rows rows(kernel(period, grid_.spacing(axis), 4 * kappa_t), n, grid_.sides[axis].lower);
  const LineBlocks<Dim> blocks(grid_, axis);
  const auto run = [&]<int Lanes>(const LineBlock& block, int) {
    std::vector<double> line(static_cast<std::size_t>(n * Lanes)), out(line.size());
    block.template gather<Lanes>(p.data(), 1.0, line.data());
    weigh<Lanes>(rows, line.data(), out.data());
    block.template scatter<Lanes>(out.data(), p.data());
  };
  for_each_line_block(blocks, available_threads(), run);
}

template <int Dim>
void HeatKernel<Dim>::apply_non_negative(double t, Eigen::VectorXd& p) const {
  for (int axis = 0; axis < Dim; ++axis) apply_axis(axis, t, p);
}

template <int Dim>
void HeatKernel<Dim>::apply(double t, Field<Dim>& p) const {
  require_on(grid_, p, "HeatKernel");
  if (!resolves(t) || !std::isfinite(t))
    throw std::invalid_argument(fmt::format("HeatKernel: cells are too wide for t = {}", t));
  if (!p.values.allFinite()) throw std::invalid_argument("HeatKernel: the field is not finite");
  apply_by_sign(p.values, [&](Eigen::VectorXd& u) { apply_non_negative(t, u); });
}

template class HeatKernel<1>;
template class HeatKernel<2>;
template class HeatKernel<3>;

}  // namespace undiffuse::pde
