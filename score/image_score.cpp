#include "score/image_score.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "score/mixture_terms.hpp"

namespace undiffuse::score {
namespace {

constexpr double negligible_exponent = 40;  // e^-40 = 4e-18
constexpr double even_variance = 8;         // of L²: the slowest mode is e^{-4π²} = 7e-18

/// Where one image of a component stands along an axis, and whether it is mirrored.
struct AxisImage {
  double mean, sign;
};

/// The smallest and the largest variance of a component.
struct Spread {
  double least, most;
};

/// The images of a mean along one axis that count somewhere in the box. Seen from the box, an image at
/// distance δ outside of a wall counts most at that wall, where the image inside the box is `rival` away: it
/// is negligible where δ²/most - rival²/least is large. slack: what the other axes add to rival².
std::vector<AxisImage> axis_images(double mean, double lower, double upper, bool torus, Spread variance,
                                   double slack) {
  const double L = upper - lower, period = torus ? L : 2 * L;
  const double base = mean - std::floor((mean - lower) / period) * period;  // in [lower, lower + period)
  std::vector<AxisImage> all = {{base, 1}};
  if (!torus) all.push_back({2 * lower - base + period, -1});
  const bool first_inside = base <= upper;
  const double inside = first_inside ? base : all.back().mean;
  std::vector<AxisImage> kept;
  const auto counts = [&](double at) {
    if (at >= lower && at <= upper) return true;
    const double outside = at < lower ? lower - at : at - upper;
    const double rival = at < lower ? inside - lower : upper - inside;
    return outside * outside / variance.most - (rival * rival + slack) / variance.least <=
           2 * negligible_exponent;
  };
  for (const AxisImage& image : all)
    for (const double direction : {-1.0, 1.0})
      for (double shift = direction < 0 ? 0 : period;; shift += period) {
        const AxisImage moved = {image.mean + direction * shift, image.sign};
        if (counts(moved.mean))
          kept.push_back(moved);
        else if (shift > L)
          break;
      }
  return kept;
}

}  // namespace

/// The arrays behind MixtureTerms.
struct ImageScore::Images {
  Index dim;
  bool isotropic;
  std::vector<double> means, constants, curvatures, pulls, directions;

  detail::MixtureTerms terms() const {
    return {.components = static_cast<Index>(constants.size()),
            .dim = dim,
            .isotropic = isotropic,
            .means = means.data(),
            .constants = constants.data(),
            .curvatures = curvatures.data(),
            .pulls = pulls.data(),
            .directions = directions.data()};
  }

