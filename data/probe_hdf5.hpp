#pragma once
#include <filesystem>

#include "data/errors.hpp"

namespace undiffuse::data {

/// Reads everything in a foreign HDF5 file once, in a forked child with bounded memory and processor time, so
/// that a damaged or hostile file stops the child and never the program: HDF5's parser can be crashed by such
/// files. Call it before HDF5 opens a file that came from outside, and before threads are at work.
///
/// Bounds: 10 s of processor time and 1 s for every 20 MB of the file; half of the machine's memory. Links
/// that leave the file (soft, external, virtual data sets, external storage) are not followed; arrays that
/// claim more numbers than their stored bytes could unpack to are refused before memory is asked for.
///
/// Throws UsageError if the file is absent, unreadable or not a plain file; DamagedInput `FILE: damaged: ...`
/// (with "reader stopped by signal N" where it killed the child); IoError if no child can be started.
void probe_hdf5(const std::filesystem::path& file);

}  // namespace undiffuse::data
