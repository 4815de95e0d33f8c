#include "experiments/run/choices.hpp"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <functional>
#include <stdexcept>

#include "experiments/run/heat_solvers.hpp"
#include "experiments/run/regularisations.hpp"
#include "pde/discrete_reversal.hpp"
#include "pde/fokker_planck.hpp"
#include "pde/parameter_rules.hpp"
#include "pde/reversed_chain.hpp"
#include "sde/integrators.hpp"
#include "sde/processes.hpp"

namespace undiffuse::experiments {
namespace {

constexpr const char* song = "Song et al., ICLR 2021 (arXiv:2011.13456)";

std::vector<Choice> processes() {
  return {
      {"heat", "dX = sqrt(2 kappa) dW", "", "no Gaussian limit on the line; uniform between walls",
       "Einstein, Ann. Phys. 322 (1905) 549-560"},
      {"ve", "variance exploding: dX = g(t) dW", "", "none", song},
      {"vp", "variance preserving, linear beta: dX = -beta X/2 dt + sqrt(beta) dW", "", "N(0, I)", song},
      {"sub_vp", "sub-VP: the drift of vp, less noise", "", "N(0, I)", song},
      {"ornstein_uhlenbeck", "dX = -theta X dt + sigma dW", "", "N(0, sigma^2/(2 theta) I)",
       "Uhlenbeck & Ornstein, Phys. Rev. 36 (1930) 823-841"},
      {"double_well", "dX = -V'(X) dt + sigma dW, V = B ((x/w)^2 - 1)^2", "", "exp(-2 V / sigma^2)",
       "Kramers, Physica 7 (1940) 284-304"},
      {"cosine_vp", "variance preserving, alpha = cos(pi/2 (t+s)/(1+s)) / cos(pi/2 s/(1+s))", "",
       "N(0, I) at t = 1; SDEs end before", "Nichol & Dhariwal, ICML 2021 (arXiv:2102.09672)"},
      {"sigmoid_vp", "variance preserving, alpha^2 a logistic curve in t, from 1 to 0", "",
       "N(0, I) at t = 1; SDEs end before", "Chen (2023, arXiv:2301.10972)"},
      {"scaled_linear_vp", "variance preserving, sqrt(beta) linear in t", "", "N(0, I)",
       "Rombach et al., CVPR 2022 (arXiv:2112.10752)"},
      {"zero_terminal_vp", "variance preserving, alpha of vp shifted and scaled to 0 at t = 1", "",
       "N(0, I) at t = 1; SDEs end before", "Lin, Liu, Li & Yang, WACV 2024 (arXiv:2305.08891)"},
      {"edm", "dX = sqrt(2 t) dW: sigma = t", "", "none",
       "Karras, Aittala, Aila & Laine, NeurIPS 2022 (arXiv:2206.00364)"},
      {"rectified_flow", "dX = -X/(1-t) dt + sqrt(2t/(1-t)) dW: alpha = 1 - t, sigma = t", "",
       "N(0, I) at t = 1; SDEs end before", "Liu, Gong & Liu, ICLR 2023 (arXiv:2209.03003)"},
      {"geometric_brownian_motion", "dX = mu X dt + sigma X dW", "", "none",
       "Kloeden & Platen (1992), section 4.4"},
      {"overdamped_langevin", "dX = -U'(X)/gamma dt + sqrt(2 kT/gamma) dW", "", "exp(-U/kT)",
       "Risken, The Fokker-Planck Equation (1989), section 5.5"},
      {"underdamped_langevin", "dX = V dt, dV = (-U'(X) - gamma V) dt + sqrt(2 gamma kT) dW", "",
       "exp(-(U + V^2/2)/kT)", "Risken, The Fokker-Planck Equation (1989), section 10.1"},
      {"expression", "dX_i = f_i(X, t) dt + g_i(X_i, t) dW_i, f and g texts", "", "what the texts say", ""}};
}

std::vector<Choice> scores() {
  return {{"exact", "a Gaussian mixture, or points, under any affine process, in closed form", "exact",
           "no walls", song},
          {"images", "a Gaussian mixture under heat between walls or on a torus, by its images", "exact",
           "heat in a box; 3^d Gaussians a component early, more later",
           "Carslaw & Jaeger, Conduction of Heat in Solids (1959), chapter 10"},
          {"grid", "edge differences of log p of a gridded forward density", "space 2, time 2",
           "log p changes by less than about 1 a cell",
           "edges of Scharfetter & Gummel, IEEE Trans. Electron Devices 16 (1969) 64-77"}};
}

/// What an integrator declares for each kind of noise.
Choice integrator(const sde::NamedIntegrator& named) {
  using Kind = std::pair<const char*, sde::NoiseKind>;
  constexpr std::array kinds = {Kind{"none", sde::NoiseKind::none},
                                Kind{"additive", sde::NoiseKind::additive},
                                Kind{"diagonal", sde::NoiseKind::diagonal}};
  std::string orders;
  for (const auto& [kind, noise] : kinds) {
    const auto order = named.scheme->order(noise);
    if (!order) continue;
    if (!orders.empty()) orders += "; ";
    orders += noise == sde::NoiseKind::none
                  ? fmt::format("no noise {}", order->deterministic)
                  : fmt::format("{} noise strong {} weak {}", kind, order->strong, order->weak);
  }
  return {std::string(named.name), std::string(named.what), orders, std::string(named.limit),
          std::string(named.scheme->source())};
}

std::vector<Choice> integrators() {
  std::vector<Choice> all;
  for (const auto& named : sde::named_integrators()) all.push_back(integrator(named));
  return all;
}

std::string order_text(double order) { return std::isinf(order) ? "exact" : fmt::format("{}", order); }

/// What a solver declares.
Choice solver(std::string_view name, std::string what, std::string_view limit, const pde::Solver<1>& scheme) {
  const pde::Order order = scheme.order();
  return {std::string(name), std::move(what),
          fmt::format("space {}, time {}", order_text(order.space), order_text(order.time)),
          std::string(limit), std::string(scheme.source())};
}

std::vector<Choice> inverses() {
  std::vector<Choice> all;
  for (const auto& choice : regularisations()) {
    const auto& about = choice.about();
    all.push_back({std::string(about.name), fmt::format("{}: {}", choice.what, about.formula), "",
                   std::string(choice.limit), std::string(about.source)});
  }
  return all;
}

std::vector<Choice> rules() {
  std::vector<Choice> all;
  for (const auto& rule : pde::parameter_rules())
    all.push_back({std::string(rule.name), std::string(rule.formula), "",
                   rule.needs_noise     ? "the noise level must be known"
                   : rule.needs_truth   ? "the truth must be known"
                   : rule.needs_freedom ? "methods with filter factors"
                                        : "",
                   std::string(rule.source)});
  return all;
}

std::vector<Choice> solvers() {
  const pde::Grid<1> grid({4}, {0}, {1}, pde::Boundary::no_flux);
  const sde::TimeGrid step{{0, 1e-3}};
  const sde::Heat process(1, 1);
  const pde::Field<1> uniform{grid, Eigen::VectorXd::Ones(4)};
  const auto fokker_planck = [&](pde::Scheme scheme) {
    return pde::FokkerPlanck<1>(grid, process, step, scheme);
  };
  const auto reversal =
      pde::discrete_reversal_rates(uniform, 1, 1e-3, step, pde::Scheme::exponential_midpoint);
  std::vector<Choice> all;
  for (const auto& choice : heat_solvers())
    all.push_back(solver(choice.name, fmt::format("heat, {}", choice.what), choice.limit,
                         *choice.make<1>({grid, 1}, step)));
  const std::vector<Choice> others = {
      solver("fokker_planck_midpoint", "exponential fitting, implicit midpoint rule",
             "positive for dt <= 2 / largest outflow, an error beyond", fokker_planck(pde::Scheme::midpoint)),
      solver("fokker_planck_exponential_midpoint", "exponential fitting, exponential of the midpoint rates",
             "none; positive", fokker_planck(pde::Scheme::exponential_midpoint)),
      solver("fokker_planck_implicit_euler", "exponential fitting, implicit Euler", "none; positive",
             fokker_planck(pde::Scheme::implicit_euler)),
      solver("discrete_reversal_rates", "jump rates kappa/h^2 p_j/p_i of the grid's reversed heat",
             "none; positive", *reversal.solver),
      solver("discrete_reversal_chain", "exact reversal of the implicit Euler chain", "none; positive",
             pde::ReversedChain<1>(uniform, 1, step))};
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

std::vector<Choice> laws() {
  return {
      {"mixture", "Gaussian mixture, any dimension, full covariances", "", "", "Bishop (2006), section 2.3"},
      {"points", "the user's points: CSV, NPY or HDF5", "", "", ""},
      {"picture", "a picture (PNG, PGM) taken as a density on the plane", "", "", ""},
      {"gaussian_process", "curves at n positions: a mean function and a kernel, full covariance", "",
       "a jitter must be asked for where the kernel is singular in double",
       "Rasmussen & Williams (2006), section 2.2"}};
}

using Kind = std::pair<std::string_view, std::vector<Choice> (*)()>;
constexpr std::array kinds = {Kind{"processes", processes},
                              Kind{"scores", scores},
                              Kind{"integrators", integrators},
                              Kind{"samplers", [] { return std::vector<Choice>(); }},
                              Kind{"solvers", solvers},
                              Kind{"inverses", inverses},
                              Kind{"rules", rules},
                              Kind{"laws", laws}};

}  // namespace

const std::vector<std::string_view>& choice_kinds() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> list;
    for (const auto& [name, make] : kinds) list.push_back(name);
    return list;
  }();
  return names;
}

std::vector<Choice> choices(std::string_view kind) {
  for (const auto& [name, make] : kinds)
    if (name == kind) return make();
  throw std::invalid_argument("choices: no kind '" + std::string(kind) + "'");
}

}  // namespace undiffuse::experiments
