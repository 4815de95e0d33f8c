#include "pde/whole_modes.hpp"

#include <cmath>

namespace undiffuse::pde {

template <int Dim>
WholeModes<Dim>::WholeModes(const HeatOperator<Dim>& A) : size_(A.grid().size()) {
  Eigen::VectorXi place = Eigen::VectorXi::Zero(size_);
  for (const Index c : given_nodes(A.grid())) place[c] = -1;
  for (Index c = 0; c < size_; ++c) {
    if (place[c] < 0) continue;
    place[c] = static_cast<int>(unknown_.size());
    unknown_.push_back(c);
  }
  const auto m = static_cast<Index>(unknown_.size());
  const Eigen::VectorXd root_weight = Eigen::VectorXd::NullaryExpr(m, [&](Index j) {
    return std::sqrt(A.grid().volume(unknown_[static_cast<std::size_t>(j)]) / A.grid().cell_volume());
  });
  Eigen::MatrixXd S = Eigen::MatrixXd::Zero(m, m);
  const Eigen::SparseMatrix<double> matrix = A.matrix();
  for (Index column = 0; column < size_; ++column) {
    for (Eigen::SparseMatrix<double>::InnerIterator a(matrix, column); a; ++a) {
      const Index i = place[a.row()], j = place[column];
      S(i, j) = -a.value() * root_weight[i] / root_weight[j];
    }
  }
  modes_ = weighed_modes(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(S), root_weight);
}

template <int Dim>
Eigen::VectorXd WholeModes<Dim>::rate() const {
  Eigen::VectorXd rate = Eigen::VectorXd::Zero(size_);
  rate(unknown_) = modes_.rate;
  return rate;
}

template <int Dim>
void WholeModes<Dim>::forward(Vector x) const {
  const Eigen::VectorXd weighed = x(unknown_).cwiseProduct(modes_.root_weight);
  x(unknown_) = modes_.vectors.transpose() * weighed;
}

template <int Dim>
void WholeModes<Dim>::inverse(Vector x) const {
  const Eigen::VectorXd weighed = modes_.vectors * x(unknown_);
  x(unknown_) = weighed.cwiseQuotient(modes_.root_weight);
}

template class WholeModes<1>;
template class WholeModes<2>;
template class WholeModes<3>;

}  // namespace undiffuse::pde
