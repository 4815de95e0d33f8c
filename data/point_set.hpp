#pragma once
#include <filesystem>

#include "data/law.hpp"

namespace undiffuse::data {

/// The empirical law of a user's points: 1/n on each of the n rows. It has no density; its cell probabilities
/// are the histogram, zeros included.
class PointSet final : public Law {
 public:
  /// points (n, d), n >= 1, finite. Throws std::invalid_argument otherwise.
  explicit PointSet(Eigen::MatrixXd points);

  Index dim() const override { return points_.cols(); }
  void sample(Stream stream, std::uint64_t first,
              Points out) const override;                      ///< with replacement, uniforms of step 0
  void log_density(ConstPoints x, Vector out) const override;  ///< always throws
  Eigen::VectorXd cell_probabilities(const std::vector<Eigen::VectorXd>& edges) const override;

  const Eigen::MatrixXd& points() const { return points_; }

 private:
  Eigen::MatrixXd points_;
};

/// Points (n, d) from .csv (numbers, one optional header line), .npy (1-D or 2-D, float32/float64/integers, C
/// or Fortran order) or .h5 (the only 1-D or 2-D numeric data set, or FILE.h5:/path/to/dataset). Throws
/// UsageError if the file is absent or of another kind, DamagedInput naming file, line and column for a hole,
/// a ragged row, a NaN or a broken header.
Eigen::MatrixXd read_points(const std::filesystem::path& file);

}  // namespace undiffuse::data
