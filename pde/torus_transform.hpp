#pragma once
#include <array>
#include <memory>

#include "pde/grid.hpp"
#include "pde/plan.hpp"

namespace undiffuse::pde {

/// Multiplies the modes e^{i k·x} of values on a torus by a real factor that is a product over the axes and
/// even in each: what the exact step of the heat equation does. Real values in, half of the complex modes
/// kept; the last axis is transformed, multiplied and transformed back a strip of modes at a time, while that
/// is in cache. Plans are of single lines and of strips, run in aligned buffers, and blocks of them go to the
/// threads: bits depend on the numbers alone. Keeps one field. Source: Frigo & Johnson, Proc. IEEE 93 (2005)
/// 216–231.
template <int Dim>
class TorusTransform {
 public:
  /// Allocates what is needed, for as many threads as there are now. Not for an axis of 2^31 cells or more.
  TorusTransform(const std::array<Index, Dim>& cells, Plan plan);
  ~TorusTransform();
  TorusTransform(TorusTransform&&) noexcept;
  TorusTransform& operator=(TorusTransform&&) noexcept;

  /// factor[axis][m]: of wavenumber m = 0 ... cells[axis] / 2. In place; allocates nothing, O(N log N).
  void multiply(const std::array<Eigen::VectorXd, Dim>& factor, Vector values);

 private:
  enum class Do { forward, inverse, all };
  struct Plans;
  void rows_forward(const double* values);
  void rows_inverse(const Eigen::VectorXd& factor, double* values);
  void strips(int axis, Do what, const Eigen::VectorXd& factor);

  std::array<Index, Dim> cells_;
  Index modes_, row_, rows_;  ///< of the first axis; the same, padded; how many rows
  std::unique_ptr<Plans> plans_;
};

}  // namespace undiffuse::pde
