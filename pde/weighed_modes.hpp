#pragma once
#include <Eigen/Eigenvalues>
#include <vector>

#include "pde/grid.hpp"

namespace undiffuse::pde {

/// Eigenvectors v_j of  -√W A √W⁻¹ = Σ λ_j v_j v_jᵀ,  symmetric and not negative for the A of heat, W its
/// weights: φ_j = √W⁻¹ v_j are the modes of A.
struct WeighedModes {
  Eigen::VectorXd rate;         ///< λ_j >= 0, ascending [1/time]
  Eigen::MatrixXd vectors;      ///< v_j in column j
  Eigen::VectorXd root_weight;  ///< √w
};

/// The solver's pairs. Eigenvalues are right to the rounding of the largest: one that is negative by no more
/// than that is 0. Throws data::NumericalError for any more negative, and where they did not converge.
WeighedModes weighed_modes(const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>& solver,
                           Eigen::VectorXd root_weight);

/// The nodes whose value is given, ascending.
template <int Dim>
std::vector<Index> given_nodes(const Grid<Dim>& grid);

}  // namespace undiffuse::pde
