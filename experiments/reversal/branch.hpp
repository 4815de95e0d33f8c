#pragma once
#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/reversal/problem.hpp"
#include "experiments/run/report.hpp"
#include "sde/time_grid.hpp"

namespace undiffuse::experiments::reversal {

inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

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

/// A column of the headline table, and what it is.
struct FigureColumn {
  std::string_view name;
  double Figures::* member;
  std::string_view units, long_name;
};
const std::vector<FigureColumn>& figure_columns();

/// Where one branch writes: /branches/<name> with its own coordinates, and what it claims.
class BranchFile {
 public:
  BranchFile(data::ResultFile& file, std::string name, std::vector<Check>& checks)
      : file_(file), name_(std::move(name)), group_("/branches/" + name_), checks_(checks) {}

  /// A density on the cells of the grid, with x (and y) beside it.
  template <int Dim>
  void field(const std::string& name, const pde::Field<Dim>& field, const std::string& long_name);
  /// One number for each place of a coordinate that coordinate() has written.
  void series(const std::string& name, const std::string& dim, const Eigen::VectorXd& values,
              const std::string& units, const std::string& long_name);
  void coordinate(const std::string& name, const Eigen::VectorXd& values, const std::string& units,
                  const std::string& long_name);
  void number(const std::string& name, double value, const std::string& units, const std::string& long_name);
  void describe(const std::string& title, std::string_view source);

  /// Claims value <= upper, or lower <= value <= upper; what: the figure's name.
  void claim(const std::string& what, double value, double upper) { claim(what, value, -kInfinity, upper); }
  void claim(const std::string& what, double value, double lower, double upper) {
    checks_.push_back({name_ + "_" + what, value, lower, upper});
  }

  data::ResultFile& file() { return file_; }
  const std::string& group() const { return group_; }

 private:
  data::ResultFile& file_;
  std::string name_, group_;
  std::vector<Check>& checks_;
  bool has_grid_ = false;
};

/// x (and y) of a group, and a field on them.
template <int Dim>
void write_axes(data::ResultFile& file, const std::string& group, const pde::Grid<Dim>& grid);
template <int Dim>
void write_field(data::ResultFile& file, const std::string& group, const std::string& name,
                 const pde::Field<Dim>& field, const std::string& long_name);

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

/// L1 distance of fields on one grid; infinity where one is not finite.
template <int Dim>
double l1(const pde::Field<Dim>& a, const pde::Field<Dim>& b);
/// ‖h²Δ_h p‖ in L1: how much of a density changes within a cell.
template <int Dim>
double roughness(const pde::Field<Dim>& p);
/// The figures that any returned density has.
template <int Dim>
Figures density_figures(const Problem<Dim>& problem, const pde::Field<Dim>& given,
                        const pde::Field<Dim>& returned);

/// Claims that mass is kept, and that nothing is negative if nothing was.
template <int Dim>
void claim_density(const pde::Field<Dim>& given, const Figures& figures, BranchFile& out);

/// A method of reversal on a grid: one file and one line in branches.cpp.
template <int Dim>
struct GridBranch {
  std::string name;
  Figures (*run)(const Problem<Dim>& problem, BranchFile& out);
};

}  // namespace undiffuse::experiments::reversal
