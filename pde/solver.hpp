#pragma once
#include <string_view>

#include "pde/grid.hpp"
#include "sde/time_grid.hpp"

namespace undiffuse::pde {

struct Order {
  double space;  ///< infinity: exact for the modes of the grid
  double time;   ///< infinity: exact
};

/// The heat equation run as it is, or with κ -> -κ through the very same scheme.
enum class Direction { forward, backward };

/// How a field steps. Constructed for one grid and one TimeGrid, factorised once where the step is constant.
template <int Dim>
class Solver {
 public:
  virtual ~Solver() = default;
  virtual Order order() const = 0;
  virtual std::string_view source() const = 0;
  virtual const sde::TimeGrid& times() const = 0;
  /// The largest stable step [time]; infinity if there is none.
  virtual double max_stable_dt() const = 0;
  /// The largest step after which no value lies outside of the range of those before and of what walls give,
  /// where there is no source [time]; 0: none is known.
  virtual double max_monotone_dt() const { return 0; }
  /// u(t_first) -> u(t_{first+count}) in place. Allocates nothing. Throws std::invalid_argument for a field
  /// of another grid or steps outside of times().
  virtual void advance(Field<Dim>& u, Index first, Index count) = 0;
};

}  // namespace undiffuse::pde
