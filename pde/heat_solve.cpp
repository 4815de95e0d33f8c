#include "pde/heat_solve.hpp"

#include "data/errors.hpp"

namespace undiffuse::pde {

template <int Dim>
HeatSolve<Dim>::HeatSolve(const HeatOperator<Dim>& A) : A_(A) {
  const Grid<Dim>& grid = A.grid();
  const bool forward = A.kappa() > 0;
  if (Dim == 1 && forward) {
    line_ =
        std::make_unique<TridiagonalLines>(grid.size(), 1, 0, grid.periodic(0) ? Ends::cyclic : Ends::open);
    for (auto& row : coefficients_) row.setZero(grid.size());
  } else if (A.diagonal_in_modes()) {
    modes_ = std::make_unique<Spectrum<Dim>>(grid);
    factor_.setOnes(grid.size());
  } else if (forward) {
    cholesky_ = std::make_unique<typename decltype(cholesky_)::element_type>();
    factor_ = Eigen::VectorXd::NullaryExpr(grid.size(), [&](Index c) { return grid.volume(c); });
  } else {
    lu_ = std::make_unique<typename decltype(lu_)::element_type>();
  }
  if (!line_ && !modes_) unknowns_.setZero(grid.size());
}

template <int Dim>
void HeatSolve<Dim>::factorise_line(double c) {
  auto& [lower, diagonal, upper] = coefficients_;
  A_.rows(0, 0, lower, diagonal, upper);
  lower *= -c;
  upper *= -c;
  diagonal = 1 - c * diagonal.array();
  line_->factorise(lower, diagonal, upper);
}

template <int Dim>
void HeatSolve<Dim>::factorise_matrix(double c) {
  Eigen::SparseMatrix<double> M(A_.grid().size(), A_.grid().size());
  M.setIdentity();
  M -= c * A_.matrix();
  bool regular = false;
  if (cholesky_) {
    M = factor_.asDiagonal() * M;
    cholesky_->compute(M);
    regular = cholesky_->info() == Eigen::Success;
    if (regular) pivots_ = cholesky_->vectorD();
  } else {
    lu_->compute(M);
    regular = lu_->info() == Eigen::Success;
  }
  if (!regular) throw data::NumericalError("HeatSolve: the system of this step is singular", 0, 0);
}

template <int Dim>
void HeatSolve<Dim>::factorise(double c) {
  if (line_) {
    factorise_line(c);
  } else if (modes_) {
    factor_ = 1 / (1 - (c * A_.kappa()) * modes_->discrete_laplacian().array());
  } else {
    factorise_matrix(c);
  }
  c_ = c;
}

template <int Dim>
void HeatSolve<Dim>::apply(double c, Vector x) {
  if (c != c_) factorise(c);
  if (line_) return line_->solve(x);
  if (modes_) {
    modes_->forward(x, x);
    x.array() *= factor_.array();
    return modes_->inverse(x, x);
  }
  if (cholesky_) {
    x.array() *= factor_.array();
    unknowns_ = cholesky_->permutationP() * x;  // by hand: solve() allocates
    cholesky_->matrixL().solveInPlace(unknowns_);
    unknowns_.array() /= pivots_.array();
    cholesky_->matrixU().solveInPlace(unknowns_);
    x = cholesky_->permutationPinv() * unknowns_;
  } else {
    unknowns_ = lu_->solve(x);
    x = unknowns_;
  }
}

template class HeatSolve<1>;
template class HeatSolve<2>;
template class HeatSolve<3>;

}  // namespace undiffuse::pde
