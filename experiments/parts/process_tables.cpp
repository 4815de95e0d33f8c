#include "experiments/parts/process_tables.hpp"

#include <algorithm>

#include "experiments/parts/keys.hpp"
#include "experiments/parts/reading.hpp"
#include "sde/processes.hpp"

namespace undiffuse::experiments::process_tables {
namespace {

struct HeatTable {
  double kappa = 0.5, horizon = 1.0;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"kappa", &HeatTable::kappa, "length^2/time", "diffusivity", positive_size()},
        Parameter{"horizon", &HeatTable::horizon, "time", "T, how long it runs", positive_size()}};
  }
  auto make(Index dim) const { return std::make_shared<sde::Heat>(dim, kappa); }
};

struct VeTable {
  double sigma_min = 0.2, sigma_max = 2.0, horizon = 1.0;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"sigma_min", &VeTable::sigma_min, "length", "scale of the noise at the start",
                  positive_size()},
        Parameter{"sigma_max", &VeTable::sigma_max, "length", "scale of the noise at t = 1, above sigma_min",
                  positive_size()},
        Parameter{"horizon", &VeTable::horizon, "time", "T, at most 1", data::between(1e-6, 1)}};
  }
  auto make(Index dim) const { return std::make_shared<sde::VarianceExploding>(dim, sigma_min, sigma_max); }
};

/// β(t) = beta_min + (beta_max - beta_min) t, of the variance preserving processes.
struct BetaTable {
  double beta_min = 0.1, beta_max = 8.0, horizon = 1.0;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"beta_min", &BetaTable::beta_min, "1/time", "rate at t = 0", positive_size()},
        Parameter{"beta_max", &BetaTable::beta_max, "1/time", "rate at t = 1, at least beta_min",
                  positive_size()},
        Parameter{"horizon", &BetaTable::horizon, "time", "T, at most 1", data::between(1e-6, 1)}};
  }
};
struct VpTable : BetaTable {
  auto make(Index dim) const { return std::make_shared<sde::VariancePreserving>(dim, beta_min, beta_max); }
};
struct SubVpTable : BetaTable {
  auto make(Index dim) const { return std::make_shared<sde::SubVariancePreserving>(dim, beta_min, beta_max); }
};

struct OrnsteinUhlenbeckTable {
  double theta = 1.0, sigma = 1.0, horizon = 1.0;
  static auto parameters() {
    using data::Parameter;
    using Table = OrnsteinUhlenbeckTable;
    return std::tuple{Parameter{"theta", &Table::theta, "1/time", "rate of return", positive_size()},
                      Parameter{"sigma", &Table::sigma, "length/time^0.5", "noise", positive_size()},
                      Parameter{"horizon", &Table::horizon, "time", "T, how long it runs", positive_size()}};
  }
  auto make(Index dim) const { return std::make_shared<sde::OrnsteinUhlenbeck>(dim, theta, sigma); }
};

struct DoubleWellTable {
  double barrier = 1.0, half_distance = 1.5, sigma = 1.0, horizon = 0.5;
  static auto parameters() {
    using data::Parameter;
    using Table = DoubleWellTable;
    return std::tuple{
        Parameter{"barrier", &Table::barrier, "length^2/time", "B, height of the barrier", positive_size()},
        Parameter{"half_distance", &Table::half_distance, "length", "w: the wells are at -w and w",
                  positive_size()},
        Parameter{"sigma", &Table::sigma, "length/time^0.5", "noise", positive_size()},
        Parameter{"horizon", &Table::horizon, "time", "T, how long it runs", positive_size()}};
  }
  auto make(Index dim) const { return std::make_shared<sde::DoubleWell>(dim, barrier, half_distance, sigma); }
};

/// A process that is infinite at t = 1: its horizon is below.
constexpr double kBeforeEnd = 0.999;

struct CosineTable {
  double offset = 0.008, horizon = 0.4;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"offset", &CosineTable::offset, "time", "s, before t = 0 where the cosine begins",
                  positive_size()},
        Parameter{"horizon", &CosineTable::horizon, "time", "T, below 1", data::between(1e-6, kBeforeEnd)}};
  }
  auto make(Index dim) const { return std::make_shared<sde::CosineVariancePreserving>(dim, offset); }
};

struct SigmoidTable {
  double begin = -3.0, finish = 3.0, temperature = 1.0, horizon = 0.4;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"begin", &SigmoidTable::begin, "1", "where the logistic curve begins", data::any()},
        Parameter{"finish", &SigmoidTable::finish, "1", "and where it ends, above begin", data::any()},
        Parameter{"temperature", &SigmoidTable::temperature, "1", "both are divided by it", positive_size()},
        Parameter{"horizon", &SigmoidTable::horizon, "time", "T, below 1", data::between(1e-6, kBeforeEnd)}};
  }
  auto make(Index dim) const {
    return std::make_shared<sde::SigmoidVariancePreserving>(dim, begin, finish, temperature);
  }
};

struct ScaledLinearTable : BetaTable {
  auto make(Index dim) const {
    return std::make_shared<sde::ScaledLinearVariancePreserving>(dim, beta_min, beta_max);
  }
};

