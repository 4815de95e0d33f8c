#pragma once
#include <filesystem>

#include "data/alias_table.hpp"
#include "data/law.hpp"

namespace undiffuse::data {

/// Grey values of a picture, (rows, columns), row 0 at the top, as in the file; 0 is black.
using Pixels = Eigen::MatrixXd;

/// Reads .png (any depth; colour by luma Rec. 709, alpha over black) or .pgm (P2, P5), scaled to [0, 1].
/// Throws UsageError if absent or of another kind, DamagedInput if it is not what its name says.
Pixels read_picture(const std::filesystem::path& file);

/// A picture taken as a density on the plane: piecewise constant, proportional to the grey value, each pixel
/// a unit square. Column c and row r cover [c, c+1) x [rows-1-r, rows-r): x to the right, y upwards, so the
/// picture fills [0, columns] x [0, rows].
class Picture final : public Law {
 public:
  /// Throws std::invalid_argument unless pixels are finite, non-negative and not all zero.
  explicit Picture(Pixels pixels);

  Index dim() const override { return 2; }
  /// A pixel by alias table from the uniforms of draw number (step) 0, a place in it from those of draw
  /// number 1.
  void sample(Stream stream, std::uint64_t first, Points out) const override;
  void log_density(ConstPoints x, Vector out) const override;
  /// Areas of overlap with the pixels: a grid aligned with the pixels returns the pixels exactly.
  Eigen::VectorXd cell_probabilities(const std::vector<Eigen::VectorXd>& edges) const override;

  Index columns() const { return pixels_.cols(); }
  Index rows() const { return pixels_.rows(); }

 private:
  Pixels pixels_;  ///< normalised to sum 1
  AliasTable table_;
};

}  // namespace undiffuse::data