  /// One image of component k: its mean an axis, mirrored where the sign is negative.
  void add(const data::GaussianMixture& law, Index k, const Eigen::VectorXd& variance,
           const std::vector<AxisImage>& image) {
    const Index axes = isotropic ? 1 : dim;
    double log2_det = 0;
    for (Index j = 0; j < axes; ++j) {
      pulls.push_back(-1 / variance[j]);
      curvatures.push_back(-0.5 * std::numbers::log2e / variance[j]);
      log2_det += std::log2(variance[j]) * (isotropic ? static_cast<double>(dim) : 1.0);
    }
    constants.push_back(std::log2(law.weights()[k]) - 0.5 * log2_det);
    for (const AxisImage& at : image) means.push_back(at.mean);
    if (isotropic) return;
    const auto& V = law.directions()[static_cast<std::size_t>(k)];
    for (Index i = 0; i < dim; ++i)
      for (Index j = 0; j < dim; ++j) directions.push_back(image[static_cast<std::size_t>(i)].sign * V(i, j));
  }
};

ImageScore::ImageScore(data::GaussianMixture law, const sde::Heat& process)
    : law_(std::move(law)), kappa_(process.kappa()), domain_(process.domain()) {
  if (law_.dim() != process.dim())
    throw std::invalid_argument(
        fmt::format("ImageScore: the mixture has {} dimensions, the process {}", law_.dim(), process.dim()));
  if (domain_.walls == sde::Walls::none)
    throw std::invalid_argument("ImageScore: the process has no walls; MixtureScore is its score");
}

ImageScore::Images ImageScore::images_at(double t) const {
  if (!(t >= 0) || !std::isfinite(t))
    throw std::invalid_argument(fmt::format("ImageScore: t = {} must be finite and >= 0", t));
  Images images{.dim = dim(),
                .isotropic = law_.isotropic(),
                .means = {},
                .constants = {},
                .curvatures = {},
                .pulls = {},
                .directions = {}};
  const Eigen::ArrayXd length = domain_.upper - domain_.lower;
  const double even = even_variance * length.square().maxCoeff();
  for (Index k = 0; k < law_.components(); ++k) {
    if (!(law_.weights()[k] > 0)) continue;
    const Eigen::VectorXd variance = (law_.variances().row(k).transpose().array() + 2 * kappa_ * t).min(even);
    if (!(variance.minCoeff() > 0))
      throw std::invalid_argument(fmt::format("ImageScore: component {} has no density at t = {}", k, t));
    const Spread spread{variance.minCoeff(), variance.maxCoeff()};
    std::vector<std::vector<AxisImage>> along;
    for (Index a = 0; a < dim(); ++a) {
      const double slack = law_.isotropic() ? 0 : length.square().sum() - length[a] * length[a];
      along.push_back(axis_images(law_.means()(k, a), domain_.lower[a], domain_.upper[a],
                                  domain_.walls == sde::Walls::periodic, spread, slack));
    }
    std::vector<std::size_t> at(along.size(), 0);  // counts through the product, the first axis fastest
    for (std::size_t a = 0; a < along.size();) {
      std::vector<AxisImage> image;
      for (std::size_t b = 0; b < along.size(); ++b) image.push_back(along[b][at[b]]);
      images.add(law_, k, variance, image);
      for (a = 0; a < along.size() && ++at[a] == along[a].size(); ++a) at[a] = 0;
    }
  }
  return images;
}

Index ImageScore::images(double t) const { return images_at(t).terms().components; }

/// x inside the box, and the sign of the score's components there for those outside.
Eigen::MatrixXd ImageScore::folded(ConstPoints x, Eigen::MatrixXd& sign) const {
  Eigen::MatrixXd inside = x;
  sign = Eigen::MatrixXd::Ones(x.rows(), x.cols());
  for (Index a = 0; a < dim(); ++a) {
    const double lower = domain_.lower[a], L = domain_.upper[a] - lower;
    for (Index i = 0; i < x.rows(); ++i) {
      if (x(i, a) >= lower && x(i, a) <= domain_.upper[a]) continue;
      const double boxes = std::floor((x(i, a) - lower) / L);
      const double place = x(i, a) - lower - boxes * L;
      const bool mirrored = domain_.walls == sde::Walls::reflecting && std::remainder(boxes, 2) != 0;
      inside(i, a) = lower + (mirrored ? L - place : place);
      if (mirrored) sign(i, a) = -1;
    }
  }
  return inside;
}

void ImageScore::evaluate(ConstPoints x, double t, Points out) const {
  if (x.cols() != dim() || out.cols() != dim() || out.rows() != x.rows())
    throw std::invalid_argument(
        fmt::format("ImageScore: x is ({}, {}) and out ({}, {}), the mixture has {} dimensions", x.rows(),
                    x.cols(), out.rows(), out.cols(), dim()));
  const auto images = images_at(t);
  Eigen::MatrixXd sign;
  const auto inside = folded(x, sign);
  detail::mixture_score(images.terms(), inside.data(), inside.outerStride(), inside.rows(), out.data(),
                        out.outerStride());
  out = out.cwiseProduct(sign);
}

std::optional<Eigen::VectorXd> ImageScore::divergence(ConstPoints x, double t) const {
  if (x.cols() != dim())
    throw std::invalid_argument(
        fmt::format("ImageScore: x is ({}, {}), the mixture has {} dimensions", x.rows(), x.cols(), dim()));
  const auto images = images_at(t);
  Eigen::MatrixXd sign;
  const auto inside = folded(x, sign);
  Eigen::VectorXd out(x.rows());
  detail::mixture_divergence(images.terms(), inside.data(), inside.outerStride(), inside.rows(), out.data());
  return out;
}

}  // namespace undiffuse::score
