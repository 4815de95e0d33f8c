#pragma once
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "experiments/parts/bench.hpp"
#include "experiments/parts/branch_file.hpp"
#include "experiments/reversal/problem.hpp"
#include "sde/time_grid.hpp"

namespace undiffuse::experiments::reversal {

/// One row of the headline table; NaN where a figure has no meaning for the method.
struct Figures {
  double l1_error = kNone;           ///< to what a perfect reversal of the clean terminal law returns
  double l1_to_p0 = kNone;           ///< to p_0; differs where the terminal law is not p_T
  double closed_form_error = kNone;  ///< L1, to the closed form for the very terminal density the method got
  double w1_error = kNone;           ///< of the particles, one dimension
  double w1_floor = kNone;           ///< what as many independent samples have on average
  double sliced_w2 = kNone;          ///< of the particles to fresh samples, two dimensions and more
  double energy_distance = kNone;    ///< the same, on at most 4000 of each
  double mass_error = kNone;         ///< |mass returned - mass given|
  double minimum = kNone;            ///< smallest density returned
  double log10_amplification = kNone;   ///< of the mode that grows most
  double first_nonfinite_step = kNone;  ///< naive methods that overflow
  double parameter = kNone;             ///< of a regularised inverse
  double oracle_at_edge = kNone;  ///< 1 where the best parameter is the first or last of its scan: no optimum
  double seconds = kNone;
};

/// The columns of the headline table.
const std::vector<FigureColumn<Figures>>& figure_columns();

/// Records, at the wanted reverse times, how far a field is from what a perfect reversal has then:
/// log10 of the L² distance and the L¹ distance.
template <int Dim>
class ErrorRecord {
 public:
  /// What a perfect reversal of the method's own operator has after a step, at reverse time tau; asked for in
  /// the order of the steps.
  using Perfect = std::function<pde::Field<Dim>(data::Index step, double tau)>;
  ErrorRecord(const Settings& settings, const sde::TimeGrid& times, Perfect perfect)
      : perfect_(std::move(perfect)), steps_(recorded_steps(settings, times)) {}
  const std::vector<data::Index>& steps() const { return steps_; }
  void add(data::Index step, double tau, const pde::Field<Dim>& q);
  void write(BranchFile& out) const;

 private:
  Perfect perfect_;
  std::vector<data::Index> steps_;
  std::vector<double> tau_, log10_l2_, l1_;
};

/// The figures that any returned density has.
template <int Dim>
Figures density_figures(const Problem<Dim>& problem, const pde::Field<Dim>& given,
                        const pde::Field<Dim>& returned);

/// Claims that mass is kept, and that nothing is negative if nothing was.
template <int Dim>
void claim_density(const pde::Field<Dim>& given, const Figures& figures, BranchFile& out);

/// A method of reversal on a grid: one file and one line in branches.hpp.
template <int Dim>
struct GridBranch {
  std::string name;
  std::function<Figures(const Problem<Dim>& problem, BranchFile& out)> run;
};

}  // namespace undiffuse::experiments::reversal
