#include "data/compare.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <set>
#include <stdexcept>

namespace undiffuse::data {
namespace {

using Tolerance = std::optional<double>;

bool agree(double a, double b, double tolerance) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (std::isinf(a) || std::isinf(b)) return a == b;
  return std::abs(a - b) <= tolerance * std::max({1.0, std::abs(a), std::abs(b)});
}

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

std::string place(std::size_t i, const std::vector<std::size_t>& shape) {
  std::vector<std::size_t> index(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0; i /= shape[axis]) index[axis] = i % shape[axis];
  return fmt::format("({})", fmt::join(index, ", "));
}

/// Collects the entries that differ of two equally long rows of numbers.
class Tally {
 public:
  void add(std::size_t i, double a, double b) {
    if (count_++ == 0) first_ = i, a_ = a, b_ = b;
    const bool finite = std::isfinite(a) && std::isfinite(b);
    const double gap = finite ? std::abs(a - b) : std::numeric_limits<double>::infinity();
    const double size = std::max(std::abs(a), std::abs(b));
    absolute_ = std::max(absolute_, gap);
    relative_ = std::max(relative_, finite && size > 0 ? gap / size : (finite ? 0 : gap));
  }
  bool empty() const { return count_ == 0; }
  Difference told(const std::string& where, std::size_t size, const std::vector<std::size_t>& shape) const {
    return {where, absolute_, relative_,
            fmt::format("{} of {} numbers differ, first at {}: {} against {}", count_, size,
                        place(first_, shape), a_, b_)};
  }

 private:
  std::size_t count_ = 0, first_ = 0;
  double a_ = 0, b_ = 0, absolute_ = 0, relative_ = 0;
};

Tally tally(const std::vector<double>& a, const std::vector<double>& b, const Tolerance& tolerance) {
  Tally found;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (tolerance ? !agree(a[i], b[i], *tolerance) : !same_bits(a[i], b[i])) found.add(i, a[i], b[i]);
  return found;
}

std::string as_text(const Attribute& value) {
  return std::visit(
      [](const auto& held) {
        std::string text = fmt::format("{}", held);
        return text.size() <= 60 ? text
                                 : fmt::format("{}... ({} characters)", text.substr(0, 60), text.size());
      },
      value);
}

/// The numbers of an attribute of floating point; empty for every other kind.
std::vector<double> numbers(const Attribute& value) {
  if (const auto* number = std::get_if<double>(&value)) return {*number};
  if (const auto* row = std::get_if<std::vector<double>>(&value)) return *row;
  return {};
}

class Comparison {
 public:
  Comparison(const ResultReader& a, const ResultReader& b, Tolerance tolerance)
      : a_(a), b_(b), tolerance_(tolerance) {}

  void group(const std::string& path) {
    attributes(path);
    for (const std::string& name : both(path, "data set", a_.datasets(path), b_.datasets(path), {"seconds"}))
      array(path + "/" + name);
    const std::set<std::string> left_out =
        path.empty() ? std::set<std::string>{"provenance"} : std::set<std::string>{};
    for (const std::string& name : both(path, "group", a_.groups(path), b_.groups(path), left_out))
      group(path + "/" + name);
  }

  std::vector<Difference> differences() && { return std::move(differences_); }

 private:
  void differ(const std::string& where, const std::string& what) {
    differences_.push_back({where, 0, 0, what});
  }

  /// What both have; for what only one has a difference is noted. Both lists are sorted.
  std::vector<std::string> both(const std::string& path, const std::string& kind,
                                std::vector<std::string> in_a, std::vector<std::string> in_b,
                                const std::set<std::string>& left_out) {
    const std::string separator = kind == "attribute" ? "@" : "/";
    for (auto* names : {&in_a, &in_b})
      std::erase_if(*names, [&](const auto& name) { return left_out.contains(name); });
    std::vector<std::string> common, only_a, only_b;
    std::set_intersection(in_a.begin(), in_a.end(), in_b.begin(), in_b.end(), std::back_inserter(common));
    std::set_difference(in_a.begin(), in_a.end(), in_b.begin(), in_b.end(), std::back_inserter(only_a));
    std::set_difference(in_b.begin(), in_b.end(), in_a.begin(), in_a.end(), std::back_inserter(only_b));
    for (const auto& name : only_a) differ(path + separator + name, kind + " only in the first file");
    for (const auto& name : only_b) differ(path + separator + name, kind + " only in the second file");
    return common;
  }

  void attributes(const std::string& path) {
    const std::string object = path.empty() ? "/" : path;
    const std::set<std::string> dates{"date_created", "history", "run_id"};
    for (const std::string& name : both(object, "attribute", a_.attributes(path), b_.attributes(path),
                                        path.empty() ? dates : std::set<std::string>{})) {
      const std::string where = object + "@" + name;
      const Attribute in_a = a_.attribute(path, name), in_b = b_.attribute(path, name);
      const std::vector<double> x = numbers(in_a), y = numbers(in_b);
      if (in_a.index() == in_b.index() && !x.empty() && x.size() == y.size()) {
        if (const Tally found = tally(x, y, tolerance_); !found.empty())
          differences_.push_back(found.told(where, x.size(), {x.size()}));
      } else if (in_a != in_b) {
        differ(where, fmt::format("'{}' against '{}'", as_text(in_a), as_text(in_b)));
      }
    }
  }

  void array(const std::string& path) {
    attributes(path);
    const std::vector<std::size_t> shape = a_.shape(path), other = b_.shape(path);
    if (shape != other)
      return differ(path,
                    fmt::format("shape ({}) against ({})", fmt::join(shape, ", "), fmt::join(other, ", ")));
    if (a_.type(path) != b_.type(path)) return differ(path, a_.type(path) + " against " + b_.type(path));
    if (const auto in_a = a_.dimensions(path), in_b = b_.dimensions(path); in_a != in_b)
      differ(path, fmt::format("dimensions ({}) against ({})", fmt::join(in_a, ", "), fmt::join(in_b, ", ")));
    if (!tolerance_ && a_.read_bytes(path) == b_.read_bytes(path)) return;
    const std::vector<double> x = a_.read(path), y = b_.read(path);
    const Tally found = tally(x, y, tolerance_);
    if (!found.empty()) differences_.push_back(found.told(path, x.size(), shape));
    if (found.empty() && !tolerance_) differ(path, "other bits, the same as doubles");
  }

  const ResultReader& a_;
  const ResultReader& b_;
  Tolerance tolerance_;
  std::vector<Difference> differences_;
};

}  // namespace

std::vector<Difference> compare_results(const ResultReader& a, const ResultReader& b, Tolerance tolerance) {
  if (tolerance && !(*tolerance >= 0)) throw std::invalid_argument("compare_results: tolerance must be >= 0");
  Comparison comparison(a, b, tolerance);
  comparison.group("");
  return std::move(comparison).differences();
}

}  // namespace undiffuse::data
