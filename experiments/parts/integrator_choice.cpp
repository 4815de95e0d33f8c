#include "experiments/parts/integrator_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "data/mixture.hpp"
#include "score/mixture_score.hpp"
#include "score/reverse.hpp"
#include "sde/heat.hpp"
#include "sde/integrators.hpp"
#include "sde/particle_error.hpp"

namespace undiffuse::experiments {
namespace {

using data::Index;

constexpr double kTrialStep = 0x1p-20;

/// All that step by a given grid.
std::vector<sde::NamedIntegrator> stepping_integrators() {
  auto all = sde::named_integrators();
  std::erase_if(all, [](const sde::NamedIntegrator& each) { return each.adaptive; });
  return all;
}

sde::NamedIntegrator find_integrator(std::string_view name) {
  for (const auto& each : stepping_integrators())
    if (each.name == name) return each;
  throw std::invalid_argument(fmt::format("integrator_named: no integrator '{}'", name));
}

std::string_view noise_word(sde::NoiseKind kind) {
  return kind == sde::NoiseKind::none ? "none" : kind == sde::NoiseKind::additive ? "additive" : "diagonal";
}

/// What its step says of a process whose noise it takes; empty if nothing. Whether the numerics hold is for
/// the run to say.
std::string trial_step(const sde::Integrator& scheme, const sde::Process& process, data::ConstPoints x,
                       double t) {
  const bool noisy = process.noise_kind() != sde::NoiseKind::none;
  const Eigen::MatrixXd dW = Eigen::MatrixXd::Zero(noisy ? x.rows() : 0, x.cols());
  const Eigen::MatrixXd dZ = Eigen::MatrixXd::Zero(scheme.needs_integral() ? dW.rows() : 0, x.cols());
  Eigen::MatrixXd moved = x;
  try {
    scheme.step(process, t, kTrialStep, {dW, dZ}, moved);
  } catch (const std::invalid_argument& error) {
    return error.what();
  } catch (const sde::ParticleError&) {
    return "";
  }
  return "";
}

}  // namespace

data::Range integrator_range(std::vector<std::string_view> others) {
  for (const auto& each : stepping_integrators()) others.push_back(each.name);
  return data::one_of(std::move(others));
}

std::shared_ptr<const sde::Integrator> integrator_named(std::string_view name) {
  return find_integrator(name).scheme;
}

std::string refusal(std::string_view name, const sde::Process& process, data::ConstPoints x, double t) {
  const auto named = find_integrator(name);
  if (named.scheme->order(process.noise_kind())) return trial_step(*named.scheme, process, x, t);
  return fmt::format("it has no order for noise of kind {}{}", noise_word(process.noise_kind()),
                     named.limit.empty() ? "" : fmt::format(" ({})", named.limit));
}

std::vector<std::string_view> integrators_for(const sde::Process& process, data::ConstPoints x, double t) {
  std::vector<std::string_view> names;
  for (const auto& each : stepping_integrators())
    if (refusal(each.name, process, x, t).empty()) names.push_back(each.name);
  return names;
}

std::shared_ptr<const sde::Integrator> choose_integrator(const data::Deck& deck, std::string_view key,
                                                         std::string_view name, const sde::Process& process,
                                                         data::ConstPoints x, double t,
                                                         std::string_view what) {
  const std::string reason = refusal(name, process, x, t);
  if (!reason.empty())
    deck.fail(key, fmt::format("'{}' does not step {}: {}; allowed: {}", name, what, reason,
                               fmt::join(integrators_for(process, x, t), "|")));
  return integrator_named(name);
}

void require_reverse_integrator(const data::Deck& deck, std::string_view key, std::string_view name, Index d,
                                bool points) {
  constexpr double T = 1;
  const sde::Heat heat(d, 1);
  const data::GaussianMixture law(Eigen::VectorXd::Ones(1), Eigen::MatrixXd::Zero(1, d),
                                  Eigen::VectorXd::Constant(1, points ? 0.0 : 1.0).eval());
  const score::MixtureScore score(law, heat);
  const auto reversed = score::reverse(heat, score, T, 1.0);
  choose_integrator(deck, key, name, *reversed, Eigen::MatrixXd::Zero(1, d), T - kTrialStep,
                    "the reverse SDE");
}

}  // namespace undiffuse::experiments
