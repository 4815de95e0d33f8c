#include "pde/cgls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>
#include <vector>

namespace undiffuse::pde {
namespace {

constexpr Index most_steps = 200;
constexpr double idle = 1e-20;        // of ‖A‖: where a is below, a polynomial in a² is its value at 0
constexpr Index most_kept = 1 << 27;  // numbers of residual polynomials

/// The modes that are not idle, and last a mode a = 0 that stands for all others.
std::vector<Index> active_modes_of(const InverseProblem& problem) {
  std::vector<Index> active;
  for (Index i = 0; i < problem.modes().size(); ++i)
    if (problem.modes().a[i] > idle * problem.largest()) active.push_back(i);
  return active;
}

/// After some steps, by values of polynomials in a²: q = Q(a²) a β, b - A q = (1 - a² Q) β, and the residual
/// of the normal equations, ρ a β, kept orthogonal to all before it, without which rounding delays the
/// convergence.
class Iterate {
 public:
  explicit Iterate(const InverseProblem& problem)
      : problem_(problem),
        active_(active_modes_of(problem)),
        a2_(Eigen::ArrayXd::Zero(static_cast<Index>(active_.size()) + 1)),
        weight_(a2_),
        q_(a2_),
        rho_(Eigen::ArrayXd::Ones(a2_.size())),
        direction_(rho_) {
    a2_.head(a2_.size() - 1) = problem.modes().a(active_).array().square();
    weight_.head(a2_.size() - 1) = a2_.head(a2_.size() - 1) * problem.data()(active_).array().square();
    normal_ = rounding_ = weight_.sum();
    rounding_ *= 1e-32;
  }

  /// False if there is nothing left to do.
  bool step() {
    if (!(normal_ > rounding_)) return false;
    kept_.emplace_back(rho_, normal_);
    const double length = normal_ / (weight_ * a2_ * direction_.square()).sum();
    if (!std::isfinite(length)) return false;
    q_ += length * direction_;
    rho_ = 1 - a2_ * q_;
    for (int twice = 0; twice < 2; ++twice)
      for (const auto& [before, norm] : kept_) rho_ -= (weight_ * rho_ * before).sum() / norm * before;
    const double now = (weight_ * rho_.square()).sum();
    direction_ = rho_ + now / normal_ * direction_;
    normal_ = now;
    return true;
  }

  /// φ/a of every mode.
  Eigen::ArrayXd gain() const {
    Eigen::ArrayXd q = Eigen::ArrayXd::Constant(problem_.modes().size(), q_[q_.size() - 1]);
    q(active_) = q_.head(q_.size() - 1);
    return q * problem_.modes().a.array();
  }

 private:
  const InverseProblem& problem_;
  std::vector<Index> active_;
  Eigen::ArrayXd a2_, weight_, q_, rho_, direction_;
  double normal_, rounding_;  ///< ‖Aᵀ(b - Aq)‖², and what it is when nothing is left
  std::vector<std::pair<Eigen::ArrayXd, double>> kept_;
};

/// What stands after some steps.
struct Member {
  Eigen::ArrayXd gain, phi;
  Eigen::VectorXd coefficients;
  double residual, freedom;

  Member(const InverseProblem& problem, const Iterate& state)
      : gain(state.gain()),
        phi(gain * problem.modes().a.array()),
        coefficients(gain * problem.data().array()),
        residual(std::hypot(problem.unit_norm() * ((1 - phi) * problem.data().array()).matrix().norm(),
                            problem.unreachable())),
        freedom(phi.sum() - static_cast<double>(problem.modes().given) * phi[problem.slowest()]) {}
};

/// Calls visit(j, member) after parameters[j] steps.
template <class Visit>
void iterate(const Cgls& method, const InverseProblem& problem, ConstVector parameters, const Visit& visit) {
  require_structure(method, problem);
  Iterate state(problem);
  double done = 0;
  for (Index j = 0; j < parameters.size(); ++j) {
    const double steps = parameters[j];
    if (!(steps >= 1) || steps != std::floor(steps) || steps < done)
      throw std::invalid_argument(fmt::format("cgls: {} steps; whole numbers from 1 on, increasing", steps));
    while (done < steps && state.step()) ++done;
    done = steps;  // the last one is all later ones
    visit(j, Member(problem, state));
  }
}

}  // namespace

const RegularisationAbout& Cgls::about() const {
  static const RegularisationAbout about = {
      .name = "cgls",
      .formula = "n conjugate-gradient steps for A'A q = A'b: phi = 1 - rho_n(a^2), of these data",
      .parameter_unit = "1",
      .source = "Hanke (1995), chapter 2",
      .continuous = false,
      .needs = Structure::general};
  return about;
}

Eigen::VectorXd Cgls::candidates(const InverseProblem& problem) const {
  const auto active = static_cast<Index>(active_modes_of(problem).size());
  const Index most = std::max<Index>(1, std::min({most_steps, active, most_kept / (active + 1)}));
  return Eigen::VectorXd::LinSpaced(most, 1, static_cast<double>(most));
}

void Cgls::for_each(const InverseProblem& problem, ConstVector parameters, const Visit& visit) const {
  RegularisedSolution solution{};
  solution.q.resize(problem.A().cols());
  iterate(*this, problem, parameters, [&](Index j, const Member& member) {
    solution.parameter = parameters[j];
    solution.residual = member.residual;
    solution.size = problem.unit_norm() * member.coefficients.norm();
    solution.freedom = member.freedom;
    solution.amplification = member.gain.abs().maxCoeff();
    problem.A().synthesise(member.coefficients, solution.q);
    visit(j, solution);
  });
}

Eigen::VectorXd Cgls::factors(const InverseProblem& problem, double parameter) const {
  Eigen::VectorXd phi;
  iterate(*this, problem, Eigen::VectorXd::Constant(1, parameter),
          [&](Index, const Member& member) { phi = member.phi; });
  return phi;
}

ParameterCurve Cgls::curve(const InverseProblem& problem, ConstVector parameters,
                           const Eigen::VectorXd* truth) const {
  ParameterCurve curve = empty_curve(problem, parameters, truth != nullptr);
  const double unit = problem.unit_norm();
  Eigen::VectorXd last;
  iterate(*this, problem, parameters, [&](Index j, const Member& member) {
    const Eigen::VectorXd& c = member.coefficients;
    curve.residual[j] = member.residual;
    curve.size[j] = unit * c.norm();
    curve.freedom[j] = member.freedom;
    if (j > 0) curve.change[j - 1] = unit * (c - last).norm();
    if (truth) curve.error[j] = unit * (c - *truth).norm();
    last = c;
  });
  return curve;
}

}  // namespace undiffuse::pde
