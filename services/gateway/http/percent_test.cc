#include "services/gateway/http/percent.h"

#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

TEST(PercentTest, EveryEscapeOfASegmentIsUndone) {
  EXPECT_EQ(PercentDecoded("a%20b%2Fc%2fd+e%00", PercentKind::kSegment), std::string("a b/c/d+e\0", 10));
}

TEST(PercentTest, TheSlashesOfManySegmentsStayEscapedAsTheyWereWritten) {
  EXPECT_EQ(PercentDecoded("contacts/a%2Fb%2fc%3Ad", PercentKind::kManySegments), "contacts/a%2Fb%2fc:d");
}

TEST(PercentTest, APlusIsASpaceInAForm) {
  EXPECT_EQ(PercentDecoded("a+b%2Bc%2F", PercentKind::kForm), "a b+c/");
}

TEST(PercentTest, ABrokenEscapeIsNothing) {
  for (const char* text : {"%", "a%2", "%zz", "%2", "%%41", "a% 41"}) {
    EXPECT_EQ(PercentDecoded(text, PercentKind::kSegment), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace parley::gateway
