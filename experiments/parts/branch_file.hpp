#pragma once
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "data/result_file.hpp"
#include "experiments/run/report.hpp"
#include "pde/grid.hpp"

namespace undiffuse::experiments {

inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Of a density: "1/length", "1/length^2", "1/length^3".
std::string density_units(int dim);

/// Where one branch writes: /branches/<name> with its own coordinates, and what it claims.
class BranchFile {
 public:
  BranchFile(data::ResultFile& file, std::string name, std::vector<Check>& checks)
      : file_(file), name_(std::move(name)), group_("/branches/" + name_), checks_(checks) {}

  /// A field, a density unless units are given, with the axes of its grid beside it.
  template <int Dim>
  void field(const std::string& name, const pde::Field<Dim>& field, const std::string& long_name,
             const std::string& units = density_units(Dim));
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

/// x (y, z) of a group, and a field on them.
template <int Dim>
void write_axes(data::ResultFile& file, const std::string& group, const pde::Grid<Dim>& grid);
template <int Dim>
void write_field(data::ResultFile& file, const std::string& group, const std::string& name,
                 const pde::Field<Dim>& field, const std::string& long_name,
                 const std::string& units = density_units(Dim));

/// L1 distance of fields on one grid; infinity where one is not finite.
template <int Dim>
double l1(const pde::Field<Dim>& a, const pde::Field<Dim>& b);
/// ‖h²Δ_h p‖ in L1: how much of a density changes within a cell.
template <int Dim>
double roughness(const pde::Field<Dim>& p);

}  // namespace undiffuse::experiments
