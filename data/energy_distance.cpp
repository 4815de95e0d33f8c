#include <cmath>
#include <limits>
#include <stdexcept>

#include "data/distances.hpp"
#include "data/sorted_sample.hpp"

namespace undiffuse::data {
namespace {

/// E|X - Y| over all pairs of rows.
double mean_distance(ConstPoints x, ConstPoints y) {
  double sum = 0;
  Eigen::ArrayXd squared(x.rows());
  for (Index j = 0; j < y.rows(); ++j) {
    squared.setZero();
    for (Index a = 0; a < x.cols(); ++a) squared += (x.col(a).array() - y(j, a)).square();
    sum += squared.sqrt().mean();
  }
  return sum / static_cast<double>(y.rows());
}

}  // namespace

double energy_distance(ConstVector x, ConstVector y, ConstVector x_weights, ConstVector y_weights) {
  const SortedSample F(x, x_weights, "energy_distance"), G(y, y_weights, "energy_distance");
  return std::sqrt(2 * integrate_difference(F, G, [](double difference) { return difference * difference; }));
}

double energy_distance(ConstPoints x, ConstPoints y) {
  if (x.cols() != y.cols() || x.cols() == 0)
    throw std::invalid_argument("energy_distance: both samples need the same dimension, at least 1");
  if (x.rows() == 0 || y.rows() == 0 || !x.allFinite() || !y.allFinite())
    throw std::invalid_argument("energy_distance: samples must be finite and at least one");
  const Eigen::VectorXd equal;
  if (x.cols() == 1) return energy_distance(x.col(0), y.col(0), equal, equal);
  const double between = mean_distance(x, y);
  const double squared = 2 * between - mean_distance(x, x) - mean_distance(y, y);
  const double n = static_cast<double>(x.rows()) + static_cast<double>(y.rows());
  const double round_off = n * std::numeric_limits<double>::epsilon() * between;
  return squared <= round_off ? 0 : std::sqrt(squared);
}

}  // namespace undiffuse::data
