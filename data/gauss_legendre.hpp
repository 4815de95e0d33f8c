#pragma once
#include "data/points.hpp"

namespace undiffuse::data {

/// A rule  ∫_{-1}^{1} f(x) dx ≈ Σ w_i f(x_i).
struct Quadrature {
  Eigen::VectorXd nodes;    ///< ascending
  Eigen::VectorXd weights;  ///< positive, their sum is 2
};

/// Gauss–Legendre rule of n nodes, exact for polynomials of degree 2n - 1: roots of P_n by Newton's method,
/// to round-off. Throws std::invalid_argument unless 1 <= n <= 128. Source: Davis & Rabinowitz, Methods of
/// Numerical Integration (1984), section 2.7.
Quadrature gauss_legendre(Index n);

}  // namespace undiffuse::data
