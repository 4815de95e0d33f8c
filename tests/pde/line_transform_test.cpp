#include "pde/line_transform.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "pde/precision.hpp"

namespace undiffuse::pde {
namespace {

template <class Real>
class LineTransformIn : public testing::Test {};

struct PrecisionNames {
  template <class Real>
  static std::string GetName(int i) {
    constexpr const char* names[] = {"Float", "Double", "LongDouble", "Quad", "Digits50", "Digits100"};
    return names[i];
  }
};
using Precisions = testing::Types<float, double, long double, Quad, Digits50, Digits100>;
TYPED_TEST_SUITE(LineTransformIn, Precisions, PrecisionNames);

/// Walls and points, and the row of the header's table that is theirs.
struct LineCase {
  Sides sides;
  Centring centring;
  Index n;
  bool periodic() const { return sides.lower == Boundary::periodic; }
  bool on_walls() const { return centring == Centring::nodes && !periodic(); }
  bool sine() const { return value_given(sides.lower); }
  Index spacings() const { return on_walls() ? n - 1 : n; }
  Index unknowns() const {
    return on_walls() ? n - (sine() ? 1 : 0) - (value_given(sides.upper) ? 1 : 0) : n;
  }
  /// m of mode i.
  double number(Index i) const {
    const auto m = static_cast<double>(i);
    if (periodic()) return 2 * i <= n ? m : static_cast<double>(n) - m;
    return m + (sine() != value_given(sides.upper) ? 0.5 : sine() ? 1 : 0);
  }
  /// Distance of unknown j from the lower wall, in spacings.
  double place(Index j) const {
    const auto x = static_cast<double>(j);
    return periodic() ? x : !on_walls() ? x + 0.5 : sine() ? x + 1 : x;
  }
  double weight(Index j) const {
    const double x = place(j);
    return on_walls() && (x == 0 || x == static_cast<double>(spacings())) ? 0.5 : 1;
  }
};

std::vector<LineCase> every_line(std::vector<Index> sizes) {
  const Boundary value = Boundary::dirichlet, slope = Boundary::no_flux;
  std::vector<LineCase> all;
  for (const Sides sides : {Sides{slope, slope}, Sides{value, value}, Sides{value, slope},
                            Sides{slope, value}, Sides{Boundary::periodic, Boundary::periodic}})
    for (const Centring centring : {Centring::cells, Centring::nodes})
      for (const Index n : sizes) all.push_back({sides, centring, n});
  return all;
}

template <class Real>
using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

/// The largest |difference| met so far, in ε.
template <class Real>
class Worst {
 public:
  void meet(const Real& is, const Real& should) {
    worst_ =
        std::max(worst_, static_cast<double>(Number<Real>::abs(Real(is - should)) / Number<Real>::epsilon()));
  }
  double in_epsilons() const { return worst_; }

