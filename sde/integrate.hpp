#pragma once
#include <functional>
#include <vector>

#include "sde/integrator.hpp"
#include "sde/white_noise.hpp"

namespace undiffuse::sde {

/// Called once per (block, saved time) from the thread that owns the block: particles first_particle ... of
/// the run at time t = grid.t[step]. Must be thread-safe.
using Observer = std::function<void(Index first_particle, Index step, double t, ConstPoints x)>;

struct LoopOptions {
  int threads = 0;     ///< 0: as many as OpenMP gives
  Index block = 1024;  ///< particles a block, a multiple of 16; all steps are run while a block is in cache
  Index first_particle = 0;             ///< number of row 0 (a batch of a larger run), a multiple of 16
  std::vector<Index> saved_steps = {};  ///< which steps the observer sees; 0 is the start
};

/// Runs every particle of x (n, d) through the time grid, in place: the only particle loop. Results have the
/// same bits for any block size, thread count and batch split. Throws std::invalid_argument if the integrator
/// has no order for the process's noise, the grid reaches the end() of an affine process, or shapes disagree;
/// data::NumericalError naming particle, step and time where a particle becomes non-finite.
void integrate(const Process& process, const Integrator& integrator, const Noise& noise, const TimeGrid& grid,
               Points x, const Observer& observer = {}, const LoopOptions& options = {});

}  // namespace undiffuse::sde
