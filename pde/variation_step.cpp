#include "pde/variation_step.hpp"

#include <fmt/format.h>

#include <Eigen/SparseCholesky>
#include <cmath>
#include <stdexcept>

#include "data/errors.hpp"

namespace undiffuse::pde {
namespace {

using DifferenceMatrix = Eigen::SparseMatrix<double, Eigen::RowMajor>;

/// x/y, and 0 where y is: no data and no variation there.
Eigen::VectorXd divided_where_known(const Eigen::VectorXd& x, const Eigen::VectorXd& y) {
  return x.binaryExpr(y, [](double above, double below) { return below > 0 ? above / below : 0; });
}

class ModalVariationStep final : public VariationStep {
 public:
  ModalVariationStep(const InverseProblem& problem, const DifferenceMatrix& D, const DifferenceMatrix& Dt,
                     Eigen::VectorXd w, Eigen::VectorXd mu)
      : problem_(problem), D_(D), Dt_(Dt), w_(std::move(w)), mu_(std::move(mu)), c_(mu_.size()) {}

  void set_rho(double rho) override { below_ = problem_.modes().a.array().square() + rho * mu_.array(); }
  void solve(const Eigen::VectorXd& y, Eigen::VectorXd& q) override {
    q = (Dt_ * y).cwiseQuotient(w_);
    problem_.A().analyse_unknown(q, c_);
    c_ = divided_where_known(c_ + problem_.modes().a.cwiseProduct(problem_.data()), below_);
    problem_.A().synthesise(c_, q);
  }
  Eigen::VectorXd potential(const Eigen::VectorXd& r) override {
    Eigen::VectorXd x(D_.cols());
    problem_.A().synthesise(divided_where_known(problem_.modes().a.cwiseProduct(r), mu_), x);
    return D_ * x;
  }

 private:
  const InverseProblem& problem_;
  const DifferenceMatrix &D_, &Dt_;
  Eigen::VectorXd w_, mu_, c_, below_;
};

class ConjugateVariationStep final : public VariationStep {
 public:
  static constexpr double tolerance = 1e-11;

  ConjugateVariationStep(const InverseProblem& problem, const DifferenceMatrix& D, const DifferenceMatrix& Dt,
                         Eigen::VectorXd w)
      : problem_(problem),
        D_(D),
        Dt_(Dt),
        w_(std::move(w)),
        c_(problem.modes().size()),
        image_(D.cols()),
        data_(D.cols()) {
    DtD_ = Dt_ * D_;
    precondition_.analyzePattern(shifted(1, 1));
    pull_back(problem.data(), data_);
  }

  void set_rho(double rho) override {
    rho_ = rho;
    const double strongest = problem_.largest() * problem_.largest();
    precondition_.factorize(shifted(rho, 1e-3 * strongest));
  }

  void solve(const Eigen::VectorXd& y, Eigen::VectorXd& q) override {
    const Eigen::VectorXd goal = data_ + Dt_ * y;
    Eigen::VectorXd r = goal - normal(q), s = precondition_.solve(r), p = s;
    double rs = r.dot(s);
    const double enough = tolerance * goal.norm();
    const Index most = 10 * goal.size() + 100;
    for (Index k = 0; r.norm() > enough; ++k) {
      if (k == most)
        throw data::NumericalError(
            fmt::format("total_variation: conjugate gradients did not converge in {} steps", most), 0, k);
      const Eigen::VectorXd& Kp = normal(p);
      const double step = rs / p.dot(Kp);
      q += step * p;
      r -= step * Kp;
      s = precondition_.solve(r);
      const double before = rs;
      rs = r.dot(s);
      p = s + rs / before * p;
    }
  }

  Eigen::VectorXd potential(const Eigen::VectorXd& r) override {
    Eigen::VectorXd g(D_.cols());
    pull_back(r, g);
    precondition_.factorize(shifted(1, 1e-12 * DtD_.diagonal().maxCoeff()));
    return D_ * precondition_.solve(g);
  }

