// With ‖u(0)‖ <= E and noise of norm ε, which methods are off by at most 2 ε^{t/T} E^{1-t/T} at forward time
// t, whatever the truth and the noise? At worst over both: (1 - φ) a^{t/T} E + φ/a a^{t/T} ε, each over the
// modes.
#include <algorithm>
#include <cmath>

#include "experiments/regularization/problem.hpp"
#include "pde/filters.hpp"

namespace undiffuse::experiments::regularization {
namespace {

using data::Index;

constexpr Index kTimes = 41, kNoises = 9;

/// The modes that differ, sorted.
struct Distinct {
  Eigen::ArrayXd a, log_a, wavenumber;
  double largest;
  explicit Distinct(const pde::Modes& modes) : Distinct(modes, modes_shown(modes)) {}

 private:
  Distinct(const pde::Modes& modes, const std::vector<Index>& which)
      : a(modes.a(which)),
        log_a(modes.log_a(which)),
        wavenumber(modes.wavenumber(which)),
        largest(modes.a.maxCoeff()) {}
};

/// A method at its best: with the parameter that the bound's proof gives, or all it could try.
struct Contender {
  std::string name;
  const pde::SpectralFilter& filter;
  double (*parameter)(double ratio, const Distinct& modes);  ///< of ε/E; null: the best of its candidates
};

double cut_at(double ratio, const Distinct& modes) {
  double k = 0;
  for (Index i = 0; i < modes.a.size(); ++i)
    if (modes.a[i] >= ratio) k = std::max(k, modes.wavenumber[i]);
  return k;
}

std::vector<Contender> contenders() {
  static const pde::CutOffFilter cutoff;
  static const pde::TikhonovFilter tikhonov;
  static const pde::LavrentievFilter lavrentiev;
  static const pde::QuasiBoundaryValueFilter quasi_boundary_value;
  static const pde::QuasiReversibilityFilter quasi_reversibility;
  static const pde::PseudoParabolicFilter pseudo_parabolic;
  const auto same = [](double ratio, const Distinct&) { return ratio; };
  return {{"cutoff", cutoff, cut_at},
          {"tikhonov", tikhonov, [](double ratio, const Distinct&) { return ratio * ratio; }},
          {"lavrentiev", lavrentiev, same},
          {"quasi_boundary_value", quasi_boundary_value, same},
          {"quasi_reversibility", quasi_reversibility, nullptr},
          {"pseudo_parabolic", pseudo_parabolic, nullptr}};
}

/// The largest errors of one parameter at t = sT, E = 1.
class WorstCase {
 public:
  WorstCase(const pde::SpectralFilter& filter, const Distinct& modes, double parameter)
      : modes_(modes), gain_(modes.a.size()), loss_(modes.a.size()) {
    const Index n = modes.a.size();
    filter.evaluate(
        {{modes.a.data(), n}, {modes.log_a.data(), n}, {modes.wavenumber.data(), n}, modes.largest},
        parameter, gain_, loss_);
  }
  double error(double s, double ratio) const {
    const Eigen::ArrayXd decay = (s * modes_.log_a).exp();
    return (loss_ * decay).maxCoeff() + ratio * (gain_ * decay).maxCoeff();
  }
  double over_bound(double s, double ratio) const { return error(s, ratio) / (2 * std::pow(ratio, s)); }

