#include "experiments/agreement/processes.hpp"

#include "experiments/parts/keys.hpp"
#include "sde/processes.hpp"

namespace undiffuse::experiments::agreement {
namespace {

struct HeatTable {
  double kappa = 0.5, horizon = 1.0;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"kappa", &HeatTable::kappa, "length^2/time", "diffusivity", positive_size()},
        Parameter{"horizon", &HeatTable::horizon, "time", "T, how long it runs", positive_size()}};
  }
  auto make() const { return std::make_shared<sde::Heat>(1, kappa); }
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
  auto make() const { return std::make_shared<sde::VarianceExploding>(1, sigma_min, sigma_max); }
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
  auto make() const { return std::make_shared<sde::VariancePreserving>(1, beta_min, beta_max); }
};
struct SubVpTable : BetaTable {
  auto make() const { return std::make_shared<sde::SubVariancePreserving>(1, beta_min, beta_max); }
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
  auto make() const { return std::make_shared<sde::OrnsteinUhlenbeck>(1, theta, sigma); }
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
  auto make() const { return std::make_shared<sde::DoubleWell>(1, barrier, half_distance, sigma); }
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
  auto make() const { return std::make_shared<sde::CosineVariancePreserving>(1, offset); }
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
  auto make() const {
    return std::make_shared<sde::SigmoidVariancePreserving>(1, begin, finish, temperature);
  }
};

struct ScaledLinearTable : BetaTable {
  auto make() const { return std::make_shared<sde::ScaledLinearVariancePreserving>(1, beta_min, beta_max); }
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
  auto make() const { return std::make_shared<sde::ZeroTerminalVariancePreserving>(1, beta_min, beta_max); }
};

struct EdmTable {
  double horizon = 0.8;
  static auto parameters() {
    return std::tuple{data::Parameter{"horizon", &EdmTable::horizon, "time",
                                      "T, and what sigma is then [length]", positive_size()}};
  }
  auto make() const { return std::make_shared<sde::Edm>(1); }
};

struct RectifiedFlowTable {
  double horizon = 0.4;
  static auto parameters() {
    return std::tuple{data::Parameter{"horizon", &RectifiedFlowTable::horizon, "time", "T, below 1",
                                      data::between(1e-6, kBeforeEnd)}};
  }
  auto make() const { return std::make_shared<sde::RectifiedFlow>(1); }
};

/// Reads the table `name` of the deck; what the process itself refuses is the deck's error.
template <class Keys, class Table>
ProcessRow row(const char* name, const char* equation) {
  return {.name = name, .equation = equation, .keys = data::keys<Keys>(), .read = [name](data::Deck& deck) {
            Table table;
            static_cast<Keys&>(table) = data::read<Keys>(deck, name);
            try {
              return Chosen{name, 0, table.horizon, table.make()};
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

}  // namespace

const std::vector<ProcessRow>& process_rows() {
  static const std::vector<ProcessRow> rows = {
      row<HeatTable, HeatTable>("heat", "dX = sqrt(2 kappa) dW"),
      row<VeTable, VeTable>("ve", "dX = g(t) dW, variance exploding"),
      row<BetaTable, VpTable>("vp", "dX = -beta X/2 dt + sqrt(beta) dW, variance preserving"),
      row<BetaTable, SubVpTable>("sub_vp", "the drift of vp, less noise"),
      row<OrnsteinUhlenbeckTable, OrnsteinUhlenbeckTable>("ornstein_uhlenbeck",
                                                          "dX = -theta X dt + sigma dW"),
      row<DoubleWellTable, DoubleWellTable>("double_well",
                                            "dX = -V'(X) dt + sigma dW, V = B ((x/w)^2 - 1)^2"),
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

}  // namespace undiffuse::experiments::agreement