 private:
  /// ρ DᵀD + δ w.
  Eigen::SparseMatrix<double> shifted(double rho, double delta) const {
    Eigen::SparseMatrix<double> sum = rho * DtD_;
    sum += Eigen::SparseMatrix<double>((delta * w_).asDiagonal());
    return sum;
  }

  /// w Aᵀ of the data with these coefficients.
  void pull_back(const Eigen::VectorXd& data, Eigen::VectorXd& q) {
    c_ = problem_.modes().a.cwiseProduct(data);
    problem_.A().synthesise(c_, q);
    q.array() *= w_.array();
  }

  /// w (AᵀA + ρ D*D) q.
  const Eigen::VectorXd& normal(const Eigen::VectorXd& q) {
    problem_.A().analyse_unknown(q, c_);
    c_.array() *= problem_.modes().a.array().square();
    problem_.A().synthesise(c_, image_);
    image_.array() *= w_.array();
    image_ += rho_ * (DtD_ * q);
    return image_;
  }

  const InverseProblem& problem_;
  const DifferenceMatrix &D_, &Dt_;
  Eigen::VectorXd w_, c_, image_, data_;
  Eigen::SparseMatrix<double> DtD_;
  Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> precondition_;
  double rho_ = 1;
};

/// The eigenvalues μ of D*D in the modes of A; empty where it is not diagonal in them.
Eigen::VectorXd shared_eigenvalues(const InverseProblem& problem, const DifferenceMatrix& D,
                                   const DifferenceMatrix& Dt, const Eigen::VectorXd& w) {
  const Index n = D.cols();
  if (problem.modes().size() != n) return {};
  const auto image = [&](const Eigen::VectorXd& c) {
    Eigen::VectorXd q(n);
    problem.A().synthesise(c, q);
    q = (Dt * (D * q).eval()).cwiseQuotient(w).eval();
    problem.A().analyse_unknown(q, q);
    return q;
  };
  const Eigen::VectorXd probe =
      Eigen::VectorXd::NullaryExpr(n, [](Index i) { return 1.5 + std::sin(static_cast<double>(i * i)); });
  const Eigen::VectorXd other =
      Eigen::VectorXd::NullaryExpr(n, [](Index i) { return 1.5 + std::cos(1 + static_cast<double>(i * i)); });
  const Eigen::VectorXd mu = image(probe).cwiseQuotient(probe).cwiseMax(0);
  const Eigen::VectorXd expected = mu.cwiseProduct(other);
  return (image(other) - expected).norm() <= 1e-10 * expected.norm() ? mu : Eigen::VectorXd();
}

}  // namespace

template <int Dim>
std::unique_ptr<VariationStep> variation_step(const InverseProblem& problem, const Grid<Dim>& grid,
                                              const Variation<Dim>& variation) {
  if (problem.A().cols() != grid.size()) {
    throw std::invalid_argument(fmt::format("total_variation: a grid of {} for an operator of {} unknowns",
                                            grid.size(), problem.A().cols()));
  }
  Eigen::VectorXd w = Eigen::VectorXd::Ones(grid.size());
  if (problem.modes().structure == Structure::heat) {
    for (Index c = 0; c < grid.size(); ++c) w[c] = grid.volume(c) / grid.cell_volume();
  }
  const auto &D = variation.D(), &Dt = variation.D_transposed();
  Eigen::VectorXd mu = shared_eigenvalues(problem, D, Dt, w);
  if (mu.size() > 0) return std::make_unique<ModalVariationStep>(problem, D, Dt, std::move(w), std::move(mu));
  return std::make_unique<ConjugateVariationStep>(problem, D, Dt, std::move(w));
}

template std::unique_ptr<VariationStep> variation_step<1>(const InverseProblem&, const Grid<1>&,
                                                          const Variation<1>&);
template std::unique_ptr<VariationStep> variation_step<2>(const InverseProblem&, const Grid<2>&,
                                                          const Variation<2>&);
template std::unique_ptr<VariationStep> variation_step<3>(const InverseProblem&, const Grid<3>&,
                                                          const Variation<3>&);

}  // namespace undiffuse::pde
