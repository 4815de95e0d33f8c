#pragma once
#include <cstdint>
#include <vector>

#include "data/points.hpp"
#include "data/random.hpp"

namespace undiffuse::data {

/// The law of X_0 in d dimensions.
class Law {
 public:
  virtual ~Law() = default;

  virtual Index dim() const = 0;

  /// Fills out (n, d) with independent samples; row i is sample number first + i of the stream, whatever n
  /// is.
  virtual void sample(Stream stream, std::uint64_t first, Points out) const = 0;

  /// out_i = log p(x_i) for x (n, d); -infinity where the density is zero. Throws std::invalid_argument for a
  /// law without density (a set of points).
  virtual void log_density(ConstPoints x, Vector out) const = 0;

  /// Probabilities of the cells of a rectangular grid, edges[a] ascending along axis a (d axes). The first
  /// axis runs fastest. Their sum is the probability of the whole box, which need not be 1. Throws
  /// std::invalid_argument unless edges.size() == dim() and every axis has at least two edges.
  virtual Eigen::VectorXd cell_probabilities(const std::vector<Eigen::VectorXd>& edges) const = 0;
};

/// n samples as one matrix (n, d).
inline Eigen::MatrixXd draw(const Law& law, Stream stream, Index n) {
  Eigen::MatrixXd x(n, law.dim());
  law.sample(stream, 0, x);
  return x;
}

}  // namespace undiffuse::data
