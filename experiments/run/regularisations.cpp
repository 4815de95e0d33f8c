#include "experiments/run/regularisations.hpp"

#include "pde/cgls.hpp"
#include "pde/filters.hpp"
#include "pde/total_variation.hpp"

namespace undiffuse::experiments {
namespace {

template <class Method, int Dim>
std::unique_ptr<pde::Regularisation> make_any(const pde::Grid<Dim>&) {
  return std::make_unique<Method>();
}

/// Iterated, to where its error is right to a per cent or so; large grids would take hours for more.
template <template <int> class Method, int Dim>
std::unique_ptr<pde::Regularisation> make_on(const pde::Grid<Dim>& grid) {
  return std::make_unique<Method<Dim>>(grid, grid.size() <= 4096 ? 1e-4 : 1e-3);
}

template <class Method>
RegularisationChoice method(std::string_view what, std::string_view limit) {
  return {what, limit, {make_any<Method, 1>, make_any<Method, 2>, make_any<Method, 3>}};
}

template <template <int> class Method>
RegularisationChoice method_on_grid(std::string_view what, std::string_view limit) {
  return {what, limit, {make_on<Method, 1>, make_on<Method, 2>, make_on<Method, 3>}};
}

}  // namespace

const pde::RegularisationAbout& RegularisationChoice::about() const {
  // What a method says of itself lives as long as the program.
  return make(pde::Grid<1>({4}, {0}, {1}, pde::Boundary::no_flux))->about();
}

const std::vector<RegularisationChoice>& regularisations() {
  static const std::vector<RegularisationChoice> all = {
      method<pde::CutOffFilter>("modes up to a wavenumber", "rings"),
      method<pde::TikhonovFilter>("damped least squares; posterior mean of a white Gaussian prior", ""),
      method<pde::SobolevTikhonovFilter>("least squares with damped derivatives", "smooth truths"),
      method<pde::LavrentievFilter>("A + alpha in place of A", "symmetric A >= 0"),
      method<pde::QuasiBoundaryValueFilter>("the end and a little of the start given", "lavrentiev exactly"),
      method<pde::QuasiReversibilityFilter>("a fourth derivative against the second one",
                                            "error falls as 1/log of the noise"),
      method<pde::PseudoParabolicFilter>("rates of decay bounded", "error falls as 1/log of the noise"),
      method<pde::LandweberFilter>("n steps of steepest descent, in closed form", ""),
      method<pde::Cgls>("n steps of conjugate gradients", "filter factors of these data"),
      method_on_grid<pde::TotalVariation>("least squares with few edges", "no filter factors; slow")};
  return all;
}

}  // namespace undiffuse::experiments
