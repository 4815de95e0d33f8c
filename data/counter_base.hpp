#pragma once
#include <cstdint>

namespace undiffuse::data {

/// What the Philox counters of one column have in common: counter j is (j, high + j >> 32, step, id) under
/// `key`.
struct CounterBase {
  std::uint64_t key;
  std::uint64_t high;  ///< below 2^32, a multiple of 2^8
  std::uint64_t step, id;
};

}  // namespace undiffuse::data
