#pragma once
#include <memory>

#include "pde/heat_problem.hpp"
#include "pde/modal_operator.hpp"
#include "pde/plan.hpp"
#include "pde/symbol.hpp"

namespace undiffuse::pde {

/// The modes of heat on a grid with any of its walls, what is given there set to zero:
///
///     ∇·(κ∇φ_i) = -λ_i φ_i,    Σ_c w_c φ_i φ_j = δ_ij,    w_c = V_c / V̄
///
/// V̄ the grid's cell_volume(). Where one κ meets equal cells and walls with a fast transform: those of
/// Spectrum, by transforms, O(N log N). One κ and other walls or unequal cells: eigenvectors of the
/// second difference of each axis, products of them over the axes, O(N n) a transform. κ(x): eigenvectors of
/// the whole operator, O(N³) once and O(N²) each. Values at nodes whose value is given are not read, and are
/// zero after a transform.
template <int Dim>
class HeatModes {
 public:
  static constexpr Index most_dense = 4096;  ///< unknowns for eigenvectors of an axis or of the whole

  /// symbol: λ = κk² exactly, where the modes are those of Spectrum, or that of the second difference, as it
  /// always is elsewhere. Throws std::invalid_argument as HeatOperator does, and for more than most_dense
  /// unknowns where vectors must be made.
  explicit HeatModes(const HeatProblem<Dim>& problem, Symbol symbol = Symbol::continuous,
                     Plan plan = Plan::estimate);
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

  /// size() values to as many coefficients; the two may be the same array.
  void forward(ConstVector values, Vector coefficients);
  void inverse(ConstVector coefficients, Vector values);
  /// φ_i on the grid.
  Field<Dim> mode(Index i);

 private:
  struct Kind;
  std::unique_ptr<Kind> kind_;
};

/// e^{T∇·κ∇}, what heat does to a field in the time T, in its modes: the operator of the backward heat
/// problem.
template <int Dim>
class HeatPropagator final : public ModalOperator {
 public:
  /// T > 0 [time]; otherwise as HeatModes.
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
  HeatModes<Dim> heat_;
  double T_;
  Modes modes_;
};

}  // namespace undiffuse::pde
