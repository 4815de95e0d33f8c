#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sde/certificate.hpp"

namespace undiffuse::experiments {

/// What one integrator declares and what was measured of it, under one kind of noise.
struct Measurement {
  struct Row {
    std::string what;  ///< "deterministic", "strong" or "weak"
    double declared;
    std::optional<sde::MeasuredOrder> measured;  ///< none for adaptive ones, whose error the tolerance sets
  };
  std::string name, noise, limit;  ///< limit: "Ito", "Stratonovich", "Ito = Stratonovich", "neither"
  std::vector<Row> orders;
  std::optional<bool> holds;                    ///< none where nothing was measured
  std::optional<sde::Certificate> certificate;  ///< likewise
};

/// Every integrator under every kind of noise that it takes (see sde/certificate.hpp); about a second, and
/// always the same numbers.
std::vector<Measurement> measure_integrators();

}  // namespace undiffuse::experiments
