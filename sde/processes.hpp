#pragma once
/// Every process of the room, for users who want them all.
#include "sde/double_well.hpp"
#include "sde/heat.hpp"
#include "sde/ornstein_uhlenbeck.hpp"
#include "sde/sub_variance_preserving.hpp"
#include "sde/variance_exploding.hpp"
#include "sde/variance_preserving.hpp"
