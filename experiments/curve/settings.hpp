#pragma once
#include <memory>

#include "data/deck.hpp"
#include "data/gaussian_process.hpp"
#include "experiments/parts/keys.hpp"
#include "experiments/run/study.hpp"
#include "sde/time_grid.hpp"
#include "sde/variance_preserving.hpp"

namespace undiffuse::experiments::curve {

using data::Index;

struct GaussianProcessKeys {
  std::int64_t positions = 48;
  double lower = 0, upper = 1;
  data::Formula mean = {"0"};
  std::string kernel = "squared_exponential";
  double deviation = 1, correlation_length = 0.2, jitter = 0;
  static auto parameters() {
    using data::Parameter;
    using Keys = GaussianProcessKeys;
    return std::tuple{
        Parameter{"positions", &Keys::positions, "1", "n, how many, evenly spaced", data::between(4, 1024)},
        Parameter{"lower", &Keys::lower, "length", "the first position", length()},
        Parameter{"upper", &Keys::upper, "length", "the last position", length()},
        Parameter{"mean", &Keys::mean, "1", "mean of the curves, in x"},
        Parameter{"kernel", &Keys::kernel, "",
                  "how smooth they are: squared_exponential, matern12 (not differentiable), matern32 (once), "
                  "matern52 (twice)",
                  data::one_of({"squared_exponential", "matern12", "matern32", "matern52"})},
        Parameter{"deviation", &Keys::deviation, "1", "standard deviation of a value",
                  data::between(1e-6, 1e6)},
        Parameter{"correlation_length", &Keys::correlation_length, "length", "of the kernel",
                  positive_size()},
        Parameter{
            "jitter", &Keys::jitter, "1",
            "white noise that the curves have, as a share of deviation^2 on the diagonal: needed where a "
            "kernel is singular in double precision",
            data::between(0, 1)}};
  }
};

struct VpKeys {
  double beta_min = 0.1, beta_max = 20, horizon = 1;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"beta_min", &VpKeys::beta_min, "1/time", "rate at t = 0", data::between(1e-6, 1e6)},
        Parameter{"beta_max", &VpKeys::beta_max, "1/time", "rate at t = 1, at least beta_min",
                  data::between(1e-6, 1e6)},
        Parameter{"horizon", &VpKeys::horizon, "time", "T, at most 1", data::between(1e-6, 1)}};
  }
};

struct CurveKeys {
  std::int64_t count = 2000, bins = 48, kept = 24;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"count", &CurveKeys::count, "1", "curves that dissolve and come back",
                  data::between(2, 1e7)},
        Parameter{"bins", &CurveKeys::bins, "1", "bins of the histogram of values", data::between(4, 10000)},
        Parameter{"kept", &CurveKeys::kept, "1", "curves in the file, at all times", data::between(1, 1e4)}};
  }
};

struct BackKeys {
  std::int64_t steps = 600, flow_count = 24;
  double grading = 3, tolerance = 1e-8;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"steps", &BackKeys::steps, "1", "Euler steps of the reverse SDE", data::between(1, 1e6)},
        Parameter{"grading", &BackKeys::grading, "1", "power g of the steps t = T (1-u)^g towards t = 0",
                  data::between(1, 8)},
        Parameter{"flow_count", &BackKeys::flow_count, "1", "curves of the probability flow",
                  data::between(1, 1e6)},
        Parameter{"tolerance", &BackKeys::tolerance, "1", "of the flow's steps, relative and absolute",
                  data::between(1e-12, 1e-2)}};
  }
};

struct OutputKeys {
  std::vector<double> times;
  static auto parameters() {
    return std::tuple{data::Parameter{
        "times", &OutputKeys::times, "time",
        "times at which values are counted and curves kept, from 0 to T; none: 0, T/20, T/7, T/3, T",
        data::at_least(0)}};
  }
};

/// A deck, read and checked.
struct Settings {
  GaussianProcessKeys law_keys;
  Eigen::VectorXd positions;
  std::shared_ptr<const data::GaussianProcess> law;
  std::shared_ptr<const sde::VariancePreserving> process;
  double horizon = 0;
  CurveKeys curves;
  BackKeys back;
  std::vector<double> times;  ///< ascending from 0 to T

  Index n() const { return positions.size(); }
};

Settings read_settings(data::Deck& deck);
std::vector<Section> settings_sections();
Plan make_plan(const Settings& settings);

}  // namespace undiffuse::experiments::curve
