#include "score/mixture_score.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "data/vector_math.hpp"
#include "score/mixture_terms.hpp"

namespace undiffuse::score {
namespace {

/// The arrays behind MixtureTerms: one set a thread, which grows to the largest mixture it has met.
struct Scratch {
  std::vector<double> means, constants, curvatures, pulls;
};

Scratch& scratch(std::size_t components, std::size_t dim, std::size_t variances) {
  thread_local Scratch s;
  s.means.resize(components * dim);
  s.constants.resize(components);
  s.curvatures.resize(components * variances);
  s.pulls.resize(components * variances);
  return s;
}

void require_shapes(ConstPoints x, const Points& out, Index dim) {
  if (x.cols() != dim || out.cols() != dim || out.rows() != x.rows())
    throw std::invalid_argument(
        fmt::format("MixtureScore: x is ({}, {}) and out ({}, {}), the mixture has {} dimensions", x.rows(),
                    x.cols(), out.rows(), out.cols(), dim));
}

void require_dim(ConstPoints x, Index dim) {
  if (x.cols() != dim)
    throw std::invalid_argument(
        fmt::format("MixtureScore: x is ({}, {}), the mixture has {} dimensions", x.rows(), x.cols(), dim));
}

detail::MixtureAtZero mixture_at_zero(const data::GaussianMixture& law, const std::vector<Index>& present) {
  detail::MixtureAtZero m{.dim = law.dim(), .log2_weights = {}, .means = {}, .variances = {}};
  for (const Index k : present) {
    m.log2_weights.push_back(std::log2(law.weights()[k]));
    for (Index j = 0; j < law.dim(); ++j) m.means.push_back(law.means()(k, j));
    m.variances.push_back(law.variances()(k, 0));
  }
  m.one_variance = std::all_of(m.variances.begin(), m.variances.end(),
                               [&](double variance) { return variance == m.variances.front(); });
  return m;
}

}  // namespace

MixtureScore::MixtureScore(data::GaussianMixture law, const sde::Process& process)
    : law_(std::move(law)), process_(process), affine_(dynamic_cast<const sde::AffineProcess*>(&process)) {
  if (law_.dim() != process.dim())
    throw std::invalid_argument(fmt::format("MixtureScore: the mixture has {} dimensions, the process {}",
                                            law_.dim(), process.dim()));
  if (process.domain().walls != sde::Walls::none || !process.transition(0.0))
    throw std::invalid_argument("MixtureScore: the process has walls or no Gaussian transition");
  for (Index k = 0; k < law_.components(); ++k) {
    if (!(law_.weights()[k] > 0)) continue;
    present_.push_back(k);
    log2_weights_.push_back(std::log2(law_.weights()[k]));
    if (law_.isotropic()) continue;
    for (Index i = 0; i < dim(); ++i)
      for (Index j = 0; j < dim(); ++j)
        directions_.push_back(law_.directions()[static_cast<std::size_t>(k)](i, j));
  }
  if (law_.isotropic()) at_zero_ = mixture_at_zero(law_, present_);
}

/// The arrays behind them hold until this thread asks again.
detail::MixtureTerms MixtureScore::terms_at(double t) const {
  const sde::Transition transition = process_.transition(t).value();
  const double alpha = transition.mean_scale;
  const double sigma2 = transition.std * transition.std;
  const Index d = dim();
  const Index axes = law_.isotropic() ? 1 : d;  // variances that differ within a component
  Scratch& s = scratch(present_.size(), static_cast<std::size_t>(d), static_cast<std::size_t>(axes));
  for (std::size_t i = 0; i < present_.size(); ++i) {
    const Index k = present_[i];
    double log2_det = 0;
    for (Index j = 0; j < axes; ++j) {
      const double variance = alpha * alpha * law_.variances()(k, j) + sigma2;
      if (!(variance > 0))
        throw std::invalid_argument(fmt::format("MixtureScore: component {} has no density at t = {}", k, t));
      const std::size_t at = i * static_cast<std::size_t>(axes) + static_cast<std::size_t>(j);
      s.pulls[at] = -1 / variance;
      s.curvatures[at] = -0.5 * std::numbers::log2e / variance;
      log2_det += std::log2(variance) * (law_.isotropic() ? static_cast<double>(d) : 1.0);
    }
    s.constants[i] = log2_weights_[i] - 0.5 * log2_det;
    for (Index j = 0; j < d; ++j)
      s.means[i * static_cast<std::size_t>(d) + static_cast<std::size_t>(j)] = alpha * law_.means()(k, j);
  }
  return {.components = static_cast<Index>(present_.size()),
          .dim = d,
          .isotropic = law_.isotropic(),
          .means = s.means.data(),
          .constants = s.constants.data(),
          .curvatures = s.curvatures.data(),
          .pulls = s.pulls.data(),
          .directions = directions_.data()};
}

void MixtureScore::evaluate(ConstPoints x, double t, Points out) const {
  require_shapes(x, out, dim());
  detail::mixture_score(terms_at(t), x.data(), x.outerStride(), x.rows(), out.data(), out.outerStride());
}

void MixtureScore::evaluate_at(ConstPoints x, ConstVector t, Points out) const {
  require_shapes(x, out, dim());
  if (t.size() != x.rows())
    throw std::invalid_argument(fmt::format("MixtureScore: {} times for {} particles", t.size(), x.rows()));
  if (affine_ == nullptr || !law_.isotropic()) {
    for (Index i = 0; i < x.rows(); ++i) evaluate(x.middleRows(i, 1), t[i], out.middleRows(i, 1));
    return;
  }
  thread_local Eigen::MatrixXd schedule;
  schedule.resize(x.rows(), 4);
  affine_->at_times(t, schedule);
  if (std::ranges::min(at_zero_.variances) == 0 && (schedule.col(1).array() <= 0).any())
    throw std::invalid_argument("MixtureScore: a component has no density at t = 0");
  data::vector_exp(schedule.col(0), schedule.col(0));
  detail::mixture_score_at_times(at_zero_, schedule.col(0).data(), schedule.col(1).data(), x.data(),
                                 x.outerStride(), x.rows(), out.data(), out.outerStride());
}

std::optional<Eigen::VectorXd> MixtureScore::divergence(ConstPoints x, double t) const {
  require_dim(x, dim());
  Eigen::VectorXd out(x.rows());
  detail::mixture_divergence(terms_at(t), x.data(), x.outerStride(), x.rows(), out.data());
  return out;
}

}  // namespace undiffuse::score
