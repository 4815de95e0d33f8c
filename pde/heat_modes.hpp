#pragma once
#include <memory>

#include "pde/heat_problem.hpp"
#include "pde/modal_operator.hpp"
#include "pde/plan.hpp"
#include "pde/symbol.hpp"

namespace undiffuse::pde {

/// The modes of heat on a grid with any of its walls, what is given there and the source set to zero:
///
///     ∇·(κ∇φ_i) = -λ_i φ_i,    Σ_c w_c φ_i φ_j = δ_ij,    w_c = V_c / V̄
///
/// V̄ the grid's cell_volume(), so that V̄ Σ c_i² of coefficients c is Σ u² V of the field. Where one κ meets
/// equal cells and walls with a fast transform: those of Spectrum, by transforms, O(N log N). One κ and other
/// walls, or any problem on the line: eigenvectors of the second difference of each axis, products of them
/// over the axes, O(n³) once and O(N n) a transform. κ(x) in the plane and in space: eigenvectors of the
/// whole operator, O(N³) once and O(N²) each. Rates of eigenvectors are right to the rounding of the largest;
/// what comes out negative by no more is 0.
///
/// Coefficients stand where values do. Nodes whose value is given are no unknowns: values there are not read,
/// and are zero after a transform; what stands at their places in rate() and wavenumber() is that of the
/// slowest mode, which changes no extreme, and their coefficient is always 0. An object serves one caller at
/// a time. Source: Courant & Hilbert, Methods of Mathematical Physics I (1953), chapter V.
template <int Dim>
class HeatModes {
 public:
  static constexpr Index most_dense = 4096;  ///< unknowns an eigenvector may have, of an axis or of the whole

  /// symbol: λ = κk² exactly, where the modes are those of Spectrum, or that of the second difference, as it
  /// always is elsewhere. Throws std::invalid_argument as HeatOperator does, and for more than most_dense
  /// unknowns where vectors must be made; data::NumericalError where they do not converge.
  explicit HeatModes(const HeatProblem<Dim>& problem, Symbol symbol = Symbol::continuous,
                     Plan plan = Plan::estimate);
  /// Throws what the constructor would refuse, at the cost of a HeatOperator.
  static void require(const HeatProblem<Dim>& problem);
  ~HeatModes();
  HeatModes(HeatModes&&) noexcept;
  HeatModes& operator=(HeatModes&&) noexcept;

  const Grid<Dim>& grid() const;
  Index size() const { return rate().size(); }
  /// λ_i >= 0 [1/time].
  const Eigen::VectorXd& rate() const;
  /// √(λ_i/κ) [1/length], κ the problem's number.
  const Eigen::VectorXd& wavenumber() const;
  /// Are the modes those of Spectrum?
  bool fast() const;

  /// size() values, as many as the grid has, to as many coefficients; the two may be the same array. Throws
  /// std::invalid_argument for other sizes.
  void forward(ConstVector values, Vector coefficients);
  void inverse(ConstVector coefficients, Vector values);
  /// φ_i on the grid; zero for the number of a given node. Throws std::invalid_argument for others.
  Field<Dim> mode(Index i);

 private:
  struct Kind;
  std::unique_ptr<Kind> kind_;
};

/// e^{T∇·κ∇}, what heat does to a field in the time T, in its modes, a_i = e^{-λ_i T}: the operator of the
/// backward heat problem, symmetric in Σ_c w_c u_c v_c. Data and unknown are the values of fields,
/// grid().size() of them.
template <int Dim>
class HeatPropagator final : public ModalOperator {
 public:
  /// T > 0 [time]; throws std::invalid_argument for another, and otherwise as HeatModes.
  HeatPropagator(const HeatProblem<Dim>& problem, double T, Symbol symbol = Symbol::continuous,
                 Plan plan = Plan::estimate);

  const Modes& modes() const override { return modes_; }
  Index rows() const override { return modes_.size(); }
  Index cols() const override { return modes_.size(); }
  void analyse(ConstVector b, Vector c) override { heat_.forward(b, c); }
  void analyse_unknown(ConstVector q, Vector c) override { heat_.forward(q, c); }
  void synthesise(ConstVector c, Vector q) override { heat_.inverse(c, q); }

  double T() const { return T_; }
  const Grid<Dim>& grid() const { return heat_.grid(); }
  HeatModes<Dim>& heat() { return heat_; }

 private:
  double T_;
  HeatModes<Dim> heat_;
  Modes modes_;
};

}  // namespace undiffuse::pde
