#pragma once
#include "data/mixture.hpp"

namespace undiffuse::experiments::chains {

using data::Index;

/// Laws on the line and distances between them, by the trapezoidal rule: for densities as smooth as Gaussian
/// mixtures its error falls faster than any power of the spacing.

/// ∫ f ≈ Σ f(x_j) w_j.
struct Nodes {
  Eigen::VectorXd x, weight;  ///< ascending; positive
  double spacing = 0;         ///< of equal ones
};

/// Equal nodes over every component of both laws, `per_std` of them to the narrowest standard deviation.
Nodes nodes_over(const data::GaussianMixture& p, const data::GaussianMixture& q, double per_std = 8);
/// At most so far apart.
Nodes nodes_over(const data::GaussianMixture& p, double spacing);
struct Span {
  double lower, upper;
};
/// Where p has weight.
Span span_of(const data::GaussianMixture& p);
/// Over p and the span, at most so far apart.
Nodes nodes_over(const data::GaussianMixture& p, const Span& also, double spacing);
/// std of the narrowest component.
double narrowest_std(const data::GaussianMixture& p);
/// The largest slope, over x, of the logarithm of one component to another where both are seen: the score
/// goes from one to the other within its inverse.
double steepest_exchange(const Eigen::ArrayXd& mean, const Eigen::ArrayXd& variance);
/// The length over which p and its score change: functions of both need a few nodes to it.
double score_scale(const data::GaussianMixture& p);

Eigen::VectorXd log_density_at(const data::GaussianMixture& p, const Eigen::VectorXd& x);
Eigen::VectorXd cdf_at(const data::GaussianMixture& p, const Eigen::VectorXd& x);

/// (1 + L) log(1 + L) - L >= 0 for L >= -1, right to round-off for small L too. With L = p/q - 1,
/// KL(p‖q) = ∫ q ψ(L): no term is negative and none cancels, so that a KL of 1e-16 has ten digits.
double psi(double L);
/// log(v/w)-free part of the KL of two Gaussians of one mean: ½(r - 1 - log r), r = 1 + e.
double gaussian_kl(double e);

struct Distances {
  double total_variation = 0, wasserstein1 = 0, kl = 0;  ///< kl: of p to q
};
/// From log p, log q and both distribution functions at the nodes.
Distances distances(const Nodes& nodes, const Eigen::VectorXd& log_p, const Eigen::VectorXd& log_q,
                    const Eigen::VectorXd& p_below, const Eigen::VectorXd& q_below);
Distances distances(const data::GaussianMixture& p, const data::GaussianMixture& q);

/// Second and third derivative of log p at x.
struct ScoreSlopes {
  double first, second;  ///< s', s''
};
ScoreSlopes score_slopes(const data::GaussianMixture& p, double x);

/// Minus the least-squares slope of log e against log n.
double fitted_order(const Eigen::VectorXd& n, const Eigen::VectorXd& e);

}  // namespace undiffuse::experiments::chains
