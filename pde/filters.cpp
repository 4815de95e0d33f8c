#include "pde/filters.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "pde/filter_lanes.hpp"

namespace undiffuse::pde {
namespace {

constexpr int a_decade = 10;
constexpr double same_wave = 1e-12;  // of wavenumbers that are the same by different sums

/// scale · 10^top … scale · 10^bottom, ten a decade.
Eigen::VectorXd decades(double scale, int top, int bottom) {
  return Eigen::VectorXd::NullaryExpr((top - bottom) * a_decade + 1, [=](Index i) {
    return scale * std::pow(10.0, top - static_cast<double>(i) / a_decade);
  });
}

/// c/g for g from 0.1 to 46 = ln 10²⁰: ε where the gain is at most e^g, ten values a decade of g below 2.3
/// and ten a decade of e^g above.
Eigen::VectorXd by_largest_gain(double c) {
  constexpr double step = std::numbers::ln10 / a_decade;
  std::vector<double> epsilon;
  for (int i = 10; i > 0; --i) epsilon.push_back(c / (step * std::pow(10.0, -i / 10.0)));
  for (int i = 1; i <= 20 * a_decade; ++i) epsilon.push_back(c / (step * i));
  return Eigen::Map<const Eigen::VectorXd>(epsilon.data(), static_cast<Index>(epsilon.size()));
}

FilterLanes lanes_of(const ModeBlock& modes, Eigen::Ref<Eigen::ArrayXd> gain,
                     Eigen::Ref<Eigen::ArrayXd> loss) {
  return {.n = gain.size(),
          .a = modes.a.data(),
          .log_a = modes.log_a.data(),
          .largest = modes.largest,
          .gain = gain.data(),
          .loss = loss.data()};
}

}  // namespace

const RegularisationAbout& CutOffFilter::about() const {
  static const RegularisationAbout about = {.name = "cutoff",
                                            .formula = "phi = 1 for k <= k_c, 0 above",
                                            .parameter_unit = "1/length",
                                            .source = "Engl, Hanke & Neubauer (1996), section 4.1",
                                            .continuous = false,
                                            .needs = Structure::general};
  return about;
}

Eigen::VectorXd CutOffFilter::candidates(const InverseProblem& problem) const {
  constexpr Index many = 4096;
  const Modes& modes = problem.modes();
  std::vector<std::pair<double, double>> waves;  // k and log a of modes whose 1/a is a number
  for (Index i = 0; i < modes.size(); ++i)
    if (modes.log_a[i] > -std::log(std::numeric_limits<double>::max()))
      waves.emplace_back(modes.wavenumber[i], modes.log_a[i]);
  std::sort(waves.begin(), waves.end());
  const auto same = [](const auto& a, const auto& b) { return b.first - a.first <= same_wave * b.first; };
  waves.erase(std::unique(waves.begin(), waves.end(), same), waves.end());
  const double spacing = static_cast<Index>(waves.size()) > many ? std::numbers::ln10 / a_decade : 0;
  std::vector<double> kept;
  double last = std::numeric_limits<double>::infinity();
  for (const auto& [k, log_a] : waves) {
    if (last - log_a < spacing) continue;
    kept.push_back(k);
    last = log_a;
  }
  return Eigen::Map<const Eigen::VectorXd>(kept.data(), static_cast<Index>(kept.size()));
}

void CutOffFilter::evaluate(const ModeBlock& modes, double parameter, Eigen::Ref<Eigen::ArrayXd> gain,
                            Eigen::Ref<Eigen::ArrayXd> loss) const {
  loss = (modes.wavenumber <= parameter * (1 + same_wave)).select(0.0, Eigen::ArrayXd::Ones(gain.size()));
  gain = (loss == 0).select(modes.a.inverse(), Eigen::ArrayXd::Zero(gain.size()));
}

const RegularisationAbout& TikhonovFilter::about() const {
  static const RegularisationAbout about = {.name = "tikhonov",
                                            .formula = "phi = a^2 / (a^2 + alpha)",
                                            .parameter_unit = "1",
                                            .source = "Tikhonov & Arsenin (1977)",
                                            .continuous = true,
                                            .needs = Structure::general};
  return about;
}

Eigen::VectorXd TikhonovFilter::candidates(const InverseProblem& problem) const {
  return decades(problem.largest() * problem.largest(), 2, -40);
}

void TikhonovFilter::evaluate(const ModeBlock& modes, double parameter, Eigen::Ref<Eigen::ArrayXd> gain,
                              Eigen::Ref<Eigen::ArrayXd> loss) const {
  loss = (modes.a.square() + parameter).inverse();
  gain = modes.a * loss;
  loss *= parameter;
}

SobolevTikhonovFilter::SobolevTikhonovFilter(double order) : order_(order) {
  if (!(order > 0) || !std::isfinite(order))
    throw std::invalid_argument("SobolevTikhonovFilter: the order must be positive");
}

const RegularisationAbout& SobolevTikhonovFilter::about() const {
  static const RegularisationAbout about = {.name = "sobolev_tikhonov",
                                            .formula = "phi = a^2 / (a^2 + alpha (1 + kappa T k^2)^s), s = 2",
                                            .parameter_unit = "1",
                                            .source = "Natterer, Numer. Math. 41 (1983) 299-313",
                                            .continuous = true,
                                            .needs = Structure::heat};
  return about;
}

Eigen::VectorXd SobolevTikhonovFilter::candidates(const InverseProblem&) const { return decades(1, 2, -40); }

void SobolevTikhonovFilter::evaluate(const ModeBlock& modes, double parameter,
                                     Eigen::Ref<Eigen::ArrayXd> gain, Eigen::Ref<Eigen::ArrayXd> loss) const {
  const auto rough = 1 - modes.log_a;  // 1 + κTk²
  if (order_ == 2)
    loss = parameter * rough.square();
  else
    loss = parameter * rough.pow(order_);
  gain = modes.a / (modes.a.square() + loss);
  loss /= modes.a.square() + loss;
}

const RegularisationAbout& LavrentievFilter::about() const {
  static const RegularisationAbout about = {.name = "lavrentiev",
                                            .formula = "(A + alpha) q = b: phi = a / (a + alpha)",
                                            .parameter_unit = "1",
                                            .source = "Lavrentiev (1967)",
                                            .continuous = true,
                                            .needs = Structure::symmetric};
  return about;
}

Eigen::VectorXd LavrentievFilter::candidates(const InverseProblem& problem) const {
  return decades(problem.largest(), 1, -20);
}

void LavrentievFilter::evaluate(const ModeBlock& modes, double parameter, Eigen::Ref<Eigen::ArrayXd> gain,
                                Eigen::Ref<Eigen::ArrayXd> loss) const {
  gain = (modes.a + parameter).inverse();
  loss = parameter * gain;
}

const RegularisationAbout& QuasiBoundaryValueFilter::about() const {
  static const RegularisationAbout about = {
      .name = "quasi_boundary_value",
      .formula = "u(T) + alpha u(0) = b: phi = 1 / (1 + alpha exp(lambda T))",
      .parameter_unit = "1",
      .source = "Showalter (1974); Clark & Oppenheimer (1994)",
      .continuous = true,
      .needs = Structure::heat};
  return about;
}

Eigen::VectorXd QuasiBoundaryValueFilter::candidates(const InverseProblem& problem) const {
  return decades(problem.largest(), 1, -20);
}

void QuasiBoundaryValueFilter::evaluate(const ModeBlock& modes, double parameter,
                                        Eigen::Ref<Eigen::ArrayXd> gain,
                                        Eigen::Ref<Eigen::ArrayXd> loss) const {
  quasi_boundary_value_lanes(lanes_of(modes, gain, loss), parameter);
}

const RegularisationAbout& QuasiReversibilityFilter::about() const {
  static const RegularisationAbout about = {
      .name = "quasi_reversibility",
      .formula = "u_t = kappa u_xx + epsilon kappa^2 u_xxxx: phi = exp(-epsilon/T (lambda T)^2)",
      .parameter_unit = "1",
      .source = "Lattes & Lions (1967)",
      .continuous = true,
      .needs = Structure::heat};
  return about;
}

Eigen::VectorXd QuasiReversibilityFilter::candidates(const InverseProblem&) const {
  return by_largest_gain(0.25);
}

void QuasiReversibilityFilter::evaluate(const ModeBlock& modes, double parameter,
                                        Eigen::Ref<Eigen::ArrayXd> gain,
                                        Eigen::Ref<Eigen::ArrayXd> loss) const {
  quasi_reversibility_lanes(lanes_of(modes, gain, loss), parameter);
}

const RegularisationAbout& PseudoParabolicFilter::about() const {
  static const RegularisationAbout about = {
      .name = "pseudo_parabolic",
      .formula =
          "u_t = kappa u_xx + epsilon kappa u_xxt: phi = exp(-(epsilon/T) (lambda T)^2 / (1 + epsilon "
          "lambda))",
      .parameter_unit = "1",
      .source = "Showalter & Ting (1970); Gajewski & Zacharias (1972)",
      .continuous = true,
      .needs = Structure::heat};
  return about;
}

Eigen::VectorXd PseudoParabolicFilter::candidates(const InverseProblem&) const { return by_largest_gain(1); }

void PseudoParabolicFilter::evaluate(const ModeBlock& modes, double parameter,
                                     Eigen::Ref<Eigen::ArrayXd> gain, Eigen::Ref<Eigen::ArrayXd> loss) const {
  pseudo_parabolic_lanes(lanes_of(modes, gain, loss), parameter);
}

const RegularisationAbout& LandweberFilter::about() const {
  static const RegularisationAbout about = {.name = "landweber",
                                            .formula = "phi = 1 - (1 - omega a^2)^n, omega = 1/max a^2",
                                            .parameter_unit = "1",
                                            .source = "Landweber, Amer. J. Math. 73 (1951) 615-624",
                                            .continuous = false,
                                            .needs = Structure::general};
  return about;
}

Eigen::VectorXd LandweberFilter::candidates(const InverseProblem&) const {
  std::vector<double> steps;
  for (int i = 0; i <= 40 * a_decade; ++i) {
    const double n = std::round(std::pow(10.0, static_cast<double>(i) / a_decade));
    if (steps.empty() || n > steps.back()) steps.push_back(n);
  }
  return Eigen::Map<const Eigen::VectorXd>(steps.data(), static_cast<Index>(steps.size()));
}

void LandweberFilter::evaluate(const ModeBlock& modes, double parameter, Eigen::Ref<Eigen::ArrayXd> gain,
                               Eigen::Ref<Eigen::ArrayXd> loss) const {
  landweber_lanes(lanes_of(modes, gain, loss), parameter);
}

}  // namespace undiffuse::pde
