#include "experiments/run/measurements.hpp"

#include <array>

#include "sde/integrators.hpp"

namespace undiffuse::experiments {
namespace {

const char* limit_name(sde::Limit limit) {
  switch (limit) {
    case sde::Limit::ito:
      return "Ito";
    case sde::Limit::stratonovich:
      return "Stratonovich";
    case sde::Limit::both:
      return "Ito = Stratonovich";
    case sde::Limit::neither:
      return "neither";
  }
  return "neither";
}

Measurement measure(const sde::NamedIntegrator& named, sde::NoiseKind kind, const char* noise) {
  Measurement result{.name = std::string(named.name),
                     .noise = noise,
                     .limit = "",
                     .orders = {},
                     .holds = {},
                     .certificate = {}};
  if (named.adaptive) {
    result.limit = "set by its tolerance";
    result.orders = {{"deterministic", named.scheme->order(kind)->deterministic, std::nullopt}};
    return result;
  }
  const auto certificate = sde::certify(*named.scheme, kind);
  result.limit = limit_name(certificate.limit);
  result.holds = certificate.holds;
  result.certificate = certificate;
  const auto& declared = certificate.declared;
  if (kind == sde::NoiseKind::none)
    result.orders = {{"deterministic", declared.deterministic, certificate.deterministic}};
  else
    result.orders = {{"strong", declared.strong, certificate.strong},
                     {"weak", declared.weak, certificate.weak}};
  return result;
}

}  // namespace

std::vector<Measurement> measure_integrators() {
  using Kind = std::pair<sde::NoiseKind, const char*>;
  constexpr std::array kinds = {Kind{sde::NoiseKind::none, "none"},
                                Kind{sde::NoiseKind::additive, "additive"},
                                Kind{sde::NoiseKind::diagonal, "diagonal"}};
  std::vector<Measurement> all;
  for (const auto& named : sde::named_integrators())
    for (const auto& [kind, noise] : kinds)
      if (named.scheme->order(kind)) all.push_back(measure(named, kind, noise));
  return all;
}

}  // namespace undiffuse::experiments
