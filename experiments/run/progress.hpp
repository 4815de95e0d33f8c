#pragma once
#include <chrono>
#include <memory>

#include "experiments/run/commands.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments {

/// How a run shows how far it is, on stderr and at most ten times a second. bar: one line drawn again and
/// again, without colour; json: one object a line,
/// {"event":"progress","fraction":0.25,"what":"...","seconds":1.5}; automatic: a bar if stderr is a terminal,
/// else nothing.
std::unique_ptr<Progress> make_progress(ProgressMode mode);

}  // namespace undiffuse::experiments
