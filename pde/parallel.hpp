#pragma once
#include <functional>

#include "data/points.hpp"

namespace undiffuse::pde {

/// How many threads a loop over blocks may use now, at least 1.
int available_threads();

/// work(block, thread) for every block in [0, blocks), thread in [0, threads). Blocks must not touch each
/// other's results, so that these do not depend on the number of threads. Of several exceptions the one of
/// the lowest block is thrown, after all blocks have ended.
void for_each_block(data::Index blocks, int threads, const std::function<void(data::Index, int)>& work);

}  // namespace undiffuse::pde