struct ZeroTerminalTable {
  double beta_min = 0.1, beta_max = 8.0, horizon = 0.4;
  static auto parameters() {
    using data::Parameter;
    using Table = ZeroTerminalTable;
    return std::tuple{
        Parameter{"beta_min", &Table::beta_min, "1/time", "rate of the linear schedule at t = 0",
                  positive_size()},
        Parameter{"beta_max", &Table::beta_max, "1/time", "and at t = 1, at least beta_min", positive_size()},
        Parameter{"horizon", &Table::horizon, "time", "T, below 1", data::between(1e-6, kBeforeEnd)}};
  }
  auto make(Index dim) const {
    return std::make_shared<sde::ZeroTerminalVariancePreserving>(dim, beta_min, beta_max);
  }
};

struct EdmTable {
  double horizon = 0.8;
  static auto parameters() {
    return std::tuple{data::Parameter{"horizon", &EdmTable::horizon, "time",
                                      "T, and what sigma is then [length]", positive_size()}};
  }
  auto make(Index dim) const { return std::make_shared<sde::Edm>(dim); }
};

struct RectifiedFlowTable {
  double horizon = 0.4;
  static auto parameters() {
    return std::tuple{data::Parameter{"horizon", &RectifiedFlowTable::horizon, "time", "T, below 1",
                                      data::between(1e-6, kBeforeEnd)}};
  }
  auto make(Index dim) const { return std::make_shared<sde::RectifiedFlow>(dim); }
};

/// Reads the table `name` of the deck; what the process itself refuses is the deck's error.
template <class Keys, class Table>
ProcessRow row(const char* name, const char* equation) {
  return {.name = name,
          .equation = equation,
          .keys = data::keys<Keys>(),
          .read = [name](data::Deck& deck, Index dim) {
            Table table;
            static_cast<Keys&>(table) = data::read<Keys>(deck, name);
            try {
              return Chosen{name, 0, table.horizon, table.make(dim)};
            } catch (const std::invalid_argument& error) {
              deck.fail(name, error.what());
            }
          }};
}

/// The same, off unless the deck asks for it: together these take as long as all others.
template <class Keys, class Table>
ProcessRow optional_row(const char* name, const char* equation) {
  auto optional = row<Keys, Table>(name, equation);
  optional.by_default = false;
  return optional;
}

ProcessRow not_affine(ProcessRow row) {
  row.affine = false;
  return row;
}

data::Key process_key(const ProcessRow& row) {
  return {.name = row.name,
          .type = "boolean",
          .unit = "",
          .default_value = row.by_default ? "true" : "false",
          .range = "",
          .meaning = "compare this process"};
}

}  // namespace

const std::vector<ProcessRow>& process_rows() {
  static const std::vector<ProcessRow> rows = {
      row<HeatTable, HeatTable>("heat", "dX = sqrt(2 kappa) dW"),
      row<VeTable, VeTable>("ve", "dX = g(t) dW, variance exploding"),
      row<BetaTable, VpTable>("vp", "dX = -beta X/2 dt + sqrt(beta) dW, variance preserving"),
      row<BetaTable, SubVpTable>("sub_vp", "the drift of vp, less noise"),
      row<OrnsteinUhlenbeckTable, OrnsteinUhlenbeckTable>("ornstein_uhlenbeck",
                                                          "dX = -theta X dt + sigma dW"),
      not_affine(row<DoubleWellTable, DoubleWellTable>("double_well",
                                                       "dX = -V'(X) dt + sigma dW, V = B ((x/w)^2 - 1)^2")),
      optional_row<CosineTable, CosineTable>("cosine_vp", "variance preserving, alpha a cosine"),
      optional_row<SigmoidTable, SigmoidTable>("sigmoid_vp", "variance preserving, alpha^2 a logistic curve"),
      optional_row<BetaTable, ScaledLinearTable>("scaled_linear_vp",
                                                 "variance preserving, sqrt(beta) linear in t"),
      optional_row<ZeroTerminalTable, ZeroTerminalTable>(
          "zero_terminal_vp", "variance preserving, alpha of vp shifted to 0 at t = 1"),
      optional_row<EdmTable, EdmTable>("edm", "dX = sqrt(2 t) dW"),
      optional_row<RectifiedFlowTable, RectifiedFlowTable>("rectified_flow", "alpha = 1 - t, sigma = t"),
  };
  return rows;
}

const std::vector<ProcessRow>& affine_rows() {
  static const std::vector<ProcessRow> rows = [] {
    std::vector<ProcessRow> chosen;
    std::ranges::copy_if(process_rows(), std::back_inserter(chosen), &ProcessRow::affine);
    for (auto& row : chosen) row.by_default = true;
    return chosen;
  }();
  return rows;
}

std::vector<Chosen> read_processes(data::Deck& deck, const std::vector<ProcessRow>& rows, Index dim) {
  std::vector<Chosen> chosen;
  std::uint32_t number = 0;
  for (const auto& row : rows) {
    bool wanted = row.by_default;
    data::detail::read_value(deck, "processes", process_key(row), data::any(), wanted);
    auto process = row.read(deck, dim);  // read in any case: its keys are known ones
    process.number = ++number;
    if (wanted) chosen.push_back(std::move(process));
  }
  if (chosen.empty()) deck.fail("processes", "all processes are switched off");
  return chosen;
}

std::vector<Section> process_sections(const std::vector<ProcessRow>& rows) {
  std::vector<data::Key> wanted;
  for (const auto& row : rows) wanted.push_back(process_key(row));
  std::vector<Section> sections = {section("processes", "which processes are compared", std::move(wanted))};
  for (const auto& row : rows) sections.push_back(section(row.name, row.equation, row.keys));
  return sections;
}

}  // namespace undiffuse::experiments::process_tables
