#include "pde/parallel.hpp"

#include <omp.h>

#include <algorithm>
#include <exception>

namespace undiffuse::pde {
namespace {

constexpr data::Index blocks_a_thread = 4;  // fewer do not pay for waking it

}  // namespace

int available_threads() { return std::max(1, omp_get_max_threads()); }

void for_each_block(data::Index blocks, int threads, const std::function<void(data::Index, int)>& work) {
  threads = static_cast<int>(std::min<data::Index>(threads, blocks / blocks_a_thread));
  if (threads <= 1) {
    for (data::Index b = 0; b < blocks; ++b) work(b, 0);
    return;
  }
  std::exception_ptr error;
  data::Index failed = blocks;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (data::Index b = 0; b < blocks; ++b) {
    try {
      work(b, omp_get_thread_num());
    } catch (...) {
#pragma omp critical(undiffuse_pde_error)
      if (b < failed) {
        failed = b;
        error = std::current_exception();
      }
    }
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace undiffuse::pde
