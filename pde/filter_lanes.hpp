#pragma once
#include "data/points.hpp"

namespace undiffuse::pde {

/// n modes of an operator, and where what a filter makes of them goes.
struct FilterLanes {
  data::Index n;
  const double *a, *log_a;
  double largest;       ///< a of all modes
  double *gain, *loss;  ///< φ/a and 1 - φ
};

/// The filters that need an exponential a mode, in vector code as wide as the machine has; bits do not depend
/// on the width where it multiplies and adds in one. Formulas stand with the classes in filters.hpp. What is
/// near 1 in φ, and near 0, keeps 13 digits. gain and loss are other arrays than a and log_a.
void quasi_boundary_value_lanes(const FilterLanes& modes, double parameter);
void quasi_reversibility_lanes(const FilterLanes& modes, double parameter);
void pseudo_parabolic_lanes(const FilterLanes& modes, double parameter);
void landweber_lanes(const FilterLanes& modes, double parameter);

/// A member of a curve in n modes with data β: its gain and loss, the gain of the member before, the truth's
/// coefficients; null where there is none.
struct MemberLanes {
  data::Index n;
  const double *data, *gain, *loss, *gain_before, *truth;
};

/// Σ (1 - φ)² β², Σ q², Σ (1 - φ), Σ (q - q_before)² and Σ (q - truth)², with q = φ/a β; 0 where there is
/// none.
struct MemberSums {
  double residual2, size2, loss, change2, error2;
};

/// Bits depend on the width of vectors, as those of FFTW do.
MemberSums member_sums(const MemberLanes& member);

}  // namespace undiffuse::pde
