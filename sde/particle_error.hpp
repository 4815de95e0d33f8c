#pragma once
#include <string>

#include "data/errors.hpp"
#include "data/points.hpp"

namespace undiffuse::sde {

/// One particle of a step failed. An integrator knows its row alone; the loop adds the particle's number and
/// the step.
struct ParticleError : data::NumericalError {
  ParticleError(data::Index row_, double time_, std::string reason_)
      : NumericalError("row " + std::to_string(row_) + ": " + reason_, time_, 0),
        row(row_),
        reason(std::move(reason_)) {}
  data::Index row;
  std::string reason;
};

}  // namespace undiffuse::sde
