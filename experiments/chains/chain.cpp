#include "experiments/chains/chain.hpp"

#include <cmath>
#include <stdexcept>

#include "sde/discrete_chain.hpp"

namespace undiffuse::experiments::chains {
namespace {

double as_double(Index n) { return static_cast<double>(n); }

/// 0 before the values.
Eigen::VectorXd behind(double first, const Eigen::VectorXd& others) {
  Eigen::VectorXd all(others.size() + 1);
  all << first, others;
  return all;
}

Chain of_ddpm(const sde::DdpmChain& chain) {
  return {.factor = chain.alpha.cwiseSqrt(),
          .noise = chain.beta,
          .posterior = chain.posterior_variance,
          .signal = behind(1, chain.alpha_bar.cwiseSqrt()),
          .variance = behind(0, chain.variance),
          .limit = chain.limit(1)};
}

Chain make_linear(const Settings& s, Index n) {
  return of_ddpm(sde::ddpm_linear(n, s.ddpm.beta_min / as_double(n), s.ddpm.beta_max / as_double(n)));
}
Chain make_scaled_linear(const Settings& s, Index n) {
  return of_ddpm(
      sde::ddpm_scaled_linear(n, s.ddpm.scaled_min / as_double(n), s.ddpm.scaled_max / as_double(n)));
}
Chain make_cosine(const Settings& s, Index n) { return of_ddpm(sde::ddpm_cosine(n, s.ddpm.offset)); }
Chain make_zero_terminal(const Settings& s, Index n) {
  return of_ddpm(
      sde::ddpm_zero_terminal_snr(n, s.ddpm.beta_min / as_double(n), s.ddpm.beta_max / as_double(n)));
}
Chain make_smld(const Settings& s, Index n) {
  const auto chain = sde::smld_geometric(n, s.smld.sigma_min, s.smld.sigma_max);
  return {.factor = Eigen::VectorXd::Ones(n),
          .noise = chain.step_variance,
          .posterior = chain.posterior_variance,
          .signal = Eigen::VectorXd::Ones(n + 1),
          .variance = behind(0, chain.sigma.cwiseAbs2()),
          .limit = chain.limit(1)};
}

double of_linear(const Settings& s, Index n) { return s.ddpm.beta_max / as_double(n); }
double of_scaled(const Settings& s, Index n) { return s.ddpm.scaled_max / as_double(n); }
double of_cosine(const Settings&, Index n) { return 4 / as_double(n); }
double of_smld(const Settings& s, Index n) {
  return 2 * std::log(s.smld.sigma_max / s.smld.sigma_min) / as_double(n - 1);
}

}  // namespace

const std::vector<ChainRow>& chain_rows() {
  static const std::vector<ChainRow> rows = {
      {"linear", "DDPM, beta in equal steps, against VP", make_linear, of_linear},
      {"scaled_linear", "DDPM, sqrt(beta) in equal steps, against its VP", make_scaled_linear, of_scaled},
      {"cosine", "DDPM, cosine, against its VP", make_cosine, of_cosine},
      {"zero_terminal", "DDPM, linear with zero terminal SNR, against its VP", make_zero_terminal, of_linear},
      {"smld", "SMLD, geometric levels, against VE", make_smld, of_smld}};
  return rows;
}

const ChainRow& chain_row(std::string_view name) {
  for (const auto& row : chain_rows())
    if (row.name == name) return row;
  throw std::invalid_argument("chain_row: no such chain");
}

}  // namespace undiffuse::experiments::chains
