// Back from p_T and from the uniform law: the closed form, the Fokker–Planck equation, particles.
#include <algorithm>
#include <cmath>

#include "data/distances.hpp"
#include "data/random.hpp"
#include "experiments/bounded/problem.hpp"
#include "experiments/parts/counting.hpp"
#include "experiments/parts/marching.hpp"
#include "pde/evolve.hpp"
#include "pde/fokker_planck.hpp"
#include "score/reverse.hpp"
#include "sde/heun.hpp"
#include "sde/integrate.hpp"

namespace undiffuse::experiments::bounded {
namespace {

using data::Index;

constexpr double kWeakError = 0.1;  // of the step number and the spread, in W1

/// How many times its mean W1 of a sample may be: five standard errors of |N(0, 1)|, whose mean is √(2/π). A
/// law of two far clusters comes that close to one number: the share of each.
constexpr double kFloors = 6.3;

template <int Dim>
Figures density_figures(const Problem<Dim>& problem, const Beginning<Dim>& beginning,
                        const pde::Field<Dim>& returned) {
  return {.prior_error = beginning.prior_error,
          .l1_error = l1(returned, problem.p0),
          .closed_form_error = l1(returned, beginning.answer),
          .mass_error = std::abs(returned.integral() - beginning.q.integral()),
          .minimum = returned.values.minCoeff()};
}

void claim_density(const Figures& figures, BranchFile& out) {
  out.claim("mass_error", figures.mass_error, 1e-12);
  out.claim("minimum", figures.minimum, 0, kInfinity);
}

/// What steps and cells may put between the march and the closed form (parts/marching.hpp).
template <int Dim>
double march_error(const Problem<Dim>& problem) {
  const auto& keys = problem.settings.fokker_planck;
  const double nu = step_number_of(problem.settings, keys.steps, keys.grading);
  double h = 0;
  for (int a = 0; a < Dim; ++a) h = std::max(h, problem.grid.spacing(a));
  const double mu = h / problem.settings.smallest_std;
  return std::min(kFarthest, kExponentialFitting * mu * mu +
                                 (second_order(keys) ? kSecondOrder * nu * nu : kFirstOrder * nu));
}

/// Draws of the terminal law, exact.
template <int Dim>
Eigen::MatrixXd draw_start(const Problem<Dim>& problem, Start start, Index n) {
  Eigen::MatrixXd x(n, Dim);
  if (start == Start::uniform) {
    data::fill_uniforms(problem.stream(StreamId::uniform), 0, 0, x);
    for (int a = 0; a < Dim; ++a)
      x.col(a) = (problem.grid.lower[static_cast<std::size_t>(a)] + problem.grid.length(a) * x.col(a).array())
                     .matrix();
    return x;
  }
  Eigen::MatrixXd z(n, Dim);
  problem.settings.law->sample(problem.stream(StreamId::start), 0, x);
  data::fill_normals(problem.stream(StreamId::forward), 0, 0, z);
  x += std::sqrt(2 * problem.kappa() * problem.T()) * z;
  problem.process->domain().fold(x);
  return x;
}

template <int Dim>
Eigen::MatrixXd run_back(const Problem<Dim>& problem, Start start, double eta) {
  const auto& keys = problem.settings.particles;
  auto x = draw_start(problem, start, eta > 0 ? keys.count : keys.flow_count);
  const auto reversed = score::reverse(*problem.process, *problem.score, problem.T(), eta);
  const auto times = sde::TimeGrid::graded(problem.T(), eta > 0 ? keys.steps : keys.flow_steps, keys.grading);
  const sde::WhiteNoise noise(problem.stream(StreamId::particles));
  sde::LoopOptions options;
  options.threads = problem.threads;
  if (eta > 0)
    sde::integrate(*reversed, *integrator_named(keys.integrator), noise, times, x, {}, options);
  else
    sde::integrate(*reversed, sde::Heun(), noise, times, x, {}, options);
  return x;
}

/// The grid made coarser for counting: its own cells in one dimension.
template <int Dim>
pde::Grid<Dim> counting_grid(const Problem<Dim>& problem) {
  auto cells = problem.grid.cells;
  if constexpr (Dim > 1)
    for (auto& c : cells) c = even_bins(c, problem.settings.particles.bins);
  return {cells, problem.grid.lower, problem.grid.upper, problem.grid.sides};
}

/// The diameter of the box: half an L1 error of ε is at most ε/2 of it in W1.
template <int Dim>
double diameter(const pde::Grid<Dim>& grid) {
  double square = 0;
  for (int a = 0; a < Dim; ++a) square += grid.length(a) * grid.length(a);
  return std::sqrt(square);
}

/// How far particles of this many may be from a density, beside where they started: in W1 on the line, in L1
/// of counts on the plane. first_order: steps of weak order 1, else 2.
template <int Dim>
double ensemble_error(const Problem<Dim>& problem, const pde::Field<Dim>& answer, Index n, double eta) {
  const auto& keys = problem.settings.particles;
  const double nu = step_number_of(problem.settings, eta > 0 ? keys.steps : keys.flow_steps, keys.grading);
  const double step = eta > 0 ? nu : nu * nu;
  if constexpr (Dim == 1) {
    const auto edges = answer.grid.edges(0);
    return kFloors * data::wasserstein1_sampling_floor(edges, answer.values, static_cast<double>(n)) +
           kWeakError * step * standard_deviation(answer) +
           cell_error(problem.settings.smallest_std, problem.grid.spacing(0));
  } else {
    return std::min(kFarthest, 2 * counting_floor(answer, n) + kFirstOrder * step);
  }
}

template <int Dim>
Figures judge(const Problem<Dim>& problem, const Beginning<Dim>& beginning, const Eigen::MatrixXd& x,
              double eta, BranchFile& out) {
  const auto counts = count<Dim>(x, counting_grid(problem));
  const auto p0 = coarsen(problem.p0, counts.grid), answer = coarsen(beginning.answer, counts.grid);
  write_counts(counts, out);
  write_samples(x, out);
  Figures figures{.prior_error = beginning.prior_error,
                  .l1_error = l1(counts, p0),
                  .closed_form_error = l1(counts, answer),
                  .mass_error = std::abs(counts.integral() - 1),
                  .minimum = counts.values.minCoeff()};
  out.claim("mass_error", figures.mass_error, 1e-12);  // none has left the box
  // the reverse SDE draws from the closed form of any terminal law, the flow does so from p_T alone
  const bool known = eta > 0 || beginning.start == Start::forward;
  if (!known) figures.closed_form_error = kNone;
  const auto& keys = problem.settings.particles;
  const bool claimed =
      fine_enough(problem.settings, eta > 0 ? keys.steps : keys.flow_steps, keys.grading, eta > 0 ? 1 : 2);
  const double error = ensemble_error(problem, answer, x.rows(), eta);
  if constexpr (Dim == 1) {
    const auto edges = problem.grid.edges(0);
    figures.w1_error = data::wasserstein1_to_density(x.col(0), edges, problem.p0.values);
    if (known)
      figures.w1_closed_form = data::wasserstein1_to_density(x.col(0), edges, beginning.answer.values);
    figures.w1_floor =
        data::wasserstein1_sampling_floor(edges, problem.p0.values, static_cast<double>(x.rows()));
    if (known && claimed) out.claim("w1_closed_form", figures.w1_closed_form, error);
    if (claimed)
      out.claim("w1_error", figures.w1_error, error + diameter(problem.grid) / 2 * beginning.prior_error);
  } else {
    if (known && claimed) out.claim("closed_form_error", figures.closed_form_error, error);
    if (claimed) out.claim("l1_error", figures.l1_error, std::min(kFarthest, error + beginning.prior_error));
  }
  return figures;
}

}  // namespace

template <int Dim>
Figures closed_form(const Problem<Dim>& problem, const Beginning<Dim>& beginning, BranchFile& out) {
  out.describe("closed form p_0 exp(kappa T Laplacian)(q_T / p_T)", "Doob (1984), chapter 2.X");
  out.field("density", beginning.answer, "density returned");
  const auto figures = density_figures(problem, beginning, beginning.answer);
  claim_density(figures, out);
  out.claim("l1_error", figures.l1_error, beginning.prior_error + 1e-12);
  return figures;
}

template <int Dim>
Figures fokker_planck_score(const Problem<Dim>& problem, const Beginning<Dim>& beginning, BranchFile& out) {
  const auto& keys = problem.settings.fokker_planck;
  const auto reversed = score::reverse(*problem.process, *problem.score, problem.T(), 1.0);
  pde::FokkerPlanck<Dim> solver(
      problem.grid, *reversed, sde::TimeGrid::graded(problem.T(), keys.steps, keys.grading), scheme_of(keys));
  auto q = beginning.q;
  pde::evolve<Dim>(solver, q);
  out.describe("Fokker-Planck equation driven by the score, " + keys.scheme, solver.source());
  out.field("density", q, "density returned");
  const auto figures = density_figures(problem, beginning, q);
  claim_density(figures, out);
  if (!fine_enough(problem.settings, keys.steps, keys.grading, second_order(keys) ? 2 : 1)) return figures;
  const double error = march_error(problem);
  out.claim("closed_form_error", figures.closed_form_error, error);
  out.claim("l1_error", figures.l1_error, std::min(kFarthest, error + beginning.prior_error));
  return figures;
}

template <int Dim>
Figures reverse_sde(const Problem<Dim>& problem, const Beginning<Dim>& beginning, BranchFile& out) {
  const auto& name = problem.settings.particles.integrator;
  out.describe("reverse SDE, " + (name == "euler_maruyama" ? "Euler" : name) + " steps folded at the walls",
               integrator_named(name)->source());
  out.file().cite("Anderson, Stoch. Proc. Appl. 12 (1982) 313-326");
  return judge(problem, beginning, run_back(problem, beginning.start, 1.0), 1.0, out);
}

template <int Dim>
Figures flow_heun(const Problem<Dim>& problem, const Beginning<Dim>& beginning, BranchFile& out) {
  out.describe("probability-flow ODE, Heun steps", sde::Heun().source());
  out.file().cite("Song et al., ICLR 2021 (arXiv:2011.13456)");
  return judge(problem, beginning, run_back(problem, beginning.start, 0.0), 0.0, out);
}

template Figures closed_form<1>(const Problem<1>&, const Beginning<1>&, BranchFile&);
template Figures closed_form<2>(const Problem<2>&, const Beginning<2>&, BranchFile&);
template Figures fokker_planck_score<1>(const Problem<1>&, const Beginning<1>&, BranchFile&);
template Figures fokker_planck_score<2>(const Problem<2>&, const Beginning<2>&, BranchFile&);
template Figures reverse_sde<1>(const Problem<1>&, const Beginning<1>&, BranchFile&);
template Figures reverse_sde<2>(const Problem<2>&, const Beginning<2>&, BranchFile&);
template Figures flow_heun<1>(const Problem<1>&, const Beginning<1>&, BranchFile&);
template Figures flow_heun<2>(const Problem<2>&, const Beginning<2>&, BranchFile&);

}  // namespace undiffuse::experiments::bounded
