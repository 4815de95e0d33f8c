#include "pde/generator_spectrum.hpp"

#include <fmt/format.h>

#include <Spectra/GenEigsRealShiftSolver.h>
#include <Spectra/SymEigsShiftSolver.h>
#include <Eigen/SparseCholesky>
#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "data/errors.hpp"
#include "pde/detailed_balance.hpp"
#include "pde/fokker_planck.hpp"
#include "pde/generator.hpp"
#include "pde/m_matrix.hpp"

namespace undiffuse::pde {
namespace {

using GeneratorMatrix = Eigen::SparseMatrix<double>;
constexpr const char* spectrum_place = "generator_spectrum";
constexpr double ritz_tolerance = 1e-12;
constexpr Index most_restarts = 1000;

struct Pairs {
  Eigen::VectorXcd values;
  Eigen::MatrixXcd vectors;
};

/// y = (A - σ)⁻¹ x as Spectra asks for it. Invert: constructed from σ - A, with solve(x).
template <class Invert>
class ShiftedInverse {
 public:
  using Scalar = double;
  explicit ShiftedInverse(const GeneratorMatrix& A) : A_(A) {}
  Index rows() const { return A_.rows(); }
  Index cols() const { return A_.cols(); }
  void set_shift(double sigma) {
    GeneratorMatrix shifted = -A_;
    for (Index c = 0; c < A_.cols(); ++c) shifted.coeffRef(c, c) += sigma;
    invert_ = std::make_unique<Invert>(shifted);
  }
  void perform_op(const double* x, double* y) const {
    Eigen::Map<Eigen::VectorXd>(y, rows()) = -invert_->solve(Eigen::Map<const Eigen::VectorXd>(x, rows()));
  }

 private:
  const GeneratorMatrix& A_;
  std::unique_ptr<Invert> invert_;
};

/// σ - S for S symmetric, with eigenvalues <= 0.
class PositiveDefinite {
 public:
  explicit PositiveDefinite(const GeneratorMatrix& matrix) : factors_(matrix) {
    if (factors_.info() != Eigen::Success)
      throw data::NumericalError("generator_spectrum: the matrix is not positive definite", 0, 0);
  }
  Eigen::VectorXd solve(const Eigen::VectorXd& x) const { return factors_.solve(x); }

 private:
  Eigen::SimplicialLLT<GeneratorMatrix> factors_;
};

class InvertedMMatrix {
 public:
  explicit InvertedMMatrix(const GeneratorMatrix& matrix) : factors_(matrix, spectrum_place) {}
  Eigen::VectorXd solve(const Eigen::VectorXd& x) const { return factors_.solve(x); }

