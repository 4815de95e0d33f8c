#include "data/sorted_sample.hpp"

#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

namespace undiffuse::data {
namespace {

void require(bool holds, const char* where, const char* what) {
  if (!holds) throw std::invalid_argument(std::string(where) + ": " + what);
}

}  // namespace

SortedSample::SortedSample(ConstVector x, ConstVector weights, const char* where)
    : value(x.begin(), x.end()), level(value.size()) {
  require(x.size() > 0 && x.allFinite(), where, "samples must be finite and at least one");
  const auto n = static_cast<double>(value.size());
  if (weights.size() == 0) {
    std::sort(value.begin(), value.end());
    for (std::size_t i = 0; i < level.size(); ++i) level[i] = static_cast<double>(i + 1) / n;
    return;
  }
  require(weights.size() == x.size(), where, "as many weights as samples are needed");
  require(weights.allFinite() && weights.minCoeff() >= 0 && weights.maxCoeff() > 0, where,
          "weights must be finite, not negative and not all zero");
  const double heaviest = weights.maxCoeff();
  std::vector<std::pair<double, double>> pairs(value.size());
  for (std::size_t i = 0; i < pairs.size(); ++i)
    pairs[i] = {value[i], weights[static_cast<Index>(i)] / heaviest};
  std::sort(pairs.begin(), pairs.end());
  double sum = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    value[i] = pairs[i].first;
    level[i] = sum += pairs[i].second;
  }
  for (double& l : level) l /= sum;
}

}  // namespace undiffuse::data
