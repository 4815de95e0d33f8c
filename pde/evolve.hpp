#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "pde/solver.hpp"

namespace undiffuse::pde {

enum class OnBlowUp {
  stop,   ///< the first non-finite value is a data::NumericalError naming cell, step and time
  record  ///< the first non-finite value ends the loop and is reported: for studies whose subject it is
};

template <int Dim>
struct Evolution {
  std::optional<Index> first_nonfinite_step;  ///< number of the step after which a value was not finite
};

template <int Dim>
using FieldObserver = std::function<void(Index step, double t, const Field<Dim>& u)>;

/// Takes u through all steps of solver.times(): the only field loop. The observer sees the steps in `saved`
/// (0 is the start; the last step n) as long as u is finite. With OnBlowUp::record u is left as it was after
/// the first non-finite step.
template <int Dim>
Evolution<Dim> evolve(Solver<Dim>& solver, Field<Dim>& u, const FieldObserver<Dim>& observer = {},
                      const std::vector<Index>& saved = {}, OnBlowUp on_blow_up = OnBlowUp::stop);

}  // namespace undiffuse::pde
