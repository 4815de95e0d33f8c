#include "pde/cgls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace undiffuse::pde {
namespace {

/// After some steps, per mode and unit of data: φ/a, 1 - φ and the direction over a.
class Iterate {
 public:
  explicit Iterate(const InverseProblem& problem)
      : a_(problem.modes().a.array()),
        data_(problem.data().array()),
        gain_(Eigen::ArrayXd::Zero(a_.size())),
        loss_(Eigen::ArrayXd::Ones(a_.size())),
        direction_(Eigen::ArrayXd::Ones(a_.size())),
        normal_((a_ * data_).matrix().squaredNorm()),
        rounding_(1e-32 * normal_ * problem.largest() * problem.largest()) {}

  void step() {
    if (!(normal_ > rounding_)) return;
    const double length = normal_ / (a_.square() * data_ * direction_).matrix().squaredNorm();
    if (!std::isfinite(length)) return;
    gain_ += length * a_ * direction_;
    loss_ -= length * a_.square() * direction_;
    const double now = (a_ * loss_ * data_).matrix().squaredNorm();
    direction_ = loss_ + now / normal_ * direction_;
    normal_ = now;
  }

  const Eigen::ArrayXd& gain() const { return gain_; }
  const Eigen::ArrayXd& loss() const { return loss_; }
  Eigen::VectorXd coefficients() const { return gain_ * data_; }
  double residual(const InverseProblem& problem) const {
    return std::hypot(problem.unit_norm() * (loss_ * data_).matrix().norm(), problem.unreachable());
  }

 private:
  Eigen::ArrayXd a_, data_, gain_, loss_, direction_;
  double normal_, rounding_;  ///< ‖Aᵀ(b - Aq)‖², and what it is when nothing is left
};

/// Calls visit(j, iterate) after parameters[j] steps.
template <class Visit>
void iterate(const Cgls& method, const InverseProblem& problem, ConstVector parameters, const Visit& visit) {
  require_structure(method, problem);
  Iterate state(problem);
  double done = 0;
  for (Index j = 0; j < parameters.size(); ++j) {
    const double steps = parameters[j];
    if (!(steps >= 1) || steps != std::floor(steps) || steps < done)
      throw std::invalid_argument(fmt::format("cgls: {} steps; whole numbers from 1 on, increasing", steps));
    for (; done < steps; ++done) state.step();
    visit(j, state);
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
  const Index most = std::min<Index>(200, problem.modes().size());
  return Eigen::VectorXd::LinSpaced(most, 1, static_cast<double>(most));
}

void Cgls::for_each(const InverseProblem& problem, ConstVector parameters, const Visit& visit) const {
  RegularisedSolution solution{};
  solution.q.resize(problem.A().cols());
  iterate(*this, problem, parameters, [&](Index j, const Iterate& state) {
    const Eigen::VectorXd c = state.coefficients();
    solution.parameter = parameters[j];
    solution.residual = state.residual(problem);
    solution.size = problem.unit_norm() * c.norm();
    solution.freedom = (1 - state.loss()).sum();
    solution.amplification = state.gain().abs().maxCoeff();
    problem.A().synthesise(c, solution.q);
    visit(j, solution);
  });
}

Eigen::VectorXd Cgls::factors(const InverseProblem& problem, double parameter) const {
  Eigen::VectorXd phi;
  iterate(*this, problem, Eigen::VectorXd::Constant(1, parameter),
          [&](Index, const Iterate& state) { phi = 1 - state.loss(); });
  return phi;
}

ParameterCurve Cgls::curve(const InverseProblem& problem, ConstVector parameters,
                           const Eigen::VectorXd* truth) const {
  ParameterCurve curve = empty_curve(problem, parameters, truth != nullptr);
  const double unit = problem.unit_norm();
  Eigen::VectorXd last;
  iterate(*this, problem, parameters, [&](Index j, const Iterate& state) {
    const Eigen::VectorXd c = state.coefficients();
    curve.residual[j] = state.residual(problem);
    curve.size[j] = unit * c.norm();
    curve.freedom[j] = (1 - state.loss()).sum();
    if (j > 0) curve.change[j - 1] = unit * (c - last).norm();
    if (truth) curve.error[j] = unit * (c - *truth).norm();
    last = c;
  });
  return curve;
}

}  // namespace undiffuse::pde
