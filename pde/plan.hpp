#pragma once
#include <mutex>

namespace undiffuse::pde {

/// How FFTW chooses the order of its work.
enum class Plan {
  estimate,  ///< by rule: the same bits in every run
  measure    ///< by trying, seconds at construction: faster, rounding differs from run to run
};

/// To be held while FFTW plans or forgets a plan: unlike its transforms, that serves one thread at a time.
std::mutex& fftw_planner();

}  // namespace undiffuse::pde
