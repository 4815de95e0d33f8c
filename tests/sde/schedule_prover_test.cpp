#include "sde/schedule_prover.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "tests/sde/affine_cases.hpp"

namespace undiffuse::sde {

void PrintTo(const ScheduleProof& proof, std::ostream* out) {
  const auto line = [&](const char* name, const Worst& worst) {
    *out << "  " << name << " " << worst.value << " at t = " << worst.time << "\n";
  };
  *out << "ln alpha(0) " << proof.log_alpha_at_0 << ", variance(0) " << proof.variance_at_0 << "\n";
  line("a = (ln alpha)'", proof.rate);
  line("(sigma^2)' = 2 a sigma^2 + g^2", proof.noise);
  line("ln alpha in double", proof.double_log_alpha);
  line("variance in double", proof.double_variance);
  line("a in double", proof.double_rate);
  line("g^2 in double", proof.double_noise);
}

namespace {

class Proof : public testing::TestWithParam<affine_cases::Case> {};

TEST_P(Proof, HoldsFromTheSmallestTimesToTheHorizon) {
  const auto& process = *GetParam().process;
  const double T = std::isinf(process.end()) ? 1.0 : process.end() * (1 - 1e-6);
  const auto proof = prove_schedule(process, T);
  EXPECT_TRUE(proof.holds()) << testing::PrintToString(proof);
}

INSTANTIATE_TEST_SUITE_P(All, Proof, testing::ValuesIn(affine_cases::cases()),
                         [](const auto& each) { return each.param.name; });

/// Variance preserving with faults to be found, each 0 where there is none.
struct Faults {
  double noise = 0, rate = 0, start = 0, late_rate = 0, double_variance = 0;
};
class Faulty final : public AffineProcess {
 public:
  explicit Faulty(Faults faults) : faults_(faults) {}
  Index dim() const override { return 1; }
  Schedule<double> at(double t) const override {
    auto now = schedule(t);
    now.variance *= 1 + faults_.double_variance;
    return now;
  }
  Schedule<Quad> at(Quad t) const override { return schedule(t); }
  const Domain& domain() const override { return right_.domain(); }

 private:
  template <class Real>
  Schedule<Real> schedule(Real t) const {
    auto now = right_.at(t);
    now.noise_squared *= Real(1 + faults_.noise);
    now.rate *= Real(1 + faults_.rate) * (t > Real(0.9) ? Real(1 + faults_.late_rate) : Real(1));
    now.variance += Real(faults_.start);
    return now;
  }
  VariancePreserving right_ = VariancePreserving(1, 0.1, 20);
  Faults faults_;
};

ScheduleProof proof_of(Faults faults) { return prove_schedule(Faulty(faults), 1); }

TEST(ScheduleProver, FindsNothingWhereNothingIsWrong) { EXPECT_TRUE(proof_of({}).holds()); }

TEST(ScheduleProver, FindsNoiseThatIsTwiceAsStrong) {
  const auto proof = proof_of({.noise = 1});
  EXPECT_FALSE(proof.holds());
  EXPECT_GT(proof.noise.value, 0.2);
  EXPECT_LT(proof.rate.value, 1e-20);  // and nothing else
  EXPECT_EQ(proof.variance_at_0, 0);
}

TEST(ScheduleProver, FindsAWrongRateAndWhere) {
  const auto proof = proof_of({.rate = 1e-9});
  EXPECT_FALSE(proof.holds());
  EXPECT_NEAR(proof.rate.value, 0.5e-9, 0.3e-9);
  const auto late = proof_of({.late_rate = 1e-9});
  EXPECT_FALSE(late.holds());
  EXPECT_GT(late.rate.time, 0.9);
}

TEST(ScheduleProver, FindsNoiseAtTheStart) {
  const auto proof = proof_of({.start = 1e-8});  // σ_min² where it does not belong
  EXPECT_FALSE(proof.holds());
  EXPECT_EQ(proof.variance_at_0, 1e-8);
}

TEST(ScheduleProver, FindsDoublesThatLostTheirDigits) {
  const auto proof = proof_of({.double_variance = 4e-15});
  EXPECT_FALSE(proof.holds());
  EXPECT_NEAR(proof.double_variance.value, 4e-15, 1e-15);
}

TEST(ScheduleProver, FindsWhatIsNotANumber) {
  EXPECT_FALSE(proof_of({.noise = std::nan("")}).holds());
  EXPECT_FALSE(proof_of({.start = std::nan("")}).holds());
}

TEST(ScheduleProver, RefusesHorizonsWithoutMeaning) {
  EXPECT_THROW(prove_schedule(Heat(1, 1), 0), std::invalid_argument);
  EXPECT_THROW(prove_schedule(Heat(1, 1), INFINITY), std::invalid_argument);
  EXPECT_THROW(prove_schedule(RectifiedFlow(1), 1), std::invalid_argument);
}

// The form 1 - α² would have three digits here in double, and in single precision an error of 1.2 %.
TEST(VariancePreserving, HasItsVarianceToRoundOffAtShortTimes) {
  const double exact = 1.0009944990046723e-06;  // 1 - exp(-B(1e-5)) in forty digits
  EXPECT_NEAR(VariancePreserving(1, 0.1, 20).at(1e-5).variance, exact, 1e-15 * exact);
}

}  // namespace
}  // namespace undiffuse::sde
