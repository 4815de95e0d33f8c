#include "sde/expression_process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sde/expression_support.hpp"
#include "sde/require.hpp"

namespace undiffuse::sde {
namespace {

using data::Expression;

std::vector<Expression> parse_all(const std::vector<std::string>& texts, Index d) {
  const auto names = detail::coordinate_names(d, true);
  std::vector<Expression> all;
  for (const auto& text : texts) all.emplace_back(text, names);
  return all;
}

bool uses_any_coordinate(const Expression& f, Index d) {
  for (Index a = 0; a < d; ++a)
    if (detail::uses_coordinate(f, d, a)) return true;
  return false;
}

/// Names nothing, and is 0.
bool is_zero(const Expression& g, Index d) {
  if (g.uses("t") || uses_any_coordinate(g, d)) return false;
  const std::vector<double> values(detail::coordinate_names(d, true).size(), 0.0);
  return g(values) == 0;
}

void require_diagonal(const Expression& g, const std::string& text, Index d, Index own) {
  for (Index other = 0; other < d; ++other)
    if (other != own && detail::uses_coordinate(g, d, other))
      throw std::invalid_argument(fmt::format(
          "the diffusion of x{}, '{}', names x{}; noise must be diagonal: it may name x{} and t only",
          own + 1, text, other + 1, own + 1));
}

std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

NoiseKind kind_of(const std::vector<Expression>& diffusion, const std::vector<std::string>& texts) {
  const auto d = static_cast<Index>(diffusion.size());
  bool zero = true, additive = true;
  for (Index i = 0; i < d; ++i) {
    const auto& g = diffusion[static_cast<std::size_t>(i)];
    const auto& text = texts[static_cast<std::size_t>(i)];
    require_diagonal(g, text, d, i);
    zero = zero && is_zero(g, d);
    additive =
        additive && !uses_any_coordinate(g, d) && without_spaces(text) == without_spaces(texts.front());
  }
  if (zero) return NoiseKind::none;
  return additive ? NoiseKind::additive : NoiseKind::diagonal;
}

void evaluate_columns(const std::vector<Expression>& functions, ConstPoints x, double t, Points out) {
  if (x.rows() == 0) return;
  const auto columns = detail::coordinate_columns(x, t);
  for (std::size_t i = 0; i < functions.size(); ++i)
    functions[i].evaluate(columns,
                          {out.col(static_cast<Index>(i)).data(), static_cast<std::size_t>(x.rows())});
}

}  // namespace

ExpressionProcess::ExpressionProcess(const std::vector<std::string>& drift,
                                     const std::vector<std::string>& diffusion, Domain domain)
    : domain_(std::move(domain)) {
  const auto d = static_cast<Index>(drift.size());
  detail::require_space(d, domain_);
  detail::require(diffusion.size() == drift.size(),
                  "ExpressionProcess: drift and diffusion need one text a coordinate each");
  drift_ = parse_all(drift, d);
  diffusion_ = parse_all(diffusion, d);
  noise_kind_ = kind_of(diffusion_, diffusion);
}

void ExpressionProcess::drift(ConstPoints x, double t, Points out) const {
  evaluate_columns(drift_, x, t, out);
}

void ExpressionProcess::diffusion(ConstPoints x, double t, Points out) const {
  evaluate_columns(diffusion_, x, t, out);
}

}  // namespace undiffuse::sde
