#include "data/point_set.hpp"

#include <stdexcept>

#include "data/histogram.hpp"

namespace undiffuse::data {

PointSet::PointSet(Eigen::MatrixXd points) : points_(std::move(points)) {
  if (points_.rows() == 0 || points_.cols() == 0)
    throw std::invalid_argument("PointSet: needs at least one point of at least one coordinate");
  if (!points_.allFinite()) throw std::invalid_argument("PointSet: points must be finite");
}

void PointSet::sample(Stream stream, std::uint64_t first, Points out) const {
  if (out.cols() != dim())
    throw std::invalid_argument("PointSet::sample: as many columns as dimensions are needed");
  Eigen::MatrixXd u(out.rows(), 1);
  fill_uniforms(stream, 0, first, u);
  const auto n = static_cast<double>(points_.rows());
  for (Index i = 0; i < out.rows(); ++i) out.row(i) = points_.row(static_cast<Index>(u(i, 0) * n));
}

void PointSet::log_density(ConstPoints /*x*/, Vector /*out*/) const {
  throw std::invalid_argument("PointSet::log_density: a set of points has no density");
}

Eigen::VectorXd PointSet::cell_probabilities(const std::vector<Eigen::VectorXd>& edges) const {
  return histogram(points_, edges);
}

}  // namespace undiffuse::data
