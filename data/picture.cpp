#include "data/picture.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "data/histogram.hpp"

namespace undiffuse::data {
namespace {

Pixels normalised(Pixels pixels) {
  if (pixels.size() == 0) throw std::invalid_argument("Picture: no pixels");
  if (!pixels.allFinite() || pixels.minCoeff() < 0)
    throw std::invalid_argument("Picture: pixels must be finite and not negative");
  const double brightest = pixels.maxCoeff();
  if (brightest == 0) throw std::invalid_argument("Picture: all pixels are black");
  pixels /= brightest;
  pixels /= pixels.sum();
  return pixels;
}

/// Row i: the integral over [e_i, e_{i+1}) of what has the value unit.row(k) on [k, k+1), and zero outside.
Eigen::MatrixXd integrate_rows(const Eigen::VectorXd& edges, const Eigen::MatrixXd& unit) {
  const auto n = static_cast<double>(unit.rows());
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(edges.size() - 1, unit.cols());
  for (Index i = 0; i < out.rows(); ++i) {
    const double lower = std::max(edges[i], 0.0), upper = std::min(edges[i + 1], n);
    if (lower >= upper) continue;
    const auto last = static_cast<Index>(std::ceil(upper));
    for (auto k = static_cast<Index>(lower); k < last; ++k) {
      const auto left = static_cast<double>(k);
      out.row(i) += (std::min(upper, left + 1) - std::max(lower, left)) * unit.row(k);
    }
  }
  return out;
}

}  // namespace

Picture::Picture(Pixels pixels) : pixels_(normalised(std::move(pixels))), table_(pixels_.reshaped()) {}

void Picture::sample(Stream stream, std::uint64_t first, Points out) const {
  if (out.cols() != 2) throw std::invalid_argument("Picture::sample: two columns are needed");
  Eigen::MatrixXd u(out.rows(), 1);
  fill_uniforms(stream, 0, first, u);
  fill_uniforms(stream, 1, first, out);
  for (Index i = 0; i < out.rows(); ++i) {
    const Index pixel = table_(u(i, 0));  // column by column, from the top
    const Index column = pixel / rows(), row = pixel % rows();
    out(i, 0) += static_cast<double>(column);
    out(i, 1) += static_cast<double>(rows() - 1 - row);
  }
}

void Picture::log_density(ConstPoints x, Vector out) const {
  if (x.cols() != 2 || out.size() != x.rows())
    throw std::invalid_argument("Picture::log_density: x must be (n, 2) and out (n)");
  const auto width = static_cast<double>(columns()), height = static_cast<double>(rows());
  for (Index i = 0; i < x.rows(); ++i) {
    const double right = x(i, 0), up = x(i, 1);
    if (!(right >= 0 && right <= width && up >= 0 && up <= height)) {
      out[i] = std::isnan(right + up) ? right + up : -std::numeric_limits<double>::infinity();
      continue;
    }
    const Index column = std::min(static_cast<Index>(right), columns() - 1);
    const Index from_bottom = std::min(static_cast<Index>(up), rows() - 1);
    out[i] = std::log(pixels_(rows() - 1 - from_bottom, column));
  }
}

Eigen::VectorXd Picture::cell_probabilities(const std::vector<Eigen::VectorXd>& edges) const {
  require_edges(edges, 2, "Picture::cell_probabilities");
  const Eigen::MatrixXd upwards = pixels_.colwise().reverse();                    // (y, x)
  const Eigen::MatrixXd along_y = integrate_rows(edges[1], upwards).transpose();  // (x, cells of y)
  return integrate_rows(edges[0], along_y).reshaped();
}

}  // namespace undiffuse::data
