#include "pde/parameter_rules.hpp"

#include <fmt/format.h>

#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace undiffuse::pde {
namespace {

/// Where a figure along the curve is least; NaN is no figure.
Index least(const Eigen::VectorXd& figure) {
  Index best = -1;
  for (Index i = 0; i < figure.size(); ++i)
    if (!std::isnan(figure[i]) && (best < 0 || figure[i] < figure[best])) best = i;
  return best;
}

/// The least value of a figure, which must not be the first or last one of `last + 1`.
Index least_inside(const Eigen::VectorXd& figure, Index last, const ParameterCurve& curve,
                   std::string_view rule, std::string_view method) {
  const Index best = least(figure.head(last + 1));
  if (best > 0 && best < last) return best;
  throw NoParameter(fmt::format(
      "{}, {}: the {} parameter, {:.4g}, is the best of {} to {:.4g}: they do not bracket an optimum; let "
      "them go on to {} ones",
      method, rule, best <= 0 ? "first" : "last", curve.parameter[std::max<Index>(best, 0)],
      fmt::format("{:.4g}", curve.parameter[0]), curve.parameter[last],
      best <= 0 ? "more regularised" : "less regularised"));
}

Index by_discrepancy(const ParameterCurve& curve, const Knowledge& known, std::string_view method) {
  const double goal = known.noise_norm.value();
  const Index last = curve.residual.size() - 1;
  if (goal >= curve.data_norm)
    throw NoParameter(
        fmt::format("{}, discrepancy: the noise, {:.4g}, is as large as the data, {:.4g}: zero "
                    "is as good an answer as any; a smaller noise level",
                    method, goal, curve.data_norm));
  for (Index i = 0; i <= last; ++i) {
    if (!(curve.residual[i] <= goal)) continue;
    if (i > 0) return i;
    throw NoParameter(fmt::format(
        "{}, discrepancy: the first parameter, {:.4g}, has a residual of {:.4g} already, below the noise, "
        "{:.4g}; let them begin at more regularised ones",
        method, curve.parameter[0], curve.residual[0], goal));
  }
  throw NoParameter(fmt::format(
      "{}, discrepancy: no residual comes down to the noise, {:.4g}: the last parameter, {:.4g}, has {:.4g}; "
      "a larger noise level, or parameters that go on to less regularised ones",
      method, goal, curve.parameter[last], curve.residual[last]));
}

Index by_gcv(const ParameterCurve& curve, const Knowledge&, std::string_view method) {
  const auto m = static_cast<double>(curve.data_count);
  Eigen::VectorXd figure(curve.residual.size());
  for (Index i = 0; i < figure.size(); ++i) {
    const double left = m - curve.freedom[i];
    figure[i] =
        left > 1e-9 * m ? 2 * std::log(curve.residual[i] / left) : std::numeric_limits<double>::quiet_NaN();
  }
  return least_inside(figure, figure.size() - 1, curve, "gcv", method);
}

/// Curvature of the polygon through three points that are a parameter apart each, positive where it turns
/// like the corner of an L walked down from the left.
double curvature(double x0, double y0, double x1, double y1, double x2, double y2) {
  const double ax = x1 - x0, ay = y1 - y0, bx = x2 - x1, by = y2 - y1, cx = x2 - x0, cy = y2 - y0;
  const double sides = std::hypot(ax, ay) * std::hypot(bx, by) * std::hypot(cx, cy);
  return sides > 0 ? 2 * (ay * bx - ax * by) / sides : 0;
}

/// Points of the L-curve that are at least this far apart: closer ones have the curvature of rounding.
constexpr double l_curve_step = 0.02;

Index by_l_curve(const ParameterCurve& curve, const Knowledge&, std::string_view method) {
  std::vector<Index> kept;
  const auto x = [&](Index i) { return std::log(curve.residual[i]); };
  const auto y = [&](Index i) { return std::log(curve.size[i]); };
  for (Index i = 0; i < curve.residual.size(); ++i) {
    if (!std::isfinite(x(i)) || !std::isfinite(y(i))) continue;
    if (kept.empty() || std::hypot(x(i) - x(kept.back()), y(i) - y(kept.back())) >= l_curve_step)
      kept.push_back(i);
  }
  const auto count = static_cast<Index>(kept.size());
  Eigen::VectorXd bend = Eigen::VectorXd::Zero(std::max<Index>(count, 1));
  for (Index k = 1; k + 1 < count; ++k) {
    const Index i = kept[static_cast<std::size_t>(k - 1)], j = kept[static_cast<std::size_t>(k)],
                l = kept[static_cast<std::size_t>(k + 1)];
    bend[k] = curvature(x(i), y(i), x(j), y(j), x(l), y(l));
  }
  Index corner = 0;
  if (bend.maxCoeff(&corner) > 0) return kept[static_cast<std::size_t>(corner)];
  throw NoParameter(fmt::format(
      "{}, l_curve: residual and size have no corner between the parameters {:.4g} and {:.4g}; let them span "
      "more, or choose another rule",
      method, curve.parameter[0], curve.parameter[curve.parameter.size() - 1]));
}

/// The deepest of the valleys of ‖q_{j+1} - q_j‖: beyond the ends of the parameters q does not change either.
Index by_quasi_optimality(const ParameterCurve& curve, const Knowledge&, std::string_view method) {
  const Eigen::VectorXd& change = curve.change;
  Index best = -1;
  for (Index i = 1; i + 2 < change.size(); ++i) {
    const bool valley = change[i] > 0 && change[i] <= change[i - 1] && change[i] <= change[i + 1];
    if (valley && (best < 0 || change[i] < change[best])) best = i;
  }
  if (best >= 0) return best;
  throw NoParameter(fmt::format(
      "{}, quasi_optimality: the change from one parameter to the next has no least value between {:.4g} and "
      "{:.4g}; let them span more, or choose another rule",
      method, curve.parameter[0], curve.parameter[curve.parameter.size() - 1]));
}

Index by_oracle(const ParameterCurve& curve, const Knowledge&, std::string_view method) {
  return least_inside(curve.error, curve.error.size() - 1, curve, "oracle", method);
}

void require_known(const ParameterRule& rule, const Regularisation& method, const ParameterCurve& curve,
                   const Knowledge& known) {
  const auto refuse = [&](const char* why) {
    throw std::invalid_argument(fmt::format("{}, {}: {}", method.about().name, rule.name, why));
  };
  if (curve.parameter.size() == 0) refuse("no parameters to choose from");
  if (rule.needs_noise && !(known.noise_norm && *known.noise_norm > 0))
    refuse("needs the noise level, which is not given; give it, or choose gcv, l_curve or quasi_optimality");
  if (rule.needs_truth && curve.error.size() == 0) refuse("needs the truth, which is not told");
  if (rule.needs_freedom && std::isnan(curve.freedom[0])) refuse("needs filter factors; the method has none");
}

/// Where the residual comes down to the goal between the parameters a and b, to so many bits of its
/// logarithm; the end where it is below.
double meet(const Regularisation& method, const InverseProblem& problem, double goal, double a, double b,
            int bits) {
  const auto above = [&](double log_parameter) {
    const auto there = method.curve(problem, Eigen::VectorXd::Constant(1, std::exp(log_parameter)), nullptr);
    return std::log(there.residual[0] / goal);
  };
  const double at_a = above(std::log(a)), at_b = above(std::log(b));
  if (!(at_a > 0) || !(at_b < 0)) return b;  // what is iterated may come out otherwise from another start
  const bool rising = a < b;
  std::uintmax_t most = 60;
  const auto ends = boost::math::tools::toms748_solve(
      above, std::log(rising ? a : b), std::log(rising ? b : a), rising ? at_a : at_b, rising ? at_b : at_a,
      boost::math::tools::eps_tolerance<double>(bits), most);
  return std::exp(rising ? ends.second : ends.first);
}

}  // namespace

