#pragma once
#include <Eigen/Core>

namespace undiffuse::data {

using Index = Eigen::Index;

/// A set of particles: (n, d), one row a particle, one contiguous column a coordinate. Blocks of rows
/// (`x.middleRows(i, n)`) bind to both without a copy.
using Points = Eigen::Ref<Eigen::MatrixXd>;
using ConstPoints = const Eigen::Ref<const Eigen::MatrixXd>&;
/// A column of numbers.
using Vector = Eigen::Ref<Eigen::VectorXd>;
using ConstVector = const Eigen::Ref<const Eigen::VectorXd>&;

}  // namespace undiffuse::data
