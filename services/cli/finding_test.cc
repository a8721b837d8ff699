#include "services/cli/finding.h"

#include <sstream>

#include "gtest/gtest.h"

namespace parley::cli {
namespace {

const Findings kSome = {Ok("disk", "9.0 GB free"), Warn("tzdata", "is old", "apt-get install tzdata"),
                        Fail("contacts", "is not\x1b running", "./deploy/up")};

TEST(FindingTest, EachHasItsLineAndItsMendAndTheSumIsToldBeside) {
  std::ostringstream out, err;
  PrintFindings("default", kSome, {.out = out, .err = err});
  EXPECT_EQ(out.str(),
            "OK    disk: 9.0 GB free\n"
            "WARN  tzdata: is old\n"
            "      mend: apt-get install tzdata\n"
            "FAIL  contacts: is not running\n"
            "      mend: ./deploy/up\n");
  EXPECT_EQ(err.str(), "Of 3 things 1 fails, 1 wants looking after.\n");
}

TEST(FindingTest, TheSumTellsOnlyWhatIsThere) {
  std::ostringstream out, err;
  PrintFindings("default", {kSome[0]}, {.out = out, .err = err});
  PrintFindings("default", {kSome[2], kSome[2]}, {.out = out, .err = err});
  EXPECT_EQ(err.str(), "All is well.\nOf 2 things 2 fail.\n");
}

TEST(FindingTest, JsonHoldsTheSame) {
  std::ostringstream out, err;
  PrintFindings("demo", {Ok("disk", "9.0 GB free")}, {.out = out, .err = err, .format = OutputFormat::kJson});
  EXPECT_EQ(
      out.str(),
      "{\n \"instance\": \"demo\",\n \"findings\": [\n  {\n   \"level\": \"OK\",\n   \"subject\": \"disk\",\n"
      "   \"finding\": \"9.0 GB free\",\n   \"mend\": \"\"\n  }\n ]\n}\n");
  EXPECT_EQ(err.str(), "");
}

TEST(FindingTest, AWarningIsNoFailure) {
  EXPECT_FALSE(AnyFails({kSome[0], kSome[1]}));
  EXPECT_TRUE(AnyFails(kSome));
}

}  // namespace
}  // namespace parley::cli
