#include "experiments/parts/branch_file.hpp"

#include <array>
#include <cmath>

namespace undiffuse::experiments {

using data::Index;
using data::Label;

namespace {

std::span<const double> span(const Eigen::VectorXd& v) {
  return {v.data(), static_cast<std::size_t>(v.size())};
}

constexpr std::array<const char*, 3> axis_names = {"x", "y", "z"};

}  // namespace

std::string density_units(int dim) { return dim == 1 ? "1/length" : "1/length^" + std::to_string(dim); }

template <int Dim>
void write_axes(data::ResultFile& file, const std::string& group, const pde::Grid<Dim>& grid) {
  const std::string places = grid.centring == pde::Centring::nodes ? "nodes" : "cell centres";
  for (int a = 0; a < Dim; ++a) {
    const std::string name = axis_names[static_cast<std::size_t>(a)];
    file.coordinate(group, name, span(grid.centres(a)), "length", name + " of the " + places);
  }
}

template <int Dim>
void write_field(data::ResultFile& file, const std::string& group, const std::string& name,
                 const pde::Field<Dim>& field, const std::string& long_name, const std::string& units) {
  const std::vector<std::string> dims(axis_names.rbegin() + (3 - Dim), axis_names.rend());
  file.write(group, name, span(field.values), Label{.units = units, .long_name = long_name, .dims = dims});
}

template <int Dim>
void BranchFile::field(const std::string& name, const pde::Field<Dim>& field, const std::string& long_name,
                       const std::string& units) {
  if (!has_grid_) write_axes(file_, group_, field.grid);
  has_grid_ = true;
  write_field(file_, group_, name, field, long_name, units);
}

void BranchFile::series(const std::string& name, const std::string& dim, const Eigen::VectorXd& values,
                        const std::string& units, const std::string& long_name) {
  file_.write(group_, name, span(values), Label{.units = units, .long_name = long_name, .dims = {dim}});
}

void BranchFile::coordinate(const std::string& name, const Eigen::VectorXd& values, const std::string& units,
                            const std::string& long_name) {
  file_.coordinate(group_, name, span(values), units, long_name);
}

void BranchFile::number(const std::string& name, double value, const std::string& units,
                        const std::string& long_name) {
  file_.write(group_, name, std::span<const double>(&value, 1),
              Label{.units = units, .long_name = long_name, .dims = {}});
}

void BranchFile::describe(const std::string& title, std::string_view source) {
  file_.attribute(group_, "title", title);
  file_.attribute(group_, "source", std::string(source));
  file_.cite(std::string(source));
}

template <int Dim>
double l1(const pde::Field<Dim>& a, const pde::Field<Dim>& b) {
  const double distance = (a.values - b.values).template lpNorm<1>() * a.grid.cell_volume();
  return std::isfinite(distance) ? distance : kInfinity;
}

template <int Dim>
double roughness(const pde::Field<Dim>& p) {
  double sum = 0;
  Index stride = 1;
  for (int a = 0; a < Dim; ++a) {
    for (Index i = 0; i < p.grid.size(); ++i) {
      const auto place = i / stride % p.grid.cells[a];
      if (place > 0 && place + 1 < p.grid.cells[a])
        sum += std::abs(p.values[i - stride] - 2 * p.values[i] + p.values[i + stride]);
    }
    stride *= p.grid.cells[a];
  }
  return sum * p.grid.cell_volume();
}

template void write_axes<1>(data::ResultFile&, const std::string&, const pde::Grid<1>&);
template void write_axes<2>(data::ResultFile&, const std::string&, const pde::Grid<2>&);
template void write_axes<3>(data::ResultFile&, const std::string&, const pde::Grid<3>&);
template void write_field<1>(data::ResultFile&, const std::string&, const std::string&, const pde::Field<1>&,
                             const std::string&, const std::string&);
template void write_field<2>(data::ResultFile&, const std::string&, const std::string&, const pde::Field<2>&,
                             const std::string&, const std::string&);
template void write_field<3>(data::ResultFile&, const std::string&, const std::string&, const pde::Field<3>&,
                             const std::string&, const std::string&);
template void BranchFile::field<1>(const std::string&, const pde::Field<1>&, const std::string&,
                                   const std::string&);
template void BranchFile::field<2>(const std::string&, const pde::Field<2>&, const std::string&,
                                   const std::string&);
template void BranchFile::field<3>(const std::string&, const pde::Field<3>&, const std::string&,
                                   const std::string&);
template double l1<1>(const pde::Field<1>&, const pde::Field<1>&);
template double l1<2>(const pde::Field<2>&, const pde::Field<2>&);
template double roughness<1>(const pde::Field<1>&);
template double roughness<2>(const pde::Field<2>&);

}  // namespace undiffuse::experiments
