// Reversal of particles: Anderson's reverse SDE, its half-noise sibling and the probability flow.
#include <cmath>

#include "data/distances.hpp"
#include "data/mixture.hpp"
#include "experiments/parts/counting.hpp"
#include "experiments/reversal/branches.hpp"
#include "experiments/reversal/marching.hpp"
#include "score/reverse.hpp"
#include "sde/dormand_prince.hpp"
#include "sde/integrate.hpp"

namespace undiffuse::experiments::reversal {
namespace {

using data::Index;

constexpr Index kEnergySamples = 4000;
constexpr double kWeakError = 0.1;  // of the step number and the spread, in W1

/// Draws of X_T, exact: X_0 from its law, one Gaussian step, folded at the walls; or the terminal law of the
/// deck.
Eigen::MatrixXd start(const Common& common, Index n) {
  const auto& s = common.settings;
  Eigen::MatrixXd x(n, s.dim());
  if (s.terminal_kind == "point") {
    for (Index a = 0; a < x.cols(); ++a) x.col(a).setConstant(s.terminal[static_cast<std::size_t>(a)]);
    return x;
  }
  Eigen::MatrixXd z(n, s.dim());
  (s.terminal_law ? s.terminal_law : s.law)->sample(common.stream(StreamId::start), 0, x);
  data::fill_normals(common.stream(StreamId::forward), 0, 0, z);
  x += std::sqrt(2 * common.kappa() * common.T()) * z;
  if (s.terminal_kind == "shifted")
    for (Index a = 0; a < x.cols(); ++a) x.col(a).array() += s.terminal[static_cast<std::size_t>(a)];
  common.process->domain().fold(x);
  return x;
}

/// What steps an ensemble that is not adaptive: the flow's name says Euler.
std::shared_ptr<const sde::Integrator> stepping(const Common& common, const Ensemble& ensemble) {
  return integrator_named(ensemble.eta == 0 ? "euler_maruyama" : common.settings.particles.integrator);
}

Eigen::MatrixXd run(const Common& common, const Ensemble& ensemble) {
  const auto& keys = common.settings.particles;
  auto x = start(common, ensemble.eta > 0 ? keys.count : keys.flow_count);
  const auto reversed = score::reverse(*common.process, *common.score, common.T(), ensemble.eta);
  sde::LoopOptions options;
  options.threads = common.threads;
  if (common.settings.score_kind == "grid")
    options.block = 65536;  // a level of the gridded score stays in cache
  const sde::WhiteNoise noise(common.stream(StreamId::particles));
  if (ensemble.adaptive) {
    const sde::DormandPrince integrator(keys.tolerance, keys.tolerance);
    sde::integrate(*reversed, integrator, noise, sde::TimeGrid::uniform(0, common.T(), 1), x, {}, options);
  } else {
    const auto times = sde::TimeGrid::graded(common.T(), keys.steps, keys.grading);
    sde::integrate(*reversed, *stepping(common, ensemble), noise, times, x, {}, options);
  }
  return x;
}

void describe(const Ensemble& ensemble, const std::string& how, const sde::Integrator& integrator,
              BranchFile& out) {
  const std::string what = ensemble.eta == 0   ? "probability-flow ODE"
                           : ensemble.eta == 1 ? "reverse SDE"
                                               : "reverse SDE with half the noise";
  out.describe(what + ", " + how, integrator.source());
  out.file().cite("Anderson, Stoch. Proc. Appl. 12 (1982) 313-326; Song et al., ICLR 2021");
}

void describe(const Common& common, const Ensemble& ensemble, BranchFile& out) {
  const auto& name = common.settings.particles.integrator;
  const bool euler = ensemble.eta == 0 || name == "euler_maruyama";
  if (ensemble.adaptive)
    describe(ensemble, "adaptive Dormand-Prince", sde::DormandPrince(1e-6, 1e-6), out);
  else
    describe(ensemble, (euler ? "Euler" : name) + " steps", *stepping(common, ensemble), out);
}

/// The grid made coarser for counting: its own cells in one dimension.
template <int Dim>
pde::Grid<Dim> counting_grid(const Problem<Dim>& problem) {
  auto cells = problem.grid.cells;
  if constexpr (Dim > 1)
    for (auto& c : cells) c = even_bins(c, problem.common.settings.particles.bins);
  return {cells, problem.grid.lower, problem.grid.upper, problem.grid.sides};
}

/// Distances to fresh draws of p_0, for particles that should follow it.
void judge_by_samples(const Common& common, const Eigen::MatrixXd& x, Figures& figures) {
  if (!common.starts_from_pT()) return;
  const Index n = std::min(x.rows(), kMostSaved), few = std::min(x.rows(), kEnergySamples);
  const auto fresh = data::draw(*common.settings.law, common.stream(StreamId::fresh), n);
  figures.sliced_w2 = data::sliced_wasserstein2(x.topRows(n), fresh, 64, common.stream(StreamId::directions));
  figures.energy_distance = data::energy_distance(x.topRows(few), fresh.topRows(few));
}

/// How far in W1 the answer on the grid may be from the law that the particles follow: cell_error, and
/// from one point ℓ is the posterior's, 1/ℓ² + 1/2κT; and the grid starts from its cell, at most h/2 away,
/// which the posterior mean carries on by a factor σ²/(σ² + 2κT).
double grid_error(const Common& common, double h) {
  const auto* mixture = dynamic_cast<const data::GaussianMixture*>(common.settings.law.get());
  if (mixture == nullptr) return h / 2;
  double length = common.settings.mixture_min_std, moved = 0;
  if (common.settings.terminal_kind == "point") {
    const double spread2 = 2 * common.kappa() * common.T(), widest = mixture->variances().maxCoeff();
    length = 1 / std::sqrt(1 / (length * length) + 1 / spread2);
    moved = h / 2 * widest / (widest + spread2);
  }
  return moved + cell_error(length, h);
}

void judge_on_line(const pde::Field<1>& answer, const Eigen::MatrixXd& x, Figures& figures) {
  const auto edges = answer.grid.edges(0);
  figures.w1_error = data::wasserstein1_to_density(x.col(0), edges, answer.values);
  figures.w1_floor = data::wasserstein1_sampling_floor(edges, answer.values, static_cast<double>(x.rows()));
}

/// Does this ensemble end in `answer`? All do from p_T; from another terminal law only η = 1 draws from p(x_0
/// | x_T).
bool is_right(const Common& common, const Ensemble& ensemble) {
  return common.starts_from_pT() || ensemble.eta == 1;
}

/// ν of Euler's steps (marching.hpp): the weak error of first order, relative to the size of the thing;
/// nothing for the adaptive flow.
double step_error(const Common& common, const Ensemble& ensemble) {
  const auto& keys = common.settings.particles;
  if (ensemble.adaptive) return 0;
  return step_number(common, sde::TimeGrid::graded(common.T(), keys.steps, keys.grading)) *
         terminal_distance(common);
}

}  // namespace

const std::vector<Ensemble>& ensembles() {
  static const std::vector<Ensemble> all = {
      {.name = "reverse_sde", .eta = 1.0, .adaptive = false},
      {.name = "reverse_sde_half", .eta = 0.5, .adaptive = false},
      {.name = "flow_euler", .eta = 0.0, .adaptive = false},
      {.name = "flow_ode", .eta = 0.0, .adaptive = true},
  };
  return all;
}

template <int Dim>
Figures run_ensemble(const Problem<Dim>& problem, const Ensemble& ensemble, BranchFile& out) {
  const auto x = run(problem.common, ensemble);
  const auto counts = count<Dim>(x, counting_grid(problem));
  describe(problem.common, ensemble, out);
  write_counts(counts, out);
  write_samples(x, out);
  Figures figures;
  figures.l1_error = l1(counts, coarsen(problem.answer, counts.grid));
  figures.l1_to_p0 = l1(counts, coarsen(problem.p0, counts.grid));
  figures.mass_error = std::abs(counts.integral() - 1);
  figures.minimum = counts.values.minCoeff();
  const double step = step_error(problem.common, ensemble);
  if constexpr (Dim == 1) {
    judge_on_line(problem.answer, x, figures);
    if (is_right(problem.common, ensemble))
      out.claim("w1_error", figures.w1_error,
                3 * figures.w1_floor + kWeakError * step * standard_deviation(problem.answer) +
                    grid_error(problem.common, problem.grid.spacing(0)));
  } else {
    judge_by_samples(problem.common, x, figures);
    const auto expected = coarsen(problem.answer, counts.grid);
    if (is_right(problem.common, ensemble))
      out.claim("l1_error", figures.l1_error,
                std::min(kFarthest, 2 * counting_floor(expected, x.rows()) + kFirstOrder * step +
                                        0.25 * roughness(problem.p0)));
  }
  return figures;
}

Figures run_ensemble(const Common& common, const Ensemble& ensemble, BranchFile& out) {
  const auto x = run(common, ensemble);
  describe(common, ensemble, out);
  write_samples(x, out);
  Figures figures;
  judge_by_samples(common, x, figures);
  if (!common.starts_from_pT()) return figures;
  const auto& law = *common.settings.law;
  const Index n = std::min(x.rows(), kMostSaved);
  const auto one = data::draw(law, common.stream(StreamId::fresh), n),
             other = data::draw(law, common.stream(StreamId::check), n);
  const double floor = data::sliced_wasserstein2(one, other, 64, common.stream(StreamId::directions));
  const double size =
      std::sqrt((one.rowwise() - one.colwise().mean()).squaredNorm() / static_cast<double>(n));
  out.claim("sliced_w2", figures.sliced_w2,
            3 * floor + size * 2 / static_cast<double>(common.settings.particles.steps));
  return figures;
}

template Figures run_ensemble<1>(const Problem<1>&, const Ensemble&, BranchFile&);
template Figures run_ensemble<2>(const Problem<2>&, const Ensemble&, BranchFile&);

}  // namespace undiffuse::experiments::reversal
