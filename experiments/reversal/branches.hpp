#pragma once
#include "experiments/reversal/branch.hpp"
#include "experiments/run/regularisations.hpp"

namespace undiffuse::experiments::reversal {

/// The methods of the study, each in the file that its comment names.

// naive.cpp
template <int Dim>
Figures naive_spectral(const Problem<Dim>& problem, BranchFile& out);
template <int Dim>
Figures naive_finite_difference(const Problem<Dim>& problem, BranchFile& out);

// regularised.cpp: every method of experiments/run/regularisations.cpp
template <int Dim>
Figures regularised_oracle(const Problem<Dim>& problem, const RegularisationChoice& choice, BranchFile& out);

// score_driven.cpp
template <int Dim>
Figures closed_form(const Problem<Dim>& problem, BranchFile& out);
template <int Dim>
Figures fokker_planck_score(const Problem<Dim>& problem, BranchFile& out);

// discrete.cpp
template <int Dim>
Figures discrete_reversal_rates(const Problem<Dim>& problem, BranchFile& out);
template <int Dim>
Figures discrete_reversal_chain(const Problem<Dim>& problem, BranchFile& out);

// particles.cpp: these need no grid; judged on one where there is one, by fresh samples elsewhere
struct Ensemble {
  std::string name;
  double eta;     ///< of the reverse process
  bool adaptive;  ///< Dormand–Prince instead of Euler–Maruyama
};
const std::vector<Ensemble>& ensembles();
template <int Dim>
Figures run_ensemble(const Problem<Dim>& problem, const Ensemble& ensemble, BranchFile& out);
Figures run_ensemble(const Common& common, const Ensemble& ensemble, BranchFile& out);

/// All grid methods, in the order of the headline table.
template <int Dim>
const std::vector<GridBranch<Dim>>& grid_branches() {
  static const std::vector<GridBranch<Dim>> all = [] {
    std::vector<GridBranch<Dim>> list = {{"naive_spectral", naive_spectral<Dim>},
                                         {"naive_finite_difference", naive_finite_difference<Dim>}};
    for (const auto& choice : regularisations())
      list.push_back({std::string(choice.about().name) + "_oracle",
                      [&choice](const Problem<Dim>& problem, BranchFile& out) {
                        return regularised_oracle<Dim>(problem, choice, out);
                      }});
    list.push_back({"closed_form", closed_form<Dim>});
    list.push_back({"fokker_planck_score", fokker_planck_score<Dim>});
    list.push_back({"discrete_reversal_rates", discrete_reversal_rates<Dim>});
    list.push_back({"discrete_reversal_chain", discrete_reversal_chain<Dim>});
    return list;
  }();
  return all;
}

}  // namespace undiffuse::experiments::reversal
