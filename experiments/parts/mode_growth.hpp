#pragma once
#include <memory>
#include <vector>

#include "experiments/parts/branch_file.hpp"
#include "pde/heat_modes.hpp"

namespace undiffuse::experiments {

/// Heat run backwards, mode by mode: what several studies measure of it and write.

/// Numbers of modes whose amplification is measured by stepping them, increasing: all of a short list, evenly
/// many of more, and the one that `predicted` says grows most. Numbers of given nodes, which have no mode,
/// are not among them.
template <int Dim>
std::vector<data::Index> measured_modes(const pde::Grid<Dim>& grid, const Eigen::VectorXd& predicted,
                                        data::Index most);

/// log10 of the factor on each of those modes over T backward, measured: the exact backward propagator takes
/// the mode over a time in which the fastest one grows e-fold, and T is so many of them. A mode run over T
/// itself would drown in what rounding puts into the faster ones.
template <int Dim>
Eigen::VectorXd measured_growth(const std::shared_ptr<pde::HeatModes<Dim>>& heat, double T,
                                const std::vector<data::Index>& modes);

/// The largest k² that a grid's modes have [1/length²], from its walls and lengths alone: m modes between two
/// walls are k = πj/L with j up to m - 1 (slopes given), m (values given) or m - 1/2 (one of each). Not for
/// unequal cells and Robin walls.
template <int Dim>
double largest_wavenumber_squared(const pde::Grid<Dim>& grid);

/// log10 of the L2 norm that white noise of standard deviation `noise` a value has after all modes grew:
/// growth is log10 of the factor on each. The slope of everything that comes.
double predicted_log10_noise(double noise, double cell_volume, const Eigen::VectorXd& growth);

/// log10 of ‖a - b‖, not overflowing.
template <int Dim>
double log10_l2_distance(const pde::Field<Dim>& a, const pde::Field<Dim>& b);

Eigen::VectorXd pick(const Eigen::VectorXd& all, const std::vector<data::Index>& places);

/// The modes as the coordinate `mode`, their wavenumbers, the factor on each as it was measured and as it is
/// predicted.
struct ModeGrowth {
  std::vector<data::Index> modes;
  Eigen::VectorXd wavenumber, measured, predicted;
  /// The largest difference; NaN where a scheme is singular.
  double error() const;
  void write(BranchFile& out, const std::string& how_measured, const std::string& formula) const;
};

}  // namespace undiffuse::experiments
