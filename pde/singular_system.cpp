#include "pde/singular_system.hpp"

#include <fmt/format.h>

#include <Eigen/SVD>
#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "data/errors.hpp"

namespace undiffuse::pde {
namespace {

constexpr double product_rounding = std::numeric_limits<double>::epsilon();

[[noreturn]] void refuse_operator(const std::string& reason) {
  throw std::invalid_argument("SingularSystem: " + reason);
}

/// Orthonormal vectors, one more at a time.
class OrthonormalFamily {
 public:
  explicit OrthonormalFamily(Index length) : vectors_(length, 4) {}

  Index size() const { return size_; }
  auto vectors() const { return vectors_.leftCols(size_); }
  auto operator[](Index j) const { return vectors_.col(j); }

  /// Takes x's components in the family out of it, again until that no longer shortens it; its norm then.
  double make_orthogonal(Eigen::VectorXd& x) const {
    double norm = x.norm();
    for (double before = 2 * norm + 1; norm > 0 && norm < 0.7 * before;) {
      before = norm;
      x -= vectors() * (vectors().transpose() * x).eval();
      norm = x.norm();
      if (size_ == 0) break;
    }
    return norm;
  }

  void add(const Eigen::VectorXd& unit) {
    if (size_ == vectors_.cols())
      vectors_.conservativeResize(Eigen::NoChange, std::min(2 * size_, vectors_.rows()));
    vectors_.col(size_++) = unit;
  }

  /// A unit vector orthogonal to all: what is left of the coordinate that the family covers least.
  Eigen::VectorXd fresh() const {
    Index least = 0;
    if (size_ > 0) vectors().rowwise().squaredNorm().minCoeff(&least);
    Eigen::VectorXd x = Eigen::VectorXd::Unit(vectors_.rows(), least);
    return x / make_orthogonal(x);
  }

 private:
  Eigen::MatrixXd vectors_;
  Index size_ = 0;
};

using Product = std::function<void(ConstVector, Vector)>;

/// A V = U B, grown a vector at a time; here U is on whichever side of the operator it was started.
struct Bidiagonalisation {
  Product apply, apply_adjoint;
  OrthonormalFamily U, V;
  std::vector<Eigen::Triplet<double>> B;
  double largest = 0;

  Bidiagonalisation(Product forth, Product back, Index m, Index n)
      : apply(std::move(forth)), apply_adjoint(std::move(back)), U(m), V(n) {}

  /// What the product adds to the family; its norm, 0 where that is rounding.
  double extend(const Product& product, const Eigen::VectorXd& from, const OrthonormalFamily& family,
                Eigen::VectorXd& next) {
    product(from, next);
    if (!next.allFinite()) {
      throw data::NumericalError("SingularSystem: the operator gives numbers that are not finite", 0,
                                 U.size());
    }
    largest = std::max(largest, next.norm());
    const double norm = family.make_orthogonal(next);
    if (norm <= 4 * product_rounding * largest) return 0;
    next /= norm;
    return norm;
  }

