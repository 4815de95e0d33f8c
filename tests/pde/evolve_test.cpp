#include "pde/evolve.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "data/errors.hpp"

namespace undiffuse::pde {
namespace {

/// Doubles the field each step; makes its last cell NaN in step `spoiled`.
class Doubling final : public Solver<1> {
 public:
  explicit Doubling(Index spoiled = -1) : spoiled_(spoiled) { times_.t = {0, 0.25, 0.5, 1}; }
  Order order() const override { return {.space = 1, .time = 1}; }
  std::string_view source() const override { return "test"; }
  const sde::TimeGrid& times() const override { return times_; }
  double max_stable_dt() const override { return 1; }
  void advance(Field<1>& u, Index first, Index count) override {
    for (Index k = first; k < first + count; ++k) {
      u.values *= 2;
      if (k == spoiled_) u.values[2] = std::nan("");
    }
  }

 private:
  Index spoiled_;
  sde::TimeGrid times_;
};

Field<1> ones() { return {Grid<1>({3}, {0}, {1}, Boundary::no_flux), Eigen::VectorXd::Ones(3)}; }

TEST(Evolve, ObserverSeesTheSavedStepsAtTheirTimes) {
  Doubling solver;
  Field<1> u = ones();
  std::vector<double> seen;
  const auto observer = [&](Index step, double t, const Field<1>& v) {
    for (double x : {static_cast<double>(step), t, v.values[0]}) seen.push_back(x);
  };
  EXPECT_FALSE(evolve<1>(solver, u, observer, {0, 2, 3}).first_nonfinite_step);
  EXPECT_EQ(seen, (std::vector<double>{0, 0, 1, 2, 0.5, 4, 3, 1, 8}));
  EXPECT_EQ(u.values[1], 8);
}

TEST(Evolve, NamesCellStepAndTimeOfTheFirstNonFiniteValue) {
  Doubling solver(1);
  Field<1> u = ones();
  try {
    evolve<1>(solver, u);
    FAIL();
  } catch (const data::NumericalError& error) {
    EXPECT_EQ(error.step, 1);
    EXPECT_EQ(error.time, 0.25);
    EXPECT_NE(std::string(error.what()).find("cell 2"), std::string::npos) << error.what();
  }
}

TEST(Evolve, RecordsABlowUpWhereAskedTo) {
  Doubling solver(1);
  Field<1> u = ones();
  const Evolution<1> evolution = evolve<1>(solver, u, {}, {}, OnBlowUp::record);
  EXPECT_EQ(evolution.first_nonfinite_step, 2);
  EXPECT_TRUE(std::isnan(u.values[2]));
  EXPECT_EQ(u.values[0], 4);
}

TEST(Evolve, RefusesStepsThatAreNotThereAndAFieldThatIsNotFinite) {
  Doubling solver;
  Field<1> u = ones();
  EXPECT_THROW(evolve<1>(solver, u, {}, {4}), std::invalid_argument);
  u.values[0] = std::nan("");
  EXPECT_THROW(evolve<1>(solver, u), std::invalid_argument);
}

}  // namespace
}  // namespace undiffuse::pde
