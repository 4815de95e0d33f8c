#include "experiments/run/threads.hpp"

#include <fmt/core.h>
#include <omp.h>

#include <future>
#include <system_error>
#include <thread>
#include <vector>

#include "data/errors.hpp"

namespace undiffuse::experiments {
namespace {

/// How many of `wanted` threads the system gives at the same time.
int threads_given(int wanted) {
  std::promise<void> end;
  const std::shared_future<void> ended(end.get_future());
  std::vector<std::jthread> threads;
  try {
    while (static_cast<int>(threads.size()) < wanted) threads.emplace_back([ended] { ended.wait(); });
  } catch (const std::system_error&) {
    end.set_value();
    return static_cast<int>(threads.size());
  }
  end.set_value();
  return wanted;
}

}  // namespace

void use_threads(int wanted) {
  const char* asked_by = wanted > 0 ? "--threads" : "OMP_NUM_THREADS";
  const int threads = wanted > 0 ? wanted : omp_get_max_threads();
  if (threads > most_threads)
    throw data::UsageError(fmt::format("undiffuse: error: {} = {}; at most {} threads are allowed", asked_by,
                                       threads, most_threads));
  const int given = threads_given(threads);
  if (given < threads)
    throw data::UsageError(
        fmt::format("undiffuse: error: {} = {}; this machine gives {}", asked_by, threads, given));
  omp_set_num_threads(threads);
}

}  // namespace undiffuse::experiments
