#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "data/deck.hpp"
#include "sde/integrator.hpp"

namespace undiffuse::experiments {

/// Integrators that decks choose by the names of `list integrators`. Only those that step by the grid of the
/// deck: adaptive ones set their own steps.

/// The range of such a key: every name, after words of the study's own.
data::Range integrator_range(std::vector<std::string_view> others = {});

/// The integrator of that name. Throws std::invalid_argument for one that is not there.
std::shared_ptr<const sde::Integrator> integrator_named(std::string_view name);

/// Why an integrator cannot step this process, empty if it can: it has no order for the noise, so that
/// integrate would refuse it, or its step refuses the process when it is tried, once, from x at time t.
std::string refusal(std::string_view name, const sde::Process& process, data::ConstPoints x, double t);

/// The names of those that can.
std::vector<std::string_view> integrators_for(const sde::Process& process, data::ConstPoints x, double t);

/// The integrator that `key` names, for this process. Throws the deck's UsageError at `key` with the refusal
/// and the names that are allowed. what: the process as messages call it.
std::shared_ptr<const sde::Integrator> choose_integrator(const data::Deck& deck, std::string_view key,
                                                         std::string_view name, const sde::Process& process,
                                                         data::ConstPoints x, double t,
                                                         std::string_view what);

/// The same for heat reversed by a score in d dimensions (score/reverse.hpp, η = 1), before that score is
/// known: one of the same kind stands in, over the last step. points: the law has no density, so that there
/// is no score at t = 0 and a scheme that asks for it is refused.
void require_reverse_integrator(const data::Deck& deck, std::string_view key, std::string_view name,
                                data::Index d, bool points);

}  // namespace undiffuse::experiments
