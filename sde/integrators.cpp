#include "sde/integrators.hpp"

namespace undiffuse::sde {

std::vector<NamedIntegrator> named_integrators() {
  const auto make = []<class Scheme>(const Scheme& scheme) { return std::make_shared<const Scheme>(scheme); };
  return {
      {"euler_maruyama", "x' = x + f dt + g dW", "", make(EulerMaruyama())},
      {"milstein", "with the slope of g", "", make(Milstein())},
      {"milstein_derivative_free", "Platen's form of Milstein's", "", make(DerivativeFreeMilstein())},
      {"heun", "explicit trapezoidal rule, drift corrected to Ito's", "", make(Heun())},
      {"euler_heun", "Heun's rule for the noise alone, drift corrected to Ito's", "", make(EulerHeun())},
      {"sra", "Roessler's SRA1, two stages", "no state-dependent noise", make(Sra())},
      {"sri", "Roessler's SRIW1, four stages", "", make(Sri())},
      {"weak_platen", "explicit, weak order 2", "for laws, not paths", make(WeakPlaten())},
      {"implicit_euler", "drift implicit, Newton", "stiff drifts; at most 64 dimensions",
       make(ImplicitEuler())},
      {"exponential_euler", "linear drift exactly; affine processes in law",
       "a drift with a known linear part", make(ExponentialEuler())},
      {"sk_rock", "stabilised Chebyshev, 10 stages", "stiff drifts with real eigenvalues", make(SkRock(10))},
      {"dormand_prince", "Runge-Kutta 5(4), adaptive, particle by particle", "no noise",
       make(DormandPrince(1e-6, 1e-6)), true},
      {"dormand_prince_block", "Runge-Kutta 5(4), adaptive, particles side by side",
       "no noise; drift homogeneous, or known at many times", make(DormandPrinceBlock(1e-6, 1e-6)), true}};
}

}  // namespace undiffuse::sde