 private:
  double worst_ = 0;
};

template <class Real>
LineTransform<Real> transform_of(const LineCase& line) {
  return {line.sides, line.centring, line.n, Real(3)};
}

/// φ_i(x_j) in row j, column i, by the header's formulas.
template <class Real>
Matrix<Real> modes_by_formula(const LineCase& line) {
  const Index n = line.unknowns();
  Matrix<Real> modes(n, n);
  for (Index i = 0; i < n; ++i) {
    const bool sine = line.periodic() ? 2 * i > n : line.sine();
    Real norm_squared = 0;
    for (Index j = 0; j < n; ++j) {
      const Real angle = Number<Real>::pi() * Real((line.periodic() ? 2 : 1) * line.number(i)) *
                         Real(line.place(j)) / Real(line.spacings());
      modes(j, i) = sine ? Number<Real>::sin(angle) : Number<Real>::cos(angle);
      if (sine && line.periodic()) modes(j, i) = -modes(j, i);
      norm_squared += Real(line.weight(j)) * modes(j, i) * modes(j, i);
    }
    for (Index j = 0; j < n; ++j) modes(j, i) /= Number<Real>::sqrt(norm_squared);
  }
  return modes;
}

template <class Real>
std::vector<Real> values_between_walls(Index n) {
  std::vector<Real> values;
  for (Index i = 0; i < n; ++i) values.push_back(Number<Real>::sin(Real(1 + 3 * static_cast<double>(i * i))));
  return values;
}

TYPED_TEST(LineTransformIn, PiHasAllTheDigits) {
  using Real = TypeParam;
  EXPECT_LT(
      static_cast<double>(Number<Real>::abs(Number<Real>::sin(Number<Real>::pi())) / Number<Real>::epsilon()),
      1);
}

TYPED_TEST(LineTransformIn, WavenumbersHaveAllTheDigits) {
  using Real = TypeParam;
  for (const LineCase& line : every_line({7, 8})) {
    const LineTransform<Real> transform = transform_of<Real>(line);
    ASSERT_EQ(transform.size(), line.unknowns());
    Worst<Real> worst;
    for (Index i = 0; i < transform.size(); ++i) {
      const Real k =
          Number<Real>::pi() * Real((line.periodic() ? 2 : 1) * line.number(i)) / Real(3);  // up to 9
      worst.meet(transform.wavenumber()[i], k);
    }
    EXPECT_LT(worst.in_epsilons(), 10);
  }
}

TYPED_TEST(LineTransformIn, ModesAreThoseOfTheTableAndOrthonormalAndForwardIsTheirSum) {
  using Real = TypeParam;
  for (const LineCase& line : every_line({7, 8})) {
    LineTransform<Real> transform = transform_of<Real>(line);
    const Index n = transform.size();
    const Matrix<Real> expected = modes_by_formula<Real>(line);
    const std::vector<Real> values = values_between_walls<Real>(n);
    std::vector<Real> coefficients = values;
    transform.forward(coefficients.data(), 1, 0, 1, 0);
    Matrix<Real> modes(n, n);
    Worst<Real> from_formula, from_orthonormal, from_sum;
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) modes(j, i) = i == j ? 1 : 0;
      transform.inverse(&modes(0, i), 1, 0, 1, 0);
      Real sum = 0;
      for (Index j = 0; j < n; ++j) {
        from_formula.meet(modes(j, i), expected(j, i));
        sum += Real(line.weight(j)) * expected(j, i) * values[static_cast<std::size_t>(j)];
      }
      from_sum.meet(coefficients[static_cast<std::size_t>(i)], sum);
      for (Index b = 0; b <= i; ++b) {
        Real product = 0;
        for (Index j = 0; j < n; ++j) product += Real(line.weight(j)) * modes(j, i) * modes(j, b);
        from_orthonormal.meet(product, i == b ? 1 : 0);
      }
    }
    EXPECT_LT(from_formula.in_epsilons(), 20);  // of which the formula's arguments, up to 25, make most
    EXPECT_LT(from_sum.in_epsilons(), 30);      // likewise
    EXPECT_LT(from_orthonormal.in_epsilons(), 6);
  }
}

TYPED_TEST(LineTransformIn, InverseUndoesForwardOnSeveralLines) {
  using Real = TypeParam;
  for (const LineCase& line : every_line({9, 24})) {
    LineTransform<Real> transform = transform_of<Real>(line);
    const Index n = transform.size();
    const std::vector<Real> values = values_between_walls<Real>(3 * n);  // two lines and gaps between
    std::vector<Real> there = values;
    transform.forward(there.data(), 3, 1, 2, 0);
    std::vector<Real> back = there;
    transform.inverse(back.data(), 3, 1, 2, 0);
    Worst<Real> worst, gap;
    for (std::size_t i = 0; i < values.size(); ++i) (i % 3 == 2 ? gap : worst).meet(back[i], values[i]);
    EXPECT_LT(worst.in_epsilons(), 6);
    EXPECT_EQ(gap.in_epsilons(), 0);
    EXPECT_TRUE(there[0] != values[0] && there[1] != values[1]);
  }
}

TYPED_TEST(LineTransformIn, RefusesWhatItCannotTransform) {
  using Real = TypeParam;
  const Sides values{Boundary::dirichlet, Boundary::dirichlet};
  EXPECT_THROW(LineTransform<Real>({Boundary::robin, Boundary::no_flux}, Centring::cells, 8, Real(1)),
               std::invalid_argument);
  EXPECT_THROW(LineTransform<Real>(values, Centring::nodes, 2, Real(1)), std::invalid_argument);
  EXPECT_EQ(LineTransform<Real>(values, Centring::nodes, 3, Real(1)).size(), 1);
}

TEST(LineTransform, DirectSumsHaveAnEnd) {
  const Sides torus{Boundary::periodic, Boundary::periodic};
  EXPECT_THROW(LineTransform<Digits50>(torus, Centring::cells, 4097, 1), std::invalid_argument);
  EXPECT_EQ(LineTransform<Quad>(torus, Centring::cells, 4097, 1).size(), 4097);
}

}  // namespace
}  // namespace undiffuse::pde
