#include "pde/theta_step.hpp"

#include "pde/discrete_laplacian.hpp"

namespace undiffuse::pde {

template <int Dim>
ThetaStep<Dim>::ThetaStep(const Grid<Dim>& grid, double kappa, double theta)
    : grid_(grid), kappa_(kappa), theta_(theta), work_(Eigen::VectorXd::Zero(grid.size())) {
  if (Dim == 1 && kappa > 0) {
    line_ = std::make_unique<TridiagonalLines>(
        grid.size(), 1, 0, grid.boundary == Boundary::periodic ? Ends::cyclic : Ends::open);
    off_diagonal_.setZero(grid.size());
    diagonal_.setZero(grid.size());
  } else {
    spectrum_ = std::make_unique<Spectrum<Dim>>(grid);
  }
}

template <int Dim>
void ThetaStep<Dim>::factorise(double dt) {
  if (line_) {
    const double r = theta_ * kappa_ * dt / (grid_.spacing(0) * grid_.spacing(0));
    off_diagonal_.setConstant(-r);
    diagonal_.setConstant(1 + 2 * r);
    if (grid_.boundary == Boundary::no_flux) diagonal_[0] = diagonal_[grid_.size() - 1] = 1 + r;
    line_->factorise(off_diagonal_, diagonal_, off_diagonal_);
  } else {
    const Eigen::VectorXd& lambda = spectrum_->discrete_laplacian();
    for (Index i = 0; i < work_.size(); ++i) work_[i] = factor(theta_, kappa_ * lambda[i] * dt);
  }
  dt_ = dt;
}

template <int Dim>
void ThetaStep<Dim>::apply(double dt, Vector u) {
  if (dt != dt_) factorise(dt);
  if (line_) {
    if (theta_ < 1) {
      discrete_laplacian(grid_, u, work_);
      u += ((1 - theta_) * kappa_ * dt) * work_;
    }
    line_->solve(u);
  } else {
    spectrum_->forward(u, u);
    u.array() *= work_.array();
    spectrum_->inverse(u, u);
  }
}

template class ThetaStep<1>;
template class ThetaStep<2>;

}  // namespace undiffuse::pde
