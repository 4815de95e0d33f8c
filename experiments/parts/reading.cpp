#include "experiments/parts/reading.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "experiments/parts/keys.hpp"
#include "sde/time_grid.hpp"

namespace undiffuse::experiments {

using data::Deck;
using data::Index;

std::string counted(std::size_t n, const char* thing) {
  return fmt::format("{} {}{}", n, thing, n == 1 ? "" : "s");
}

namespace {

Eigen::MatrixXd mixture_means(const Deck& deck, const MixtureKeys& keys) {
  const auto k = keys.means.size();
  if (k == 0 || keys.weights.size() != k)
    deck.fail("law.means", fmt::format("has {} for {}; one row a component", counted(k, "row"),
                                       counted(keys.weights.size(), "weight")));
  const auto d = keys.means.front().size();
  Eigen::MatrixXd means(k, d);
  for (std::size_t i = 0; i < k; ++i) {
    if (keys.means[i].size() != d || d == 0)
      deck.fail("law.means", fmt::format("row {} has {}, row 1 has {}; all rows have d >= 1", i + 1,
                                         counted(keys.means[i].size(), "number"), d));
    for (std::size_t j = 0; j < d; ++j)
      means(static_cast<Index>(i), static_cast<Index>(j)) = keys.means[i][j];
  }
  return means;
}

std::vector<Eigen::MatrixXd> mixture_covariances(const Deck& deck, const MixtureKeys& keys, Index d) {
  std::vector<Eigen::MatrixXd> covariances;
  for (const auto& row : keys.covariances) {
    if (static_cast<Index>(row.size()) != d * d)
      deck.fail("law.covariances",
                fmt::format("has a row of {}; d*d = {}", counted(row.size(), "number"), d * d));
    covariances.emplace_back(Eigen::Map<const Eigen::MatrixXd>(row.data(), d, d));
    const Eigen::LLT<Eigen::MatrixXd> factor(covariances.back());
    if (!covariances.back().isApprox(covariances.back().transpose()) || factor.info() != Eigen::Success)
      deck.fail("law.covariances",
                fmt::format("row {} is not symmetric and positive definite", covariances.size()));
  }
  return covariances;
}

template <class T>
void spread_over(const Deck& deck, const char* key, std::vector<T>& values, int dim) {
  if (values.size() == 1) values.resize(static_cast<std::size_t>(dim), values.front());
  if (!values.empty() && values.size() != static_cast<std::size_t>(dim))
    deck.fail(key, fmt::format("has {}; the law has {}", counted(values.size(), "number"),
                               counted(static_cast<std::size_t>(dim), "dimension")));
}

}  // namespace

std::shared_ptr<const data::GaussianMixture> read_mixture(Deck& deck) {
  const auto keys = data::read<MixtureKeys>(deck, "law");
  const auto means = mixture_means(deck, keys);
  const auto k = static_cast<std::size_t>(means.rows());
  double sum = 0;
  for (const double w : keys.weights) sum += w;
  if (std::abs(sum - 1) > 1e-12)
    deck.fail("law.weights", fmt::format("sum to {}; they must sum to 1 within 1e-12", sum));
  if (keys.stds.empty() == keys.covariances.empty()) deck.fail("law", "needs either stds or covariances");
  const Eigen::VectorXd weights =
      Eigen::Map<const Eigen::VectorXd>(keys.weights.data(), static_cast<Index>(k));
  if (!keys.stds.empty()) {
    if (keys.stds.size() != k)
      deck.fail("law.stds",
                fmt::format("has {} for {}", counted(keys.stds.size(), "number"), counted(k, "weight")));
    const Eigen::VectorXd stds = Eigen::Map<const Eigen::VectorXd>(keys.stds.data(), static_cast<Index>(k));
    return std::make_shared<data::GaussianMixture>(weights, means, stds);
  }
  if (keys.covariances.size() != k)
    deck.fail("law.covariances",
              fmt::format("has {} for {}", counted(keys.covariances.size(), "row"), counted(k, "weight")));
  return std::make_shared<data::GaussianMixture>(weights, means,
                                                 mixture_covariances(deck, keys, means.cols()));
}

void spread(const Deck& deck, const char* key, std::vector<double>& values, int dim) {
  spread_over(deck, key, values, dim);
}
void spread(const Deck& deck, const char* key, std::vector<std::int64_t>& values, int dim) {
  spread_over(deck, key, values, dim);
}

void require_cells(const Deck& deck, const std::vector<std::int64_t>& cells, const std::vector<double>& lower,
                   const std::vector<double>& upper) {
  for (std::size_t a = 0; a < cells.size(); ++a) {
    if (!(lower[a] < upper[a]))
      deck.fail("grid.upper", fmt::format("{} is not above lower = {}", upper[a], lower[a]));
    const double far = std::max(std::abs(lower[a]), std::abs(upper[a]));
    const double h = (upper[a] - lower[a]) / static_cast<double>(cells[a]);
    if (h < 1e-12 * far)
      deck.fail("grid.cells",
                fmt::format("{} cells between {} and {} are {:.2g} wide, too narrow for doubles "
                            "of that size; at least 1e-12 of it",
                            cells[a], lower[a], upper[a], h));
  }
}

void require_grading(const Deck& deck, const std::string& table, std::int64_t steps, double grading) {
  const double most = sde::TimeGrid::steepest_power(steps);
  if (grading > most)
    deck.fail(
        table + ".grading",
        fmt::format("{} with steps = {} makes last steps too small for a double to tell the times apart; "
                    "at most {:.2f} for so many steps",
                    grading, steps, std::floor(100 * most) / 100));
}

Section section(std::string table, std::string title, std::vector<data::Key> keys) {
  return {.table = std::move(table), .title = std::move(title), .keys = std::move(keys)};
}

data::Key switch_key(std::string_view name, std::string_view meaning) {
  return {.name = std::string(name),
          .type = "boolean",
          .unit = "",
          .default_value = "true",
          .range = "",
          .meaning = std::string(meaning)};
}

data::Key word_key(std::string name, std::string default_value, std::string words, std::string meaning) {
  return {.name = std::move(name),
          .type = "string",
          .unit = "",
          .default_value = std::move(default_value),
          .range = std::move(words),
          .meaning = std::move(meaning)};
}

}  // namespace undiffuse::experiments