  /// From a unit vector orthogonal to U, until there are `most` vectors in V or it ends by itself.
  void run(Eigen::VectorXd u, Index most) {
    Eigen::VectorXd v(V.vectors().rows());
    while (true) {
      U.add(u);
      if (V.size() == most) return;
      const double alpha = extend(apply_adjoint, u, V, v);
      if (alpha == 0) return;
      B.emplace_back(U.size() - 1, V.size(), alpha);
      V.add(v);
      const double beta = extend(apply, v, U, u);
      if (beta == 0) return;
      B.emplace_back(U.size(), V.size() - 1, beta);
    }
  }
};

struct SingularTriples {
  Eigen::MatrixXd left, right;
  Eigen::VectorXd a;
};

SingularTriples triples_of(const Bidiagonalisation& found) {
  Eigen::MatrixXd B = Eigen::MatrixXd::Zero(found.U.size(), found.V.size());
  for (const auto& entry : found.B) B(entry.row(), entry.col()) = entry.value();
  const Eigen::BDCSVD<Eigen::MatrixXd> svd(B, Eigen::ComputeThinU | Eigen::ComputeThinV);
  return {found.U.vectors() * svd.matrixU(), found.V.vectors() * svd.matrixV(), svd.singularValues()};
}

Product forward_product(const LinearOperator& A) {
  return [&A](ConstVector x, Vector y) { A.apply(x, y); };
}

Product adjoint_product(const LinearOperator& A) {
  return [&A](ConstVector x, Vector y) { A.apply_adjoint(x, y); };
}

/// All of A. Vectors of the shorter side lead, so that no more are made than it has.
SingularTriples all_of(const LinearOperator& A) {
  const Index m = A.rows(), n = A.cols(), most = std::min(m, n);
  if (most < 1) refuse_operator(fmt::format("an operator of {} rows and {} columns", m, n));
  const bool wide = m <= n;
  Bidiagonalisation found = wide ? Bidiagonalisation(forward_product(A), adjoint_product(A), m, n)
                                 : Bidiagonalisation(adjoint_product(A), forward_product(A), n, m);
  while (found.U.size() < most) found.run(found.U.fresh(), most);
  if (found.V.size() == 0) refuse_operator("the operator is zero");
  SingularTriples all = triples_of(found);
  if (!wide) std::swap(all.left, all.right);
  return all;
}

SingularTriples reached_from(const LinearOperator& A, ConstVector b, Index steps) {
  const Index most = std::min(A.rows(), A.cols());
  if (b.size() != A.rows() || !b.allFinite())
    refuse_operator(fmt::format("{} data for an operator of {} rows, or not finite", b.size(), A.rows()));
  if (steps < 1 || steps > most) refuse_operator(fmt::format("{} steps, 1 ... {} can be made", steps, most));
  if (b.isZero(0)) refuse_operator("the data are zero");
  Bidiagonalisation found(forward_product(A), adjoint_product(A), A.rows(), A.cols());
  found.run(b / b.stableNorm(), steps);
  if (found.V.size() == 0) refuse_operator("the data are orthogonal to all that the operator gives");
  return triples_of(found);
}

/// A = Aᵀ >= 0 exactly if a_i u_i = a_i v_i for all i.
void require_symmetric(const SingularTriples& all) {
  constexpr double tolerance = 1e-8;
  if (all.left.rows() != all.right.rows() ||
      ((all.left - all.right) * all.a.asDiagonal()).colwise().norm().maxCoeff() > tolerance * all.a[0])
    refuse_operator("the operator is not symmetric and positive semidefinite");
}

void require_length(Index given, Index wanted) {
  if (given != wanted) refuse_operator(fmt::format("a vector of {} numbers instead of {}", given, wanted));
}

}  // namespace

SingularSystem::SingularSystem(const LinearOperator& A, Structure structure) {
  if (structure == Structure::heat) refuse_operator("the modes of heat are those of HeatModes");
  SingularTriples all = all_of(A);
  if (structure == Structure::symmetric) {
    require_symmetric(all);
    all.left = all.right;
  }
  keep(std::move(all.left), std::move(all.right), all.a, structure);
}

SingularSystem::SingularSystem(const LinearOperator& A, ConstVector b, Index steps) {
  SingularTriples reached = reached_from(A, b, steps);
  keep(std::move(reached.left), std::move(reached.right), reached.a, Structure::general);
}

void SingularSystem::keep(Eigen::MatrixXd left, Eigen::MatrixXd right, const Eigen::VectorXd& a,
                          Structure structure) {
  left_ = std::move(left);
  right_ = std::move(right);
  const Eigen::VectorXd number = Eigen::VectorXd::LinSpaced(a.size(), 1, static_cast<double>(a.size()));
  modes_ = {.a = a, .log_a = a.array().log(), .wavenumber = number, .structure = structure};
}

void SingularSystem::analyse(ConstVector b, Vector c) {
  require_length(b.size(), rows());
  require_length(c.size(), modes_.size());
  c = (left_.transpose() * b).eval();
}

void SingularSystem::analyse_unknown(ConstVector q, Vector c) {
  require_length(q.size(), cols());
  require_length(c.size(), modes_.size());
  c = (right_.transpose() * q).eval();
}

void SingularSystem::synthesise(ConstVector c, Vector q) {
  require_length(c.size(), modes_.size());
  require_length(q.size(), cols());
  q = (right_ * c).eval();
}

}  // namespace undiffuse::pde
