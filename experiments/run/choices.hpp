#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace undiffuse::experiments {

/// One process, score, integrator, sampler, solver, inverse, rule or law that a deck or a program can choose.
struct Choice {
  std::string name, what, order, limit, source;  ///< order, limit: empty where they mean nothing
};

/// "processes", "scores", "integrators", "samplers", "solvers", "inverses", "rules", "laws".
const std::vector<std::string_view>& choice_kinds();
/// All of one kind. Throws std::invalid_argument for another word.
std::vector<Choice> choices(std::string_view kind);

}  // namespace undiffuse::experiments
