#include <algorithm>
#include <cmath>

#include "experiments/curve/problem.hpp"

namespace undiffuse::experiments::curve {
namespace {

constexpr double kChance = 1e6;  // one run in so many fails by chance

/// Mean and covariance about the wanted mean, in standard errors.
void judge_moments(const Eigen::MatrixXd& curves, const ValueLaw& has, const ValueLaw& wanted, double moved,
                   Figures& figures, BranchFile& out) {
  const auto N = static_cast<double>(curves.rows()), n = static_cast<double>(curves.cols());
  const Eigen::VectorXd bias = has.mean - wanted.mean;
  const Eigen::ArrayXd mean_error = (has.covariance.diagonal().array() / N).sqrt();
  const Eigen::MatrixXd away = curves.rowwise() - wanted.mean.transpose();
  const Eigen::MatrixXd C = away.transpose() * away / N;
  const Eigen::MatrixXd second = has.covariance + bias * bias.transpose();  // what C has on average
  const Eigen::VectorXd diagonal = second.diagonal();
  const Eigen::ArrayXXd error =
      ((diagonal * diagonal.transpose()).array() + second.array().square()).sqrt() / std::sqrt(N);

  const Eigen::ArrayXd mean_z = away.colwise().mean().transpose().array().abs() / mean_error;
  const Eigen::ArrayXXd covariance_z = (C - wanted.covariance).array().abs() / error;
  const double mean_bias = (bias.array().abs() / mean_error).maxCoeff();
  const double covariance_bias = ((second - wanted.covariance).array().abs() / error).maxCoeff();
  figures.mean_z = mean_z.maxCoeff<Eigen::PropagateNaN>();
  figures.covariance_z = covariance_z.maxCoeff<Eigen::PropagateNaN>();
  figures.step_bias_z = std::max(mean_bias, covariance_bias);
  // of a product, |(a + e)(b + f) - ab| <= moved (|a + e| + |b + f| + moved)
  const Eigen::VectorXd reach = (C.diagonal().array().sqrt() + moved / 2).matrix();
  const double of_means = moved / mean_error.minCoeff();
  const double of_products =
      moved *
      ((reach.replicate(1, reach.size()) + reach.transpose().replicate(reach.size(), 1)).array() / error)
          .maxCoeff();
  out.claim("mean_z", figures.mean_z, gaussian_bound(n) + mean_bias + of_means);
  out.claim("covariance_z", figures.covariance_z,
            product_bound(n * (n + 1) / 2, N) + covariance_bias + of_products);
}

/// Is every curve as smooth as it should be, and their mean?
void judge_roughness(const Eigen::MatrixXd& curves, const ValueLaw& has, const ValueLaw& wanted, double moved,
                     Figures& figures, BranchFile& out) {
  const auto N = static_cast<double>(curves.rows());
  const auto own = roughness_law(has), exact = roughness_law(wanted);
  const Eigen::VectorXd each = roughness_of(curves);
  const double error = std::sqrt(2 * own.spread / N), x = std::log(kChance * N);
  figures.roughness = each.mean();
  figures.roughness_expected = exact.mean;
  figures.roughness_z = std::abs(each.mean() - exact.mean) / error;
  figures.roughest = each.maxCoeff<Eigen::PropagateNaN>();
  const double bend = 4 * moved;  // of x_{i+1} - 2x_i + x_{i-1}
  const double of_mean = bend * (2 * std::sqrt(figures.roughness) + bend);
  out.claim("roughness_z", figures.roughness_z,
            product_bound(1, N) + (std::abs(own.mean - exact.mean) + of_mean) / error);
  const double alone = own.mean + 2 * std::sqrt(own.spread * x) + 2 * own.heaviest * x;
  out.claim("roughest", figures.roughest, std::pow(std::sqrt(alone) + bend, 2));
}

}  // namespace

const std::vector<FigureColumn<Figures>>& figure_columns() {
  static const std::vector<FigureColumn<Figures>> all = {
      {"worst_bin_z", &Figures::worst_bin_z, "1",
       "the bin of any histogram farthest from the exact mixture: the Gaussian z that is no likelier"},
      {"histogram_l1", &Figures::histogram_l1, "1",
       "L1 distance of the histogram of values to the exact mixture, the largest of all times"},
      {"limit_l1", &Figures::limit_l1, "1", "L1 distance of the law of the values at T to N(0, 1)"},
      {"mean_z", &Figures::mean_z, "1", "the mean farthest from the law's, in standard errors"},
      {"covariance_z", &Figures::covariance_z, "1",
       "the entry of the covariance farthest from the law's, in standard errors"},
      {"step_bias_z", &Figures::step_bias_z, "1",
       "largest part of either that steps and start are known to add, in standard errors"},
      {"roughness", &Figures::roughness, "1", "mean squared second difference of the curves"},
      {"roughness_expected", &Figures::roughness_expected, "1", "the same of the law, exact"},
      {"roughness_z", &Figures::roughness_z, "1", "their difference in standard errors"},
      {"roughest", &Figures::roughest, "1", "the roughest of all curves"},
      {"image_error", &Figures::image_error, "1",
       "flow forward against the closed form, by modes, over their stretch"},
      {"return_error", &Figures::return_error, "1", "flow forward and back against the start, by modes"},
      {"seconds", &Figures::seconds, "s", "wall time of the method"},
  };
  return all;
}

double product_bound(double figures, double N) {
  const double x = std::log(2 * kChance * figures);
  return std::sqrt(2 * x) + std::sqrt(2 / N) * x;
}

double gaussian_bound(double figures) { return std::sqrt(2 * std::log(2 * kChance * figures)); }

void judge(const Eigen::MatrixXd& curves, const ValueLaw& has, const ValueLaw& wanted, double moved,
           Figures& figures, BranchFile& out) {
  judge_moments(curves, has, wanted, moved, figures, out);
  judge_roughness(curves, has, wanted, moved, figures, out);
}

}  // namespace undiffuse::experiments::curve
