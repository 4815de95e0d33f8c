#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <clocale>
#include <cstring>
#include <limits>

#include "data/csv.hpp"
#include "data/errors.hpp"
#include "data/npy.hpp"
#include "data/point_set.hpp"
#include "tests/data/mutants.hpp"
#include "tests/support/scratch.hpp"

namespace undiffuse::data {
namespace {

using testing::HasSubstr;
using tests::Scratch;

const std::filesystem::path files = std::string(UNDIFFUSE_SOURCE_FOLDER) + "/tests/data/files";

/// The message of the error that `call` ends with, which must be of that kind.
template <class Kind, class Call>
std::string refusal(const Call& call) {
  try {
    call();
  } catch (const Kind& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << "one line: " << error.what();
    return error.what();
  }
  return "no error";
}

std::string damage(std::string_view csv) {
  return refusal<DamagedInput>([&] { parse_csv(csv, "points.csv"); });
}

/// Rows of the files that tests/data/files/make.py writes.
Eigen::MatrixXd made(double last) { return (Eigen::MatrixXd(3, 2) << 0, 0.5, 1, -2, 2, last).finished(); }

TEST(ReadCsv, TakesNumbersInRows) {
  const Eigen::MatrixXd points = (Eigen::MatrixXd(2, 3) << 1, -2.5, 3e-7, 4, 5, 6e300).finished();
  EXPECT_EQ(parse_csv("1,-2.5,3e-7\n4,5,6e300\n", "p"), points);
  EXPECT_EQ(parse_csv("1,-2.5,3e-7\n4,5,6e300", "p"), points);
  EXPECT_EQ(
      parse_csv("\xEF\xBB\xBF# of mine\r\nx,y,z [m]\r\n 1 ,\t-2.5,3e-7\r\n# more\r\n+4,5.0,+6E+300\r\n\r\n",
                "p"),
      points);
  EXPECT_EQ(parse_csv("7", "p"), Eigen::MatrixXd::Constant(1, 1, 7));
}

TEST(ReadCsv, TakesTheNearestDouble) {
  EXPECT_EQ(
      parse_csv("0.1\n0.30000000000000004\n5e-324\n1.7976931348623157e308\n-0.0\n", "p"),
      (Eigen::MatrixXd(5, 1) << 0.1, 0.1 + 0.2, 5e-324, std::numeric_limits<double>::max(), -0.0).finished());
}

TEST(ReadCsv, NamesLineAndFieldOfWhatIsWrong) {
  EXPECT_EQ(damage("1,2\n3,\n"), "points.csv:2:2: a hole: there is no number");
  EXPECT_EQ(damage("x,y\n1,2\n,4\n"), "points.csv:3:1: a hole: there is no number");
  EXPECT_EQ(damage("x,y\n1,2\n3\n"), "points.csv:3:2: 1 field, and line 1 has 2");
  EXPECT_EQ(damage("1,2\n3,4,5\n"), "points.csv:2:3: 3 fields, and line 1 has 2");
  EXPECT_EQ(damage("1,2\n3,4,\n"), "points.csv:2:3: 3 fields, and line 1 has 2");
  EXPECT_EQ(damage("1,2\n3,nan\n"), "points.csv:2:2: 'nan' is not finite");
  EXPECT_EQ(damage("1,2\n-inf,4\n"), "points.csv:2:1: '-inf' is not finite");
  EXPECT_EQ(damage("nan,inf\n1,2\n"), "points.csv:1:1: 'nan' is not finite");
  EXPECT_EQ(damage("1,2\n3,four\n"), "points.csv:2:2: 'four' is not a number");
  EXPECT_EQ(damage("x,y\nu,v\n"), "points.csv:2:1: 'u' is not a number");
  EXPECT_EQ(damage("x,1\n1,2\n"), "points.csv:1:1: 'x' is not a number");
  EXPECT_EQ(damage(",x\n0,1\n"), "points.csv:1:1: a hole: there is no number");
  EXPECT_EQ(damage("1\n1e400\n"), "points.csv:2:1: '1e400' is beyond what a double holds");
  EXPECT_EQ(damage("1\n1.5x\n"), "points.csv:2:1: '1.5x' is not a number");
  EXPECT_EQ(damage("1\n0x10\n"), "points.csv:2:1: '0x10' is not a number");
  EXPECT_EQ(damage("1\n+-1\n"), "points.csv:2:1: '+-1' is not a number");
  EXPECT_EQ(damage("\"1\",\"2\"\n3,4\n"), "points.csv:1:1: \"1\" is a number in quotes; write it without");
  EXPECT_EQ(damage("\"x\",' 2 '\n3,4\n"), "points.csv:1:1: '\"x\"' is not a number");
  EXPECT_EQ(damage("x,y\n1,'2'\n"), "points.csv:2:2: '2' is a number in quotes; write it without");
  EXPECT_EQ(damage("1;2\n3;4\n"), "points.csv:2:1: '3;4' is not a number");
  EXPECT_EQ(damage("1\n\n2\n"), "points.csv:2:1: a blank line between rows");
  EXPECT_EQ(damage("1\n\"2\xff\"\n"), "points.csv:2:1: '\"2\\xff\"' is not a number");
  EXPECT_EQ(damage(std::string_view("1\n2\0\n", 5)), "points.csv:2:1: '2\\x00' is not a number");
  EXPECT_EQ(damage(""), "points.csv: holds no row of numbers");
  EXPECT_EQ(damage("x,y\n"), "points.csv: holds no row of numbers");
  EXPECT_THAT(damage("1\n" + std::string(100000, 'x')), HasSubstr("...' is not a number"));
}

TEST(ReadCsv, DoesNotDependOnTheLocale) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* comma : {"de_DE.UTF-8", "fr_FR.UTF-8"}) {
    if (std::setlocale(LC_ALL, comma) != nullptr) break;
  }
  EXPECT_EQ(parse_csv("1.5\n", "p")(0, 0), 1.5);
  std::setlocale(LC_ALL, before.c_str());
}

