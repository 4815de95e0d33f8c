#pragma once
/// Every integrator of the room, for users who want them all.
#include <memory>
#include <vector>

#include "sde/dormand_prince.hpp"
#include "sde/dormand_prince_block.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/exponential_euler.hpp"
#include "sde/heun.hpp"
#include "sde/implicit_euler.hpp"
#include "sde/milstein.hpp"
#include "sde/sk_rock.hpp"
#include "sde/stochastic_runge_kutta.hpp"

namespace undiffuse::sde {

/// One integrator as decks and lists name it, with its usual settings.
struct NamedIntegrator {
  std::string_view name, what,
      limit;  ///< limit: when not to use it; empty if there is no more than order says
  std::shared_ptr<const Integrator> scheme;
  bool adaptive = false;  ///< inner steps of its own: no order in dt to be measured
};

/// All of them: a new one is a line here, and is then listed, certified and tested.
std::vector<NamedIntegrator> named_integrators();

}  // namespace undiffuse::sde
