#include "services/cli/words.h"

#include <vector>

#include "gtest/gtest.h"

namespace parley::cli {
namespace {

TEST(ThousandsTest, GroupsByThree) {
  EXPECT_EQ(Thousands(0), "0");
  EXPECT_EQ(Thousands(999), "999");
  EXPECT_EQ(Thousands(1000), "1,000");
  EXPECT_EQ(Thousands(-1234567), "-1,234,567");
}

TEST(WrapTest, BreaksBetweenWordsAndKeepsParagraphs) {
  EXPECT_EQ(Wrap("one two\nthree", 2, 9), "  one two\n  three\n");
  EXPECT_EQ(Wrap("first\n\nsecond", 0, 80), "first\n\nsecond\n");
  EXPECT_EQ(Wrap("unbreakable", 2, 5), "  unbreakable\n");
  EXPECT_EQ(Wrap("", 2, 80), "");
}

TEST(PrintableTest, TakesOutWhatDrivesATerminal) {
  EXPECT_EQ(Printable("a\x1b[31mb\r\nc\x7f"), "a[31mb  c");
  EXPECT_EQ(Printable("Zoë Ωmega"), "Zoë Ωmega");
  EXPECT_EQ(Printable("caf\xE9\x1b"), "caf??");
}

TEST(NearestTest, FindsTheWordThatWasMeant) {
  const std::vector<std::string> nouns = {"contacts", "seekers", "tenants"};
  EXPECT_EQ(Nearest("contcts", nouns), "contacts");   // left out
  EXPECT_EQ(Nearest("seeekers", nouns), "seekers");   // put in
  EXPECT_EQ(Nearest("tenents", nouns), "tenants");    // replaced
  EXPECT_EQ(Nearest("cotnacts", nouns), "contacts");  // swapped
  EXPECT_EQ(Nearest("con", nouns), "contacts");       // begun
}

TEST(NearestTest, SaysNothingWhenNothingIsNear) {
  const std::vector<std::string> nouns = {"contacts", "seekers", "tenants"};
  EXPECT_EQ(Nearest("interviews", nouns), "");
  EXPECT_EQ(Nearest("xx", nouns), "");
  EXPECT_EQ(Nearest("", nouns), "");
  EXPECT_EQ(Nearest(std::string(10'000, 'c'), nouns), "");
}

}  // namespace
}  // namespace parley::cli