 private:
  const Distinct& modes_;
  Eigen::ArrayXd gain_, loss_;
};

/// The parameter of least error at half the time: the best that could be hoped for there.
double best_parameter(const Contender& c, const Distinct& modes, const Eigen::VectorXd& family,
                      double ratio) {
  if (c.parameter != nullptr) return c.parameter(ratio, modes);
  double best = 0, least = kInfinity;
  for (const double p : family) {
    const double error = WorstCase(c.filter, modes, p).error(0.5, ratio);
    if (error < least) least = error, best = p;
  }
  return best;
}

/// The least over all parameters of the largest over all times.
double least_over_bound(const Contender& c, const Distinct& modes, const Eigen::VectorXd& family,
                        double ratio) {
  double least = kInfinity;
  for (const double p : family) {
    const WorstCase worst(c.filter, modes, p);
    double largest = 0;
    for (Index i = 0; i < kTimes; ++i)
      largest = std::max(largest, worst.over_bound(static_cast<double>(i) / (kTimes - 1), ratio));
    least = std::min(least, largest);
  }
  return least;
}

/// ε/T, twenty a decade, wider than any use: what the best of the methods without a rule is sought among.
Eigen::VectorXd wide_family() {
  return Eigen::VectorXd::NullaryExpr(
      121, [](Index i) { return std::pow(10.0, 2 - static_cast<double>(i) / 20); });
}

/// Least-squares slope of log y against log x.
double slope(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y) {
  const Eigen::ArrayXd a = x.log() - x.log().mean(), b = y.log() - y.log().mean();
  return (a * b).sum() / a.square().sum();
}

}  // namespace

template <int Dim>
Figures error_bound(const Problem<Dim>& problem, BranchFile& out) {
  const auto& inverse = *problem.inverse;
  const double size = problem.norm_at(problem.told, 0);
  const double ratio = std::clamp(problem.noise_norm / size, 1e-14, 0.5);
  const Eigen::VectorXd s = Eigen::VectorXd::LinSpaced(kTimes, 0, 1);
  const Eigen::VectorXd noise = Eigen::VectorXd::NullaryExpr(
      kNoises, [](Index i) { return std::pow(10.0, -1.0 - static_cast<double>(i)); });

  out.describe("largest error over 2 epsilon^(t/T) E^(1-t/T), over all truths and noises of these sizes",
               "Tautenhahn, Numer. Funct. Anal. Optim. 19 (1998) 377-398");
  out.number("ratio", ratio, "1", "epsilon/E: size of the noise over that of u(0)");
  out.coordinate("s", s, "1", "t/T: forward time, 0 is where the inverse is going");
  out.coordinate("noise", noise, "1", "epsilon/E");
  const Distinct modes(inverse.modes());
  // enough modes above all these noises, and noises small enough, for powers to show
  const bool deep = modes.log_a.minCoeff() < std::log(0.01 * noise.minCoeff()) &&
                    (modes.log_a > std::log(noise.minCoeff())).count() >= 20;
  for (const auto& c : contenders()) {
    const Eigen::VectorXd family = wide_family();
    const WorstCase worst(c.filter, modes, best_parameter(c, modes, family, ratio));
    const Eigen::VectorXd over = s.unaryExpr([&](double at) { return worst.over_bound(at, ratio); });
    out.series(c.name, "s", over, "1", c.name + ": largest error over the bound");
    const Eigen::VectorXd half = noise.unaryExpr([&](double r) {
      return WorstCase(c.filter, modes, best_parameter(c, modes, family, r)).error(0.5, r);
    });
    out.series(c.name + "_half", "noise", half, "1", c.name + ": largest error at t = T/2, of E");
    const bool holder = c.parameter != nullptr;
    if (holder)
      out.claim(c.name, over.maxCoeff(), 1 + 1e-9);
    else if (deep && ratio <= 1e-2)
      out.claim(c.name, least_over_bound(c, modes, family, ratio), 1, kInfinity);
    if (!deep || c.name == "cutoff") continue;  // whose error goes in steps of the modes
    const double order = slope(noise.array(), half.array());
    out.claim(c.name + "_order", order, holder ? 0.4 : -kInfinity, holder ? 0.6 : 0.35);
  }
  return {};
}

template Figures error_bound<1>(const Problem<1>&, BranchFile&);
template Figures error_bound<2>(const Problem<2>&, BranchFile&);
template Figures error_bound<3>(const Problem<3>&, BranchFile&);

}  // namespace undiffuse::experiments::regularization
