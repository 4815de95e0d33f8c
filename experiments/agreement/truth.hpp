#pragma once
#include <memory>
#include <optional>

#include "data/mixture.hpp"
#include "experiments/agreement/settings.hpp"
#include "pde/grid.hpp"

namespace undiffuse::experiments::agreement {

using data::Index;

/// What X_T is, as far as density and particles are judged by it: the mixture under the transition of the
/// process, or a density on a grid far finer than those that are judged.
class Truth {
 public:
  /// The law of α X_0 + σ Z.
  explicit Truth(data::GaussianMixture law);
  /// A density whose own error counts for nothing.
  explicit Truth(pde::Field<1> reference);

  /// Averages over the cells of a grid; the reference's grid must be a refinement of it.
  pde::Field<1> averages(const pde::Grid<1>& grid) const;
  /// Probabilities of the cells between ascending edges.
  Eigen::VectorXd probabilities(const Eigen::VectorXd& edges) const;

  double mean() const { return mean_; }
  double variance() const { return variance_; }
  double fourth_moment() const { return fourth_; }  ///< E(X - mean)⁴

 private:
  std::optional<data::GaussianMixture> law_;
  std::optional<pde::Field<1>> reference_;
  double mean_ = 0, variance_ = 0, fourth_ = 0;
};

/// Where the law lives from 0 to T, but for 8.5 standard deviations of each component; without a transition,
/// where 4096 particles ended, and half as far again.
struct Box {
  double lower, upper;
};
Box box_of(const Settings& settings, const Chosen& chosen, std::uint64_t seed);

pde::Grid<1> grid_of(const Box& box, std::int64_t cells);

/// The density at T by the Fokker–Planck equation.
pde::Field<1> march(const Settings& settings, const sde::Process& process, double horizon,
                    const pde::Grid<1>& grid);

Truth truth_of(const Settings& settings, const Chosen& chosen, const Box& box);

}  // namespace undiffuse::experiments::agreement
