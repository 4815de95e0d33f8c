#pragma once

namespace undiffuse::experiments {

constexpr int most_threads = 1024;

/// Sets the number of threads of all that follows; wanted = 0: what OpenMP chooses, by OMP_NUM_THREADS or one
/// a core. Starts as many once, since a thread that is missing later would end the program. Throws
/// data::UsageError beyond most_threads, or if the system does not give so many.
void use_threads(int wanted);

}  // namespace undiffuse::experiments
