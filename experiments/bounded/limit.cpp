// What is left of the law after long: the L1 distance to the uniform law, and the rate at which it falls.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "data/errors.hpp"
#include "experiments/bounded/problem.hpp"

namespace undiffuse::experiments::bounded {
namespace {

using data::Index;

constexpr Index kModes = 6;          // an axis
constexpr double kAlone = 1e-3;      // all other modes together, of the one that is fitted
constexpr double kSmallest = 1e-11;  // of its amplitude: distances below have the rounding of 1
constexpr Index kFitted = 12, kKept = 61, kScan = 4000;

/// |∫ p_0 e^{ik·x}| of every mode, modes of one rate together.
using Amplitudes = std::map<double, double>;

template <int Dim>
Amplitudes amplitudes(const Problem<Dim>& problem) {
  Amplitudes found;
  const auto& grid = problem.grid;
  const Index along_y = Dim == 2 ? kModes : 0;
  for (Index n = 0; n <= kModes; ++n)
    for (Index m = 0; m <= along_y; ++m) {
      if (n + m == 0) continue;
      double rate = pde::mode_rate(problem.axis(0), problem.kappa(), n);
      if constexpr (Dim == 2) rate += pde::mode_rate(problem.axis(1), problem.kappa(), m);
      const bool torus = grid.periodic(0);
      Eigen::Array4d sum = Eigen::Array4d::Zero();  // cos cos, cos sin, sin cos, sin sin
      for (Index c = 0; c < grid.size(); ++c) {
        const auto at = grid.point(c);
        double phase[2] = {0, 0};
        const Index number[2] = {n, m};
        for (int a = 0; a < Dim; ++a)
          phase[a] = (torus ? 2 : 1) * M_PI * static_cast<double>(number[a]) *
                     (at[static_cast<std::size_t>(a)] - grid.lower[a]) / grid.length(a);
        const double mass = problem.p0.values[c] * grid.cell_volume();
        sum[0] += mass * std::cos(phase[0]) * std::cos(phase[1]);
        if (!torus) continue;
        sum[1] += mass * std::cos(phase[0]) * std::sin(phase[1]);
        sum[2] += mass * std::sin(phase[0]) * std::cos(phase[1]);
        sum[3] += mass * std::sin(phase[0]) * std::sin(phase[1]);
      }
      const auto near = std::ranges::find_if(
          found, [&](const auto& other) { return std::abs(other.first - rate) < 1e-9 * rate; });
      (near == found.end() ? found[rate] : near->second) += sum.matrix().norm();
    }
  return found;
}

struct Window {
  double rate = 0, begin = 0, end = 0;
};

/// The slowest mode that is alone for long enough to be seen, and while it is: two e-foldings at least.
/// Throws data::NumericalError if there is none.
Window window_of(const Amplitudes& modes) {
  for (const auto& [rate, amplitude] : modes) {
    const double last = std::log(amplitude / kSmallest) / rate;
    if (!(last > 0)) continue;
    Window window{rate, -1, -1};
    for (Index i = 0; i <= kScan; ++i) {
      const double t = last * static_cast<double>(i) / kScan;
      double others = 0;
      for (const auto& [other, size] : modes)
        if (other != rate) others += size * std::exp((rate - other) * t);
      if (others > kAlone * amplitude) {
        if (window.begin >= 0) break;
        continue;
      }
      if (window.begin < 0) window.begin = t;
      window.end = t;
    }
    if (window.begin >= 0 && rate * (window.end - window.begin) >= 2) return window;
  }
  throw data::NumericalError("no mode of the law is alone for long enough to fit its rate", 0, 0);
}

template <int Dim>
double distance(const Problem<Dim>& problem, double t) {
  return l1(problem.forward_at(t), problem.uniform);
}

/// Least-squares slope of log(distance) against time, its sign changed.
template <int Dim>
double fitted_rate(const Problem<Dim>& problem, const Window& window) {
  double st = 0, sd = 0, stt = 0, std_ = 0;
  for (Index k = 0; k < kFitted; ++k) {
    const double t = window.begin + (window.end - window.begin) * static_cast<double>(k) / (kFitted - 1);
    const double d = std::log(distance(problem, t));
    st += t, sd += d, stt += t * t, std_ += t * d;
  }
  return -(kFitted * std_ - st * sd) / (kFitted * stt - st * st);
}

}  // namespace

template <int Dim>
Figures uniform_limit(const Problem<Dim>& problem, BranchFile& out) {
  const auto window = window_of(amplitudes(problem));
  const double end = std::max(problem.T(), window.end);
  Eigen::VectorXd times(kKept), distances(kKept), predicted(kKept);
  const double rate = fitted_rate(problem, window);
  const double middle = (window.begin + window.end) / 2, there = distance(problem, middle);
  double growth = -kInfinity;
  for (Index k = 0; k < kKept; ++k) {
    times[k] = end * static_cast<double>(k) / (kKept - 1);
    distances[k] = distance(problem, times[k]);
    predicted[k] = there * std::exp(-window.rate * (times[k] - middle));
    if (k > 0) growth = std::max(growth, distances[k] - distances[k - 1]);
  }
  out.describe("distance to the uniform law", "Evans, Partial Differential Equations (2010), section 7.1");
  out.coordinate("elapsed", times, "time", "time since the start");
  out.series("l1_to_uniform", "elapsed", distances, "1", "L1 distance of p_t to the uniform law");
  out.series("predicted", "elapsed", predicted, "1",
             "the slowest mode's decay through the middle of the fit");
  out.number("fit_begin", window.begin, "time", "first time of the fit");
  out.number("fit_end", window.end, "time", "last time of the fit");
  out.claim("rate_over_expected", rate / window.rate, 1 - 10 * kAlone, 1 + 10 * kAlone);
  out.claim("growth", growth, 1e-13);
  return {.rate = rate, .rate_expected = window.rate};
}

template Figures uniform_limit<1>(const Problem<1>&, BranchFile&);
template Figures uniform_limit<2>(const Problem<2>&, BranchFile&);

}  // namespace undiffuse::experiments::bounded
