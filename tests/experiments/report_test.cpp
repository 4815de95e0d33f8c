#include "experiments/run/report.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

namespace undiffuse::experiments {
namespace {

class Report : public ::testing::Test {
 protected:
  std::string path_ = ::testing::TempDir() + "report_" +
                      ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".h5";
  void TearDown() override { std::filesystem::remove(path_); }
};

TEST_F(Report, SummaryHasOneRowAMethodAndNaNWhereNothingWasMeasured) {
  Summary summary;
  summary.figure("l1_error", "1", "L1 distance to p_0");
  summary.figure("seconds", "s", "wall time");
  summary.set("naive", "l1_error", 1e300);
  summary.set("chain", "l1_error", 1e-14);
  summary.set("chain", "seconds", 0.5);
  EXPECT_THROW(summary.set("chain", "l2_error", 0), std::invalid_argument);
  EXPECT_EQ(summary.get("chain", "l1_error"), 1e-14);
  EXPECT_TRUE(std::isnan(summary.get("naive", "seconds")));

  data::ResultFile file(path_, true);
  summary.write(file);
  file.finish("complete");
  const data::ResultReader reader(path_);
  EXPECT_EQ(reader.meanings("/summary/method"), (std::vector<std::string>{"naive", "chain"}));
  EXPECT_EQ(reader.read("/summary/l1_error"), (std::vector<double>{1e300, 1e-14}));
  EXPECT_TRUE(std::isnan(reader.read("/summary/seconds").at(0)));
  EXPECT_EQ(std::get<std::string>(reader.attribute("/summary", "figures")), "l1_error seconds");
}

TEST_F(Report, AnEmptySummaryAndNoChecksWriteNothing) {
  data::ResultFile file(path_, true);
  Summary().write(file);
  EXPECT_TRUE(write_checks(file, {}));
  file.finish("complete");
  const data::ResultReader reader(path_);
  EXPECT_FALSE(reader.has("/summary"));
  EXPECT_FALSE(reader.has("/checks"));
}

TEST_F(Report, OneFailedCheckIsEnoughAndNaNFails) {
  data::ResultFile file(path_, true);
  const std::vector<Check> checks = {
      {"inside", 0.5, 0, 1}, {"open_below", -1e9, -INFINITY, 0}, {"nan", NAN, -1, 1}};
  EXPECT_FALSE(write_checks(file, checks));
  file.finish("complete");
  const data::ResultReader reader(path_);
  EXPECT_EQ(reader.read("/checks/passed"), (std::vector<double>{1, 1, 0}));
  EXPECT_EQ(reader.read("/checks/lower").at(1), -INFINITY);
}

}  // namespace
}  // namespace undiffuse::experiments