const std::vector<ParameterRule>& parameter_rules() {
  static const std::vector<ParameterRule> all = {
      {"discrepancy", "|Aq - b| = |noise|", "Morozov, Sov. Math. Dokl. 7 (1966) 414-417", true, false, false,
       by_discrepancy},
      {"gcv", "min |Aq - b|^2 / (m - sum phi)^2", "Golub, Heath & Wahba, Technometrics 21 (1979) 215-223",
       false, false, true, by_gcv},
      {"l_curve", "largest curvature of (log |Aq - b|, log |q|)", "Hansen, SIAM Rev. 34 (1992) 561-580",
       false, false, false, by_l_curve},
      {"quasi_optimality", "least |q_{j+1} - q_j| between the ends",
       "Tikhonov & Glasko (1965); Kindermann, Electron. Trans. Numer. Anal. 38 (2011) 233-257", false, false,
       false, by_quasi_optimality},
      {"oracle", "min |q - truth|: no rule, a bound on what any could reach", "", false, true, false,
       by_oracle}};
  return all;
}

const ParameterRule& parameter_rule(std::string_view name) {
  for (const ParameterRule& rule : parameter_rules())
    if (rule.name == name) return rule;
  throw std::invalid_argument(
      fmt::format("no rule '{}'; there are discrepancy, gcv, l_curve, quasi_optimality and oracle", name));
}

double choose_parameter(const ParameterRule& rule, const Regularisation& method,
                        const InverseProblem& problem, const ParameterCurve& curve, const Knowledge& known) {
  require_known(rule, method, curve, known);
  const Index place = rule.choose(curve, known, method.about().name);
  if (rule.choose != by_discrepancy || !method.about().continuous) return curve.parameter[place];
  // Without filter factors every try is a minimisation, which is no more exact than ten bits.
  const int bits = std::isnan(curve.freedom[place]) ? 10 : 46;
  return meet(method, problem, *known.noise_norm, curve.parameter[place - 1], curve.parameter[place], bits);
}

}  // namespace undiffuse::pde
