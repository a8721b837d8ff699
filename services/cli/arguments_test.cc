#include "services/cli/arguments.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::cli {
namespace {

using testing::ElementsAre;

TEST(WithEmptyValuesApartTest, AnEmptyValueBecomesAnArgumentOfItsOwn) {
  EXPECT_THAT(WithEmptyValuesApart({"update", "x", "--email=", "--zone", "UTC"}),
              ElementsAre("update", "x", "--email", "", "--zone", "UTC"));
}

TEST(WithEmptyValuesApartTest, EverythingElseStaysAsItIs) {
  EXPECT_THAT(WithEmptyValuesApart({"--email=a=", "-o=", "a=", "--"}),
              ElementsAre("--email=a=", "-o=", "a=", "--"));
}

}  // namespace
}  // namespace parley::cli
