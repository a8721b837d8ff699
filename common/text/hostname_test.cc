#include "common/text/hostname.h"

#include <string>

#include "gtest/gtest.h"

namespace parley::text {
namespace {

// "aaa...a." of 64 bytes, `labels` times, and a last label of `last_bytes`.
std::string LongHost(int labels, int last_bytes) {
  std::string host;
  for (int i = 0; i < labels; ++i) host += std::string(63, 'a') + ".";
  return host + std::string(last_bytes, 'b');
}

TEST(IsHostname, AcceptsPublicNames) {
  EXPECT_TRUE(IsHostname("example.com"));
  EXPECT_TRUE(IsHostname("a.b-c.example.edu"));
  EXPECT_TRUE(IsHostname("3com.example"));
  EXPECT_TRUE(IsHostname("xn--bcher-kva.example"));
  EXPECT_TRUE(IsHostname("example.xn--p1ai"));
}

TEST(IsHostname, RefusesWhatIsNoPublicName) {
  for (const char* host : {"", ".", "localhost", "example.com.", ".example.com", "a..b", "-a.example",
                           "a-.example", "127.0.0.1", "1.2", "[::1]", "a_b.example", "b\u00FCcher.example",
                           "a b.example", "a.example\r\n", "a.exam%70le"}) {
    EXPECT_FALSE(IsHostname(host)) << host;
  }
}

TEST(IsHostname, BoundsLabelAndWholeName) {
  EXPECT_TRUE(IsHostname(LongHost(1, 63)));
  EXPECT_FALSE(IsHostname(LongHost(1, 64)));
  EXPECT_TRUE(IsHostname(LongHost(3, 61)));   // 253 bytes
  EXPECT_FALSE(IsHostname(LongHost(3, 62)));  // 254
}

}  // namespace
}  // namespace parley::text
