#pragma once
#include <memory>
#include <string_view>
#include <tuple>
#include <vector>

#include "pde/grid.hpp"
#include "pde/regularisation.hpp"

namespace undiffuse::experiments {

template <int Dim>
using MakeRegularisation = std::unique_ptr<pde::Regularisation> (*)(const pde::Grid<Dim>&);

/// A regularised inverse of heat that a deck can name, by what it says of itself.
struct RegularisationChoice {
  std::string_view what, limit;
  std::tuple<MakeRegularisation<1>, MakeRegularisation<2>, MakeRegularisation<3>> makers;

  /// For fields on the grid.
  template <int Dim>
  std::unique_ptr<pde::Regularisation> make(const pde::Grid<Dim>& grid) const {
    return std::get<Dim - 1>(makers)(grid);
  }
  const pde::RegularisationAbout& about() const;
};

const std::vector<RegularisationChoice>& regularisations();

}  // namespace undiffuse::experiments
