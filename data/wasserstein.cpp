/// Wasserstein distances between samples: on the line by merging distribution functions, in space by slices.
#include <cmath>
#include <stdexcept>

#include "data/distances.hpp"
#include "data/sorted_sample.hpp"

namespace undiffuse::data {
namespace {

/// ∫ (F⁻¹ - G⁻¹)² du: both quantile functions are constant between consecutive levels of the two.
double squared_quantile_difference(const SortedSample& F, const SortedSample& G) {
  double sum = 0, u = 0;
  for (std::size_t i = 0, j = 0; i < F.value.size() && j < G.value.size();) {
    const double next = std::min(F.level[i], G.level[j]), difference = F.value[i] - G.value[j];
    sum += difference * difference * (next - u);
    u = next;
    if (F.level[i] <= u) ++i;
    if (G.level[j] <= u) ++j;
  }
  return sum;
}

}  // namespace

double wasserstein1(ConstVector x, ConstVector y, ConstVector x_weights, ConstVector y_weights) {
  const SortedSample F(x, x_weights, "wasserstein1"), G(y, y_weights, "wasserstein1");
  return integrate_difference(F, G, [](double difference) { return std::abs(difference); });
}

double wasserstein2(ConstVector x, ConstVector y, ConstVector x_weights, ConstVector y_weights) {
  const SortedSample F(x, x_weights, "wasserstein2"), G(y, y_weights, "wasserstein2");
  return std::sqrt(squared_quantile_difference(F, G));
}

double sliced_wasserstein2(ConstPoints x, ConstPoints y, Index directions, Stream stream) {
  if (x.cols() != y.cols() || x.cols() == 0)
    throw std::invalid_argument("sliced_wasserstein2: both samples need the same dimension, at least 1");
  if (directions < 1) throw std::invalid_argument("sliced_wasserstein2: at least one direction is needed");
  Eigen::MatrixXd theta(directions, x.cols());
  fill_normals(stream, 0, 0, theta);
  theta.rowwise().normalize();
  const Eigen::VectorXd equal;
  double sum = 0;
  for (Index i = 0; i < directions; ++i) {
    const SortedSample F(x * theta.row(i).transpose(), equal, "sliced_wasserstein2");
    const SortedSample G(y * theta.row(i).transpose(), equal, "sliced_wasserstein2");
    sum += squared_quantile_difference(F, G);
  }
  return std::sqrt(sum / static_cast<double>(directions));
}

}  // namespace undiffuse::data
