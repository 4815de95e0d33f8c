// The heat kernel between walls by its images and by the eigenfunctions of the Laplacian: two series that
// share no term, one quick for short times, the other for long ones.
#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/bounded/problem.hpp"

namespace undiffuse::experiments::bounded {
namespace {

using data::Index;

constexpr double kLeftOut = 1e-15;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// Both series at one time, on places x places of the axis.
struct Comparison {
  double difference;  ///< largest, of the kernel's largest value
  double rounding;    ///< what it may be
  Index images_needed, modes_needed, images_found, modes_found;
};

/// The kernel at all pairs of places; terms: how many of the series.
template <class Series>
Eigen::VectorXd at_places(const pde::Interval& walls, Index places, const Series& series) {
  Eigen::VectorXd values(places * places);
  for (Index i = 0; i < places; ++i)
    for (Index j = 0; j < places; ++j) {
      const auto at = [&](Index k) {
        return walls.lower + walls.length() * static_cast<double>(k) / static_cast<double>(places - 1);
      };
      values[i * places + j] = series(at(i), at(j));
    }
  return values;
}

/// The fewest terms from which on the series is as close to its limit as `tolerance`.
template <class Series>
Index fewest(Index enough, const Eigen::VectorXd& limit, double tolerance, const Series& values) {
  Index terms = enough;
  while (terms > 0 && (values(terms - 1) - limit).template lpNorm<Eigen::Infinity>() <= tolerance) --terms;
  return terms;
}

Comparison compare(const pde::Interval& walls, double kappa_t, Index places) {
  const auto images = [&](Index terms) {
    return at_places(walls, places,
                     [&](double x, double y) { return pde::kernel_by_images(walls, kappa_t, x, y, terms); });
  };
  const auto modes = [&](Index terms) {
    return at_places(walls, places,
                     [&](double x, double y) { return pde::kernel_by_modes(walls, kappa_t, x, y, terms); });
  };
  Comparison c{};
  c.images_needed = pde::images_needed(walls, kappa_t, kLeftOut);
  c.modes_needed = pde::modes_needed(walls, kappa_t, kLeftOut);
  const auto by_images = images(c.images_needed), by_modes = modes(c.modes_needed);
  const double largest = by_images.lpNorm<Eigen::Infinity>();
  const double number = std::sqrt(kappa_t) / walls.length();
  c.difference = (by_images - by_modes).lpNorm<Eigen::Infinity>() / largest;
  // the argument of the n-th cosine is rounded by nπε, and all n up to about L/√(κt) count
  c.rounding = 4 * kLeftOut + 4 * kEpsilon / std::min(1.0, number);
  const double tolerance = (kLeftOut + c.rounding) * largest;
  c.images_found = fewest(c.images_needed, by_images, tolerance, images);
  c.modes_found = fewest(c.modes_needed, by_modes, tolerance, modes);
  return c;
}

}  // namespace

template <int Dim>
Figures compare_kernels(const Problem<Dim>& problem, BranchFile& out) {
  const auto& keys = problem.settings.kernels;
  const auto walls = problem.axis(0);
  Eigen::VectorXd number(keys.times), difference(keys.times), bound(keys.times), images_needed(keys.times),
      images_found(keys.times), modes_needed(keys.times), modes_found(keys.times);
  double worst_terms = 0;
  for (Index k = 0; k < keys.times; ++k) {
    const double u = static_cast<double>(k) / static_cast<double>(keys.times - 1);
    number[k] = keys.shortest * std::pow(keys.longest / keys.shortest, u);
    const auto c = compare(walls, number[k] * walls.length() * walls.length(), keys.places);
    difference[k] = c.difference;
    bound[k] = c.rounding;
    images_needed[k] = static_cast<double>(c.images_needed);
    images_found[k] = static_cast<double>(c.images_found);
    modes_needed[k] = static_cast<double>(c.modes_needed);
    modes_found[k] = static_cast<double>(c.modes_found);
    worst_terms =
        std::max({worst_terms, images_found[k] - images_needed[k], modes_found[k] - modes_needed[k]});
  }
  out.describe("heat kernel between walls by images and by eigenfunctions",
               "Carslaw & Jaeger, Conduction of Heat in Solids (1959), chapters 10 and 14");
  out.coordinate("number", number, "1", "kappa t / L^2");
  out.series("difference", "number", difference, "1", "largest difference, of the kernel's largest value");
  out.series("rounding", "number", bound, "1", "what rounding may put between them");
  out.series("images", "number", images_found, "1", "images a side that leave out 1e-15, found");
  out.series("images_needed", "number", images_needed, "1", "images a side that leave out 1e-15, bound");
  out.series("modes", "number", modes_found, "1", "eigenfunctions that leave out 1e-15, found");
  out.series("modes_needed", "number", modes_needed, "1", "eigenfunctions that leave out 1e-15, bound");
  out.claim("difference_of_rounding", (difference.array() / bound.array()).maxCoeff(), 1);
  out.claim("terms_beyond_bound", worst_terms, 0);
  return {.kernel_difference = difference.maxCoeff()};
}

template Figures compare_kernels<1>(const Problem<1>&, BranchFile&);
template Figures compare_kernels<2>(const Problem<2>&, BranchFile&);

}  // namespace undiffuse::experiments::bounded
