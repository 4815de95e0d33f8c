#pragma once
#include "pde/regularisation.hpp"

namespace undiffuse::pde {

/// Some of an operator's modes.
struct ModeBlock {
  using Numbers = Eigen::Map<const Eigen::ArrayXd>;
  Numbers a, log_a, wavenumber;  ///< of Modes, as many each
  double largest;                ///< a of all modes of the operator
};

/// A regularised inverse that knows of each mode how far to believe it:
///
///     q = Σ φ(a_i, k_i; α) / a_i β_i v_i
///
/// φ from 1 (believed) to 0 (not). Given φ_i/a_i and 1 - φ_i, everything else is the same for all of them:
/// an inverse costs the transforms of the operator and O(N), a curve O(N) a parameter and no transform, over
/// blocks that stay in cache and go to the threads, summed in a fixed order.
class SpectralFilter : public Regularisation {
 public:
  /// gain = φ/a, which does not overflow where φ is meant to tame 1/a, and loss = 1 - φ, of every mode of
  /// the block.
  virtual void evaluate(const ModeBlock& modes, double parameter, Eigen::Ref<Eigen::ArrayXd> gain,
                        Eigen::Ref<Eigen::ArrayXd> loss) const = 0;
  void for_each(const InverseProblem& problem, ConstVector parameters, const Visit& visit) const final;
  Eigen::VectorXd factors(const InverseProblem& problem, double parameter) const final;
  ParameterCurve curve(const InverseProblem& problem, ConstVector parameters,
                       const Eigen::VectorXd* truth) const final;
};

}  // namespace undiffuse::pde
