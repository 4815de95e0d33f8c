#pragma once
#include "data/points.hpp"

namespace undiffuse::data {

/// out_i = e^{x_i}, within 1.1 ulp, in vector code with its width chosen at run time. out may be x. Throws
/// std::invalid_argument for different sizes.
void vector_exp(ConstVector x, Vector out);
/// out_i = e^{x_i} - 1, within 2 ulp, for x_i <= 0: small ones too. NaN stays NaN.
void vector_expm1_nonpositive(ConstVector x, Vector out);

}  // namespace undiffuse::data
