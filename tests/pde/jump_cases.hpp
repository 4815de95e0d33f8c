#pragma once
#include <cmath>
#include <functional>
#include <vector>

#include "pde/grid.hpp"
#include "pde/solver.hpp"
#include "sde/gradient_drift.hpp"

namespace undiffuse::pde::jump_cases {

/// A process given by functions of one coordinate; every coordinate the same.
class FunctionProcess final : public sde::Process {
 public:
  using Function = std::function<double(double x, double t)>;
  FunctionProcess(Index dim, sde::NoiseKind kind, Function f, Function g)
      : dim_(dim), kind_(kind), f_(std::move(f)), g_(std::move(g)) {}
  Index dim() const override { return dim_; }
  sde::NoiseKind noise_kind() const override { return kind_; }
  void drift(ConstPoints x, double t, Points out) const override { fill(f_, x, t, out); }
  void diffusion(ConstPoints x, double t, Points out) const override { fill(g_, x, t, out); }
  std::optional<sde::Transition> transition(double) const override { return {}; }
  const sde::Domain& domain() const override { return domain_; }

 private:
  static void fill(const Function& function, ConstPoints x, double t, Points out) {
    for (Index a = 0; a < x.cols(); ++a) {
      for (Index i = 0; i < x.rows(); ++i) out(i, a) = function(x(i, a), t);
    }
  }
  Index dim_;
  sde::NoiseKind kind_;
  Function f_, g_;
  sde::Domain domain_;
};

/// dX = -X dt + √(2D) dW.
inline FunctionProcess ornstein_uhlenbeck(double D, Index dim = 1) {
  return {dim, sde::NoiseKind::additive, [](double x, double) { return -x; },
          [D](double, double) { return std::sqrt(2 * D); }};
}

/// dX = (-θ + ω R) X dt + √(2D) dW in the plane, R the turn by a right angle: no gradient. Stationary law
/// N(0, D/θ I), current ω R x p, eigenvalues -(m + n) θ + i (m - n) ω.
class Whirl final : public sde::Process, public sde::TimeHomogeneous {
 public:
  static constexpr double theta = 1.0, omega = 0.6, D = 0.5;
  Index dim() const override { return 2; }
  sde::NoiseKind noise_kind() const override { return sde::NoiseKind::additive; }
  void drift(ConstPoints x, double, Points out) const override {
    out.col(0) = -theta * x.col(0) - omega * x.col(1);
    out.col(1) = -theta * x.col(1) + omega * x.col(0);
  }
  void diffusion(ConstPoints, double, Points out) const override { out.setConstant(std::sqrt(2 * D)); }
  std::optional<sde::Transition> transition(double) const override { return {}; }
  const sde::Domain& domain() const override { return domain_; }

 private:
  sde::Domain domain_;
};

/// dX = F dt + √(2D) dW by its potential -F x, which no torus has.
class Tilted final : public sde::Process, public sde::GradientDrift {
 public:
  static constexpr double force = 1.5, D = 0.2;
  Index dim() const override { return 1; }
  sde::NoiseKind noise_kind() const override { return sde::NoiseKind::additive; }
  void drift(ConstPoints, double, Points out) const override { out.setConstant(force); }
  void diffusion(ConstPoints, double, Points out) const override { out.setConstant(std::sqrt(2 * D)); }
  std::optional<sde::Transition> transition(double) const override { return {}; }
  const sde::Domain& domain() const override { return domain_; }
  void potential(ConstPoints x, Vector out) const override { out = -force * x.col(0); }

 private:
  sde::Domain domain_;
};

/// Probability of [a, b] under N(mean, std²), right in either tail.
inline double normal_mass(double a, double b, double mean, double std) {
  const double lower = (a - mean) / (std * std::sqrt(2.0));
  const double upper = (b - mean) / (std * std::sqrt(2.0));
  return lower > 0 ? 0.5 * (std::erfc(lower) - std::erfc(upper))
                   : 0.5 * (std::erfc(-upper) - std::erfc(-lower));
}

struct Mode {
  double weight, mean, std;
};
inline const std::vector<Mode> three_modes = {{0.3, -4, 0.5}, {0.4, 0, 0.3}, {0.3, 3, 0.6}};

/// Cell averages of a mixture after heat with κ = 1 for a time t, on the line.
inline Field<1> mixture_cells(const Grid<1>& grid, const std::vector<Mode>& modes, double t = 0) {
  Field<1> p{grid, Eigen::VectorXd::Zero(grid.size())};
  for (Index i = 0; i < grid.size(); ++i) {
    for (const Mode& mode : modes) {
      const double std = std::sqrt(mode.std * mode.std + 2 * t);
      p.values[i] += mode.weight * normal_mass(grid.edge(0, i), grid.edge(0, i + 1), mode.mean, std);
    }
  }
  p.values /= grid.cell_volume();
  return p;
}

/// The score of that mixture at a point, by log-sum-exp.
inline double mixture_score(double x, double t) {
  double top = -INFINITY;
  const auto log_term = [&](const Mode& mode) {
    const double variance = mode.std * mode.std + 2 * t;
    return std::log(mode.weight) - 0.5 * std::log(variance) -
           0.5 * (x - mode.mean) * (x - mode.mean) / variance;
  };
  for (const Mode& mode : three_modes) top = std::max(top, log_term(mode));
  double sum = 0;
  double slope = 0;
  for (const Mode& mode : three_modes) {
    const double r = std::exp(log_term(mode) - top);
    sum += r;
    slope += r * (mode.mean - x) / (mode.std * mode.std + 2 * t);
  }
  return slope / sum;
}

/// Heat with κ = 1 from the three modes, run backwards in time with its score: dX = 2 s(X, T-τ) dτ + √2 dW.
inline FunctionProcess reversed_heat(double T) {
  return {1, sde::NoiseKind::additive, [T](double x, double tau) { return 2 * mixture_score(x, T - tau); },
          [](double, double) { return std::sqrt(2.0); }};
}

template <int Dim>
double l1(const Field<Dim>& a, const Field<Dim>& b) {
  return (a.values - b.values).cwiseAbs().sum() * a.grid.cell_volume();
}

/// Mass 1 in one cell.
template <int Dim>
Field<Dim> point(const Grid<Dim>& grid, Index cell) {
  Field<Dim> q{grid, Eigen::VectorXd::Zero(grid.size())};
  q.values[cell] = 1 / grid.cell_volume();
  return q;
}

template <int Dim>
Field<Dim> advanced(Solver<Dim>& solver, Field<Dim> q) {
  solver.advance(q, 0, solver.times().steps());
  return q;
}

/// Positive numbers without pattern.
inline Eigen::VectorXd bumpy(Index n, double phase = 0) {
  return Eigen::VectorXd::NullaryExpr(n, [phase](Index i) {
    const auto x = static_cast<double>(i);
    return 1 + 0.9 * std::sin(1.7 * x + 0.3 * x * x + phase);
  });
}

}  // namespace undiffuse::pde::jump_cases
