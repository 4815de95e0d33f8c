#include "experiments/parts/mode_growth.hpp"

#include <algorithm>
#include <cmath>

#include "pde/backward_heat.hpp"

namespace undiffuse::experiments {
namespace {

using data::Index;

/// The numbers that have a mode: all but those of given nodes.
template <int Dim>
std::vector<Index> modes_of(const pde::Grid<Dim>& grid) {
  std::vector<Index> modes;
  for (Index i = 0; i < grid.size(); ++i) {
    bool unknown = true;
    for (int a = 0; a < Dim; ++a) {
      const Index place = i / grid.stride(a) % grid.cells[a];
      const auto range = grid.unknowns(a);
      unknown = unknown && place >= range.begin && place < range.end;
    }
    if (unknown) modes.push_back(i);
  }
  return modes;
}

}  // namespace

template <int Dim>
std::vector<Index> measured_modes(const pde::Grid<Dim>& grid, const Eigen::VectorXd& predicted, Index most) {
  const auto all = modes_of(grid);
  const auto size = static_cast<Index>(all.size());
  std::vector<Index> modes;
  for (Index i = 0; i < std::min(size, most); ++i)
    modes.push_back(all[static_cast<std::size_t>(size <= most ? i : i * (size - 1) / (most - 1))]);
  const Index top = *std::ranges::max_element(all, {}, [&](Index i) { return predicted[i]; });
  const auto place = std::ranges::lower_bound(modes, top);
  if (place == modes.end() || *place != top) modes.insert(place, top);
  return modes;
}

template <int Dim>
Eigen::VectorXd measured_growth(const std::shared_ptr<pde::HeatModes<Dim>>& heat, double T,
                                const std::vector<Index>& modes) {
  const pde::Grid<Dim>& grid = heat->grid();
  const double fastest = heat->rate().maxCoeff();
  const double tau = fastest * T > 1 ? 1 / fastest : T;
  Eigen::VectorXd growth(static_cast<Index>(modes.size()));
  for (std::size_t i = 0; i < modes.size(); ++i) {
    const auto mode = heat->mode(modes[i]);
    const auto grown = pde::BackwardHeatSpectral<Dim>(mode, heat).at(tau);
    double projection = 0;
    for (Index c = 0; c < grid.size(); ++c)
      projection += grid.volume(c) / grid.cell_volume() * mode.values[c] * grown.values[c];
    growth[static_cast<Index>(i)] = T / tau * std::log10(projection);
  }
  return growth;
}

template <int Dim>
double largest_wavenumber_squared(const pde::Grid<Dim>& grid) {
  double k2 = 0;
  for (int a = 0; a < Dim; ++a) {
    const auto range = grid.unknowns(a);
    const Index m = range.end - range.begin;
    const int held =
        (pde::value_given(grid.sides[a].lower) ? 1 : 0) + (pde::value_given(grid.sides[a].upper) ? 1 : 0);
    const double highest =
        grid.periodic(a) ? static_cast<double>(m - m % 2) : static_cast<double>(m) - 1 + 0.5 * held;
    const double k = M_PI * highest / grid.length(a);
    k2 += k * k;
  }
  return k2;
}

double predicted_log10_noise(double noise, double cell_volume, const Eigen::VectorXd& growth) {
  const double top = growth.maxCoeff();
  double sum = 0;
  for (const double g : growth) sum += std::pow(10.0, 2 * (g - top));
  return std::log10(noise) + 0.5 * std::log10(cell_volume * sum) + top;
}

template <int Dim>
double log10_l2_distance(const pde::Field<Dim>& a, const pde::Field<Dim>& b) {
  const double scale = (a.values - b.values).template lpNorm<Eigen::Infinity>();
  double sum = 0;
  for (Index c = 0; scale > 0 && c < a.grid.size(); ++c)
    sum += a.grid.volume(c) / a.grid.cell_volume() * std::pow((a.values[c] - b.values[c]) / scale, 2);
  return 0.5 * std::log10(sum) + std::log10(scale) + 0.5 * std::log10(a.grid.cell_volume());
}

Eigen::VectorXd pick(const Eigen::VectorXd& all, const std::vector<Index>& places) {
  Eigen::VectorXd picked(static_cast<Index>(places.size()));
  for (Index i = 0; i < picked.size(); ++i) picked[i] = all[places[static_cast<std::size_t>(i)]];
  return picked;
}

double ModeGrowth::error() const {
  double largest = 0;
  for (Index i = 0; i < measured.size(); ++i) {
    const double difference = std::abs(measured[i] - predicted[i]);
    if (std::isnan(difference)) return difference;
    largest = std::max(largest, difference);
  }
  return largest;
}

void ModeGrowth::write(BranchFile& out, const std::string& how_measured, const std::string& formula) const {
  Eigen::VectorXd number(static_cast<Index>(modes.size()));
  for (Index i = 0; i < number.size(); ++i)
    number[i] = static_cast<double>(modes[static_cast<std::size_t>(i)]);
  out.coordinate("mode", number, "1", "number of the mode in the order of the transform");
  out.series("wavenumber", "mode", wavenumber, "1/length", "wavenumber k of the mode");
  out.series("log10_amplification", "mode", measured, "1",
             "log10 of the factor on the mode over " + how_measured);
  out.series("log10_amplification_predicted", "mode", predicted, "1", formula);
}

template std::vector<Index> measured_modes<1>(const pde::Grid<1>&, const Eigen::VectorXd&, Index);
template std::vector<Index> measured_modes<2>(const pde::Grid<2>&, const Eigen::VectorXd&, Index);
template std::vector<Index> measured_modes<3>(const pde::Grid<3>&, const Eigen::VectorXd&, Index);
template Eigen::VectorXd measured_growth<1>(const std::shared_ptr<pde::HeatModes<1>>&, double,
                                            const std::vector<Index>&);
template Eigen::VectorXd measured_growth<2>(const std::shared_ptr<pde::HeatModes<2>>&, double,
                                            const std::vector<Index>&);
template Eigen::VectorXd measured_growth<3>(const std::shared_ptr<pde::HeatModes<3>>&, double,
                                            const std::vector<Index>&);
template double largest_wavenumber_squared<1>(const pde::Grid<1>&);
template double largest_wavenumber_squared<2>(const pde::Grid<2>&);
template double largest_wavenumber_squared<3>(const pde::Grid<3>&);
template double log10_l2_distance<1>(const pde::Field<1>&, const pde::Field<1>&);
template double log10_l2_distance<2>(const pde::Field<2>&, const pde::Field<2>&);
template double log10_l2_distance<3>(const pde::Field<3>&, const pde::Field<3>&);

}  // namespace undiffuse::experiments
