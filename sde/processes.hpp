#pragma once
/// Every process of the room, for users who want them all.
#include "sde/cosine_variance_preserving.hpp"
#include "sde/double_well.hpp"
#include "sde/edm.hpp"
#include "sde/heat.hpp"
#include "sde/ornstein_uhlenbeck.hpp"
#include "sde/rectified_flow.hpp"
#include "sde/scaled_linear_variance_preserving.hpp"
#include "sde/sigmoid_variance_preserving.hpp"
#include "sde/sub_variance_preserving.hpp"
#include "sde/variance_exploding.hpp"
#include "sde/variance_preserving.hpp"
#include "sde/zero_terminal_variance_preserving.hpp"