TEST(ReadNpy, TakesWhatNumpyWrites) {
  EXPECT_EQ(read_points(files / "points.npy"), made(1e300));
  EXPECT_EQ(read_points(files / "points_fortran_v2.npy"), made(3.25));
  EXPECT_EQ(read_points(files / "column.npy"), (Eigen::MatrixXd(3, 1) << 3, -1, 2).finished());
}

/// An NPY file, version 1.0.
std::string npy(const std::string& header, const std::string& data) {
  const std::string line = header + "\n";
  return std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(line.size() % 256) +
         static_cast<char>(line.size() / 256) + line + data;
}

template <class Number>
std::string raw(std::initializer_list<Number> numbers) {
  std::string bytes(numbers.size() * sizeof(Number), '\0');
  std::memcpy(bytes.data(), std::data(numbers), bytes.size());
  return bytes;
}

template <class Number>
void expect_type(const std::string& type) {
  const std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (2, 1), }";
  EXPECT_EQ(parse_npy(npy(header, raw<Number>({Number(7), Number(100)})), "p"),
            (Eigen::MatrixXd(2, 1) << 7, 100).finished());
}

TEST(ReadNpy, TakesEveryTypeOfNumber) {
  expect_type<double>("<f8");
  expect_type<float>("<f4");
  expect_type<std::int64_t>("<i8");
  expect_type<std::int32_t>("<i4");
  expect_type<std::int16_t>("<i2");
  expect_type<std::int8_t>("|i1");
  expect_type<std::uint64_t>("<u8");
  expect_type<std::uint32_t>("<u4");
  expect_type<std::uint16_t>("<u2");
  expect_type<std::uint8_t>("|u1");
}

TEST(ReadNpy, SaysWhatIsWrong) {
  const auto damaged = [](const std::string& bytes) {
    return refusal<DamagedInput>([&] { parse_npy(bytes, "p.npy"); });
  };
  const std::string good = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2)}",
                    two = raw<double>({1, 2});
  EXPECT_EQ(damaged(npy(good, two)), "no error");
  EXPECT_EQ(damaged(npy(good, raw<double>({1}))),
            "p.npy: its header promises 1 x 2 numbers of 8 bytes, and 8 bytes are there");
  EXPECT_THAT(damaged(npy(good, two + "x")), HasSubstr("17 bytes are there"));
  EXPECT_EQ(damaged(npy(good, raw<double>({1, std::nan("")}))), "p.npy: the number at [0, 1] is nan");
  EXPECT_EQ(damaged(""), "p.npy: is not an NPY file");
  EXPECT_EQ(damaged("\x93NUMPY"), "p.npy: ends within its header");
  EXPECT_EQ(damaged(std::string("\x93NUMPY\x01\0\xff\xff{", 11)), "p.npy: ends within its header");
  EXPECT_EQ(damaged(std::string("\x93NUMPY\x04\0\0\0\0\0", 12)),
            "p.npy: NPY version 4.0; 1.0, 2.0 and 3.0 are allowed");
  for (const std::string shape : {"(4294967296, 4294967296)", "(2305843009213693952, 1)",
                                  "(1152921504606846976, 16)", "(18446744073709551615,)"}) {
    EXPECT_THAT(damaged(npy("{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + "}", two)),
                HasSubstr("promises"));
  }
  EXPECT_EQ(damaged(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 2)}", "")),
            "p.npy: holds no points");
  EXPECT_EQ(damaged(npy("{'descr': '<f8', 'fortran_order': False, 'shape': ()}", two)),
            "p.npy: has 0 dimensions; 1 or 2 are allowed");
  EXPECT_THAT(damaged(npy("{'descr': '>f8', 'fortran_order': False, 'shape': (1, 2)}", two)),
              HasSubstr("holds '>f8'"));
  for (const std::string header :
       {"", "{", "{}", "{'descr': '<f8', 'fortran_order': False}",
        "{'descr': '<f8', 'fortran_order': 0, 'shape': (1, 2)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1, -2)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2)} x",
        "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1, 2)}", "{'descr': '<f8",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 2)}"}) {
    EXPECT_EQ(damaged(npy(header, two)), "p.npy: its header is not that of an NPY file") << header;
  }
  EXPECT_THAT(refusal<DamagedInput>([] { read_points(files / "complex.npy"); }), HasSubstr("holds '<c16'"));
  EXPECT_THAT(refusal<DamagedInput>([] { read_points(files / "cube.npy"); }), HasSubstr("has 3 dimensions"));
  EXPECT_THAT(refusal<DamagedInput>([] { read_points(files / "records.npy"); }), HasSubstr("holds records"));
}

