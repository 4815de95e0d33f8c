#include "pde/plan.hpp"

namespace undiffuse::pde {

std::mutex& fftw_planner() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace undiffuse::pde
