#include "experiments/run/choices.hpp"

#include <stdexcept>

namespace undiffuse::experiments {
namespace {

std::vector<Choice> processes() {
  return {{"heat", "dX = sqrt(2 kappa) dW", "", "no Gaussian limit on the line; uniform between walls",
           "Einstein, Ann. Phys. 322 (1905) 549-560"},
          {"ve", "variance exploding: dX = g(t) dW", "", "none", "Song et al., ICLR 2021 (arXiv:2011.13456)"},
          {"vp", "variance preserving, linear beta: dX = -beta X/2 dt + sqrt(beta) dW", "", "N(0, I)",
           "Song et al., ICLR 2021 (arXiv:2011.13456)"},
          {"sub_vp", "sub-VP: the drift of vp, less noise", "", "N(0, I)",
           "Song et al., ICLR 2021 (arXiv:2011.13456)"},
          {"ornstein_uhlenbeck", "dX = -theta X dt + g dW", "", "N(0, g^2/(2 theta) I)",
           "Uhlenbeck & Ornstein, Phys. Rev. 36 (1930) 823-841"}};
}

std::vector<Choice> scores() {
  return {{"mixture", "exact score of a Gaussian mixture under any affine process", "exact", "",
           "Song et al., ICLR 2021 (arXiv:2011.13456)"}};
}

std::vector<Choice> integrators() {
  return {{"euler_maruyama", "x' = x + f dt + g dW", "strong 1/2 (1 for additive noise), weak 1", "",
           "Kloeden & Platen (1992), ch. 10"}};
}

std::vector<Choice> laws() {
  return {
      {"mixture", "Gaussian mixture, any dimension, full covariances", "", "", "Bishop (2006), section 2.3"},
      {"points", "the user's points: CSV, NPY or HDF5", "", "", ""},
      {"picture", "a picture (PNG, PGM) taken as a density on the plane", "", "", ""}};
}

}  // namespace

const std::vector<std::string_view>& choice_kinds() {
  static const std::vector<std::string_view> kinds = {"processes", "scores",  "integrators",
                                                      "samplers",  "solvers", "laws"};
  return kinds;
}

std::vector<Choice> choices(std::string_view kind) {
  if (kind == "processes") return processes();
  if (kind == "scores") return scores();
  if (kind == "integrators") return integrators();
  if (kind == "laws") return laws();
  if (kind == "samplers" || kind == "solvers") return {};
  throw std::invalid_argument("choices: no kind '" + std::string(kind) + "'");
}

}  // namespace undiffuse::experiments