TEST(ReadHdf5Points, TakesWhatH5pyWrites) {
  EXPECT_EQ(read_points(files / "points.h5"), made(1e300));
  EXPECT_EQ(read_points(files / "points.h5:/points"), made(1e300));
  EXPECT_EQ(read_points(files / "points.h5:/group/big_endian"), made(3.25));
  EXPECT_EQ(read_points(files / "several.h5:/b"), (Eigen::MatrixXd(3, 1) << 0, 1, 2).finished());
}

TEST(ReadHdf5Points, SaysWhatIsWrong) {
  const auto damaged = [](const std::string& name) {
    return refusal<DamagedInput>([&] { read_points(files / name); });
  };
  EXPECT_THAT(damaged("several.h5"),
              HasSubstr("several.h5: holds 2 arrays with 1 or 2 axes (a, b); choose one as "));
  EXPECT_THAT(damaged("none.h5"), HasSubstr("none.h5: its root holds no numbers with 1 or 2 axes"));
  EXPECT_THAT(damaged("none.h5:/link"), HasSubstr("there is no '/link'"));
  EXPECT_THAT(damaged("points.h5:/nothing"), HasSubstr("there is no '/nothing'"));
  EXPECT_THAT(damaged("points.h5:/group"), HasSubstr("'/group' is not a data set"));
  EXPECT_THAT(damaged("points.h5:/text"), HasSubstr("plain numbers"));
  EXPECT_THAT(damaged("points.h5:/number"), HasSubstr("'/number' has 0 axes; 1 or 2 are allowed"));
  EXPECT_THAT(damaged("points.h5:/group/cube"), HasSubstr("'/group/cube' has 3 axes; 1 or 2 are allowed"));
  EXPECT_THAT(damaged("points.h5:/group/hole"), HasSubstr("the number at [1, 1] is nan"));
  EXPECT_THAT(damaged("points.h5:/group/empty"), HasSubstr("'/group/empty' holds no points"));
}

TEST(ReadPoints, AbsentFilesAndOtherKindsAreUsageErrors) {
  for (const char* name : {"absent.csv", "absent.npy", "absent.h5", "absent.h5:/x"}) {
    EXPECT_THAT(refusal<UsageError>([&] { read_points(files / name); }),
                HasSubstr("cannot be read: No such file"))
        << name;
  }
  const Scratch folder;
  std::filesystem::create_directory(folder / "folder.csv");
  EXPECT_THAT(refusal<UsageError>([&] { read_points(folder / "folder.csv"); }),
              HasSubstr("cannot be read: Is a directory"));
  EXPECT_THAT(refusal<UsageError>([] { read_points("points.txt"); }),
              HasSubstr("points.txt: not a kind of file that points are read from; .csv, .npy, .h5 and"));
  EXPECT_EQ(read_points(folder.file("UPPER.CSV", "1\n")).size(), 1);
}

/// Whatever the bytes are: points, or an error of the project.
void expect_survives(const std::filesystem::path& good, const std::string& name, int mutants) {
  const Scratch folder;
  const std::string bytes = tests::bytes_of(good);
  int refused = 0;
  for (int k = 0; k < mutants; ++k) {
    const auto file = folder.file(name, tests::mutant(bytes, static_cast<std::uint64_t>(k)));
    try {
      EXPECT_TRUE(read_points(file).allFinite());
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::damaged_input) << error.what();
      refused += 1;
    }
  }
  EXPECT_GT(refused, mutants / 4);
}

TEST(ReadPoints, DamagedNpyNeverCrashes) { expect_survives(files / "points.npy", "p.npy", 500); }
TEST(ReadPoints, DamagedHdf5NeverCrashes) { expect_survives(files / "points.h5", "p.h5", 150); }
TEST(ReadPoints, DamagedCsvNeverCrashes) {
  const Scratch folder;
  const auto good = folder.file("good.csv", "# points\r\nx,y\r\n1.5,-2e3\r\n3,4\r\n\r\n");
  expect_survives(good, "p.csv", 500);
}

}  // namespace
}  // namespace undiffuse::data