 private:
  MMatrix factors_;
};

/// Right of all eigenvalues, and about as far from zero as the slowest of free diffusion, D/L².
template <int Dim>
double shift_of(const Grid<Dim>& grid, const EdgeRates<Dim>& rates) {
  double shift = std::numeric_limits<double>::infinity();
  for (int axis = 0; axis < Dim; ++axis) {
    const auto n = static_cast<double>(grid.cells[axis]);
    shift = std::min(shift, largest_outflow(grid, rates, axis) / (2 * n * n));
  }
  return shift;
}

template <class Solver>
Pairs pairs_of(Solver& solver, Index count) {
  solver.init();
  const Index found = solver.compute(Spectra::SortRule::LargestMagn, most_restarts, ritz_tolerance,
                                     Spectra::SortRule::SmallestMagn);
  if (solver.info() != Spectra::CompInfo::Successful) {
    throw data::NumericalError(fmt::format("{}: {} of {} eigenvalues converged in {} restarts",
                                           spectrum_place, found, count, most_restarts),
                               0, 0);
  }
  return {solver.eigenvalues(), solver.eigenvectors()};
}

Index lanczos_vectors(Index count, Index n) { return std::min(n, std::max<Index>(2 * count + 1, 20)); }

/// S = W⁻¹ A W with W = diag(√p), symmetric, in the place of A; modes of A are W u.
Pairs symmetric_pairs(GeneratorMatrix S, const Eigen::VectorXd& log_p, double shift, Index count) {
  const GeneratorMatrix transposed = S.transpose();
  for (Index j = 0; j < S.outerSize(); ++j) {
    GeneratorMatrix::InnerIterator back(transposed, j);
    for (GeneratorMatrix::InnerIterator it(S, j); it; ++it, ++back) {
      if (it.row() != j) it.valueRef() = std::sqrt(it.value() * back.value());
    }
  }
  ShiftedInverse<PositiveDefinite> inverse(S);
  Spectra::SymEigsShiftSolver<ShiftedInverse<PositiveDefinite>> solver(
      inverse, count, lanczos_vectors(count, S.cols()), shift);
  Pairs pairs = pairs_of(solver, count);
  const Eigen::VectorXd root = log_p.unaryExpr([](double value) { return std::exp(0.5 * value); });
  pairs.vectors = root.asDiagonal() * pairs.vectors;
  return pairs;
}

Pairs general_pairs(const GeneratorMatrix& A, double shift, Index count) {
  ShiftedInverse<InvertedMMatrix> inverse(A);
  Spectra::GenEigsRealShiftSolver<ShiftedInverse<InvertedMMatrix>> solver(
      inverse, count + 1, lanczos_vectors(count + 1, A.cols()), shift);
  Pairs pairs = pairs_of(solver, count + 1);
  const auto last = pairs.values[count - 1], next = pairs.values[count];
  const bool pair = last.imag() != 0 && std::abs(next - std::conj(last)) < 1e-6 * std::abs(last);
  const Index kept = pair ? count + 1 : count;
  return {pairs.values.head(kept), pairs.vectors.leftCols(kept)};
}

/// Sorted by real part and scaled.
template <int Dim>
GeneratorSpectrum<Dim> ordered(const Grid<Dim>& grid, const Pairs& pairs, bool balanced) {
  std::vector<Index> order(static_cast<std::size_t>(pairs.values.size()));
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return pairs.values[a].real() > pairs.values[b].real(); });
  GeneratorSpectrum<Dim> spectrum{grid, pairs.values(order), pairs.vectors(Eigen::all, order), balanced};
  for (Index k = 0; k < spectrum.modes.cols(); ++k) {
    Index largest = 0;
    spectrum.modes.col(k).cwiseAbs().maxCoeff(&largest);
    const std::complex<double> top = spectrum.modes(largest, k);
    const double mass = spectrum.modes.col(k).cwiseAbs().sum() * grid.cell_volume();
    spectrum.modes.col(k) *= std::conj(top) / (std::abs(top) * mass);
  }
  return spectrum;
}

}  // namespace

template <int Dim>
GeneratorSpectrum<Dim> generator_spectrum(const Grid<Dim>& grid, const EdgeRates<Dim>& rates, Index count) {
  if (count < 1 || count > grid.size() - 3) {
    throw std::invalid_argument(fmt::format("{}: {} eigenvalues asked for, 1 ... {} can be had",
                                            spectrum_place, count, grid.size() - 3));
  }
  const GeneratorMatrix A = generator(grid, rates);
  const double shift = shift_of(grid, rates);
  const auto log_p = log_balanced_density(grid, rates);
  return ordered(grid, log_p ? symmetric_pairs(A, *log_p, shift, count) : general_pairs(A, shift, count),
                 log_p.has_value());
}

template <int Dim>
GeneratorSpectrum<Dim> generator_spectrum(const Grid<Dim>& grid, const sde::Process& process, double t,
                                          Index count) {
  EdgeRates<Dim> rates(grid);
  FokkerPlanckRates<Dim>(grid, process).rates(t, rates);
  return generator_spectrum(grid, rates, count);
}

template GeneratorSpectrum<1> generator_spectrum<1>(const Grid<1>&, const EdgeRates<1>&, Index);
template GeneratorSpectrum<2> generator_spectrum<2>(const Grid<2>&, const EdgeRates<2>&, Index);
template GeneratorSpectrum<3> generator_spectrum<3>(const Grid<3>&, const EdgeRates<3>&, Index);
template GeneratorSpectrum<1> generator_spectrum<1>(const Grid<1>&, const sde::Process&, double, Index);
template GeneratorSpectrum<2> generator_spectrum<2>(const Grid<2>&, const sde::Process&, double, Index);
template GeneratorSpectrum<3> generator_spectrum<3>(const Grid<3>&, const sde::Process&, double, Index);

}  // namespace undiffuse::pde
