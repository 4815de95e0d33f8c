#pragma once
#include <cstddef>
#include <vector>

#include "data/points.hpp"

namespace undiffuse::sde::detail {

/// Room for `count` matrices (n, d) that a thread keeps between calls, so that a step allocates nothing. One
/// room a Method: a method must not be entered again from the process it steps.
template <class Method>
class Scratch {
 public:
  Scratch(data::Index n, data::Index d, data::Index count) : n_(n), d_(d) {
    const auto size = static_cast<std::size_t>(n * d * count);
    if (room().size() < size) room().resize(size);
  }
  Eigen::Map<Eigen::MatrixXd> operator[](data::Index k) const {
    return {room().data() + k * n_ * d_, n_, d_};
  }

 private:
  static std::vector<double>& room() {
    thread_local std::vector<double> values;
    return values;
  }
  data::Index n_, d_;
};

}  // namespace undiffuse::sde::detail
