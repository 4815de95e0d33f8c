#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/deck.hpp"
#include "data/mixture.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments {

/// What several studies read from a deck, and what they say of it. All throw the deck's UsageError.

/// "1 row", "2 rows".
std::string counted(std::size_t n, const char* thing);

/// The table [law] of kind mixture.
std::shared_ptr<const data::GaussianMixture> read_mixture(data::Deck& deck);

/// One number stands for all axes: spread over `dim` of them.
void spread(const data::Deck& deck, const char* key, std::vector<double>& values, int dim);
void spread(const data::Deck& deck, const char* key, std::vector<std::int64_t>& values, int dim);

/// [grid] has lower below upper, and cells that doubles tell apart; one entry an axis.
void require_cells(const data::Deck& deck, const std::vector<std::int64_t>& cells,
                   const std::vector<double>& lower, const std::vector<double>& upper);

/// A grading that leaves steps which a double tells apart.
void require_grading(const data::Deck& deck, const std::string& table, std::int64_t steps, double grading);

Section section(std::string table, std::string title, std::vector<data::Key> keys);
/// A method that a deck may switch off.
data::Key switch_key(std::string_view name, std::string_view meaning);
data::Key word_key(std::string name, std::string default_value, std::string words, std::string meaning);

}  // namespace undiffuse::experiments
