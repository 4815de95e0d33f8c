#pragma once
// Backward heat problems small enough for dense algebra, and what their tests share.
#include <Eigen/Dense>
#include <memory>
#include <random>
#include <vector>

#include "pde/cgls.hpp"
#include "pde/filters.hpp"
#include "pde/heat_modes.hpp"
#include "pde/heat_operator.hpp"
#include "pde/parameter_rules.hpp"

namespace undiffuse::tests {

using pde::Index;

/// Every filter, once.
inline std::vector<std::shared_ptr<const pde::SpectralFilter>> every_filter() {
  return {std::make_shared<pde::CutOffFilter>(),
          std::make_shared<pde::TikhonovFilter>(),
          std::make_shared<pde::SobolevTikhonovFilter>(),
          std::make_shared<pde::LavrentievFilter>(),
          std::make_shared<pde::QuasiBoundaryValueFilter>(),
          std::make_shared<pde::QuasiReversibilityFilter>(),
          std::make_shared<pde::PseudoParabolicFilter>(),
          std::make_shared<pde::LandweberFilter>()};
}

/// Standard normals, near enough: sums of twelve uniforms.
inline Eigen::VectorXd normals(Index n, unsigned seed) {
  std::mt19937_64 words(seed);
  return Eigen::VectorXd::NullaryExpr(n, [&](Index) {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(words() >> 11) * 0x1p-53;
    return sum;
  });
}

/// A grid's own heat, dense: A = e^{TL} by its own eigenvectors is not asked for; L is.
template <int Dim>
struct DenseHeat {
  pde::HeatPropagator<Dim> A;
  Eigen::MatrixXd L;  ///< the second difference, times kappa
  double T;
  DenseHeat(const pde::Grid<Dim>& grid, double kappa, double T_)
      : A(pde::HeatProblem<Dim>(grid, kappa), T_, pde::Symbol::discrete),
        L(Eigen::MatrixXd(
            pde::HeatOperator<Dim>(pde::HeatProblem<Dim>(grid, kappa), pde::Direction::forward, "test")
                .matrix())),
        T(T_) {}
};

}  // namespace undiffuse::tests
