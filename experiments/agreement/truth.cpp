#include "experiments/agreement/truth.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/parts/counting.hpp"
#include "experiments/parts/marching.hpp"
#include "pde/cell_averages.hpp"
#include "pde/evolve.hpp"
#include "pde/fokker_planck.hpp"
#include "sde/heun.hpp"
#include "sde/integrate.hpp"

namespace undiffuse::experiments::agreement {
namespace {

constexpr Index kPilot = 4096;
constexpr std::uint32_t kPilotStream = 9;

void widen(const data::GaussianMixture& law, Box& box) {
  for (Index k = 0; k < law.components(); ++k) {
    const double reach = kReach * std::sqrt(law.variances()(k, 0));
    box.lower = std::min(box.lower, law.means()(k, 0) - reach);
    box.upper = std::max(box.upper, law.means()(k, 0) + reach);
  }
}

void widen_by_pilot(const Settings& settings, const Chosen& chosen, std::uint64_t seed, Box& box) {
  Eigen::MatrixXd x = data::draw(*settings.law, {.seed = seed, .id = kPilotStream}, kPilot);
  const sde::WhiteNoise noise({.seed = seed, .id = kPilotStream + 1});
  sde::integrate(*chosen.process, sde::Heun(), noise,
                 sde::TimeGrid::uniform(0, chosen.horizon, settings.particles.steps), x);
  const double far = 0.5 * (x.maxCoeff() - x.minCoeff());
  box.lower = std::min(box.lower, x.minCoeff() - far);
  box.upper = std::max(box.upper, x.maxCoeff() + far);
}

}  // namespace

Truth::Truth(data::GaussianMixture law) : law_(std::move(law)) {
  const auto& w = law_->weights();
  mean_ = w.dot(law_->means().col(0));
  for (Index k = 0; k < law_->components(); ++k) {
    const double d2 = std::pow(law_->means()(k, 0) - mean_, 2), v = law_->variances()(k, 0);
    variance_ += w[k] * (d2 + v);
    fourth_ += w[k] * (d2 * d2 + 6 * d2 * v + 3 * v * v);
  }
}

Truth::Truth(pde::Field<1> reference) : reference_(std::move(reference)) {
  const Eigen::ArrayXd x = reference_->grid.centres(0).array();
  const Eigen::ArrayXd mass = reference_->values.array() * reference_->grid.spacing(0);
  mean_ = (x * mass).sum();
  variance_ = ((x - mean_).square() * mass).sum();
  fourth_ = ((x - mean_).square().square() * mass).sum();
}

pde::Field<1> Truth::averages(const pde::Grid<1>& grid) const {
  return law_ ? pde::cell_averages(*law_, grid) : coarsen(*reference_, grid);
}

Eigen::VectorXd Truth::probabilities(const Eigen::VectorXd& edges) const {
  if (law_) return law_->cell_probabilities({edges});
  const auto& grid = reference_->grid;
  const double h = grid.spacing(0);
  const auto below = [&](double x) {  // mass below x, even within each cell
    const double place = std::clamp((x - grid.lower[0]) / h, 0.0, static_cast<double>(grid.cells[0]));
    const auto whole = std::min(static_cast<Index>(place), grid.cells[0] - 1);
    return h * (reference_->values.head(whole).sum() +
                (place - static_cast<double>(whole)) * reference_->values[whole]);
  };
  Eigen::VectorXd p(edges.size() - 1);
  for (Index i = 0; i < p.size(); ++i) p[i] = below(edges[i + 1]) - below(edges[i]);
  return p;
}

Box box_of(const Settings& settings, const Chosen& chosen, std::uint64_t seed) {
  constexpr int looks = 32;
  Box box{.lower = settings.law->means().minCoeff(), .upper = settings.law->means().maxCoeff()};
  widen(*settings.law, box);
  if (!chosen.process->transition(chosen.horizon)) {
    widen_by_pilot(settings, chosen, seed, box);
    return box;
  }
  for (int k = 1; k <= looks; ++k) {
    const auto at = chosen.process->transition(chosen.horizon * k / looks).value();
    widen(settings.law->transformed(at.mean_scale, at.std), box);
  }
  return box;
}

pde::Grid<1> grid_of(const Box& box, std::int64_t cells) {
  return {{static_cast<Index>(cells)}, {box.lower}, {box.upper}, pde::Boundary::no_flux};
}

pde::Field<1> march(const Settings& settings, const sde::Process& process, double horizon,
                    const pde::Grid<1>& grid) {
  const auto& keys = settings.fokker_planck;
  pde::FokkerPlanck<1> solver(grid, process,
                              sde::TimeGrid::uniform(0, horizon, steps_on(keys, grid.cells[0])),
                              scheme_of(keys.scheme));
  auto p = pde::cell_averages(*settings.law, grid);
  pde::evolve<1>(solver, p);
  return p;
}

Truth truth_of(const Settings& settings, const Chosen& chosen, const Box& box) {
  if (has_closed_form(settings, chosen)) {
    const auto at = chosen.process->transition(chosen.horizon).value();
    return Truth(settings.law->transformed(at.mean_scale, at.std));
  }
  return Truth(march(settings, *chosen.process, chosen.horizon,
                     grid_of(box, kReferenceRatio * settings.fokker_planck.cells.back())));
}

}  // namespace undiffuse::experiments::agreement
