#pragma once

namespace undiffuse::pde {

/// Which eigenvalue a mode of the grid is given.
enum class Symbol {
  continuous,  ///< k²
  discrete     ///< that of the grid's second difference
};

}  // namespace undiffuse::pde
