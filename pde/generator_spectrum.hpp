#pragma once
#include "pde/edge_rates.hpp"
#include "sde/process.hpp"

namespace undiffuse::pde {

/// Slowest modes of q' = A q:  A m_k = λ_k m_k.
template <int Dim>
struct GeneratorSpectrum {
  Grid<Dim> grid;
  Eigen::VectorXcd eigenvalues;  ///< by falling real part, the slowest first [1/time]
  Eigen::MatrixXcd
      modes;  ///< a column each: a density's mode, Σ|m_c| V_c = 1, largest value positive and real
  bool detailed_balance;  ///< then all eigenvalues and modes are real
};

/// The `count` eigenvalues of a jump process nearest to zero and their modes. In detailed balance A is made
/// symmetric by the square roots of its balanced density, and they are the slowest; else eigenvalues may be
/// complex, a fast rotation is far from zero even where it decays slowly, and if the last one has a conjugate
/// that comes too. Shift-invert by sparse Cholesky or LU, implicitly restarted Lanczos or Arnoldi. Second
/// order in h with Fokker–Planck rates; absolute error about a rounding of the largest rate: not for escape
/// rates below that (see mean_first_passage_time). Modes lose digits where they are smaller than a rounding
/// of their largest value. Sources: Risken, The Fokker–Planck Equation (1989), section 5.4; Lehoucq, Sorensen
/// & Yang, ARPACK Users' Guide (1998). Throws std::invalid_argument unless 1 <= count <= N - 3;
/// data::NumericalError without convergence.
template <int Dim>
GeneratorSpectrum<Dim> generator_spectrum(const Grid<Dim>& grid, const EdgeRates<Dim>& rates, Index count);

/// The same for the Fokker–Planck equation of a process with the drift and noise of time t.
template <int Dim>
GeneratorSpectrum<Dim> generator_spectrum(const Grid<Dim>& grid, const sde::Process& process, double t,
                                          Index count);

}  // namespace undiffuse::pde
