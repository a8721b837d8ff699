#include "common/text/email.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace parley::text {
namespace {

class PlainAddress : public testing::TestWithParam<const char*> {};

TEST_P(PlainAddress, IsAccepted) {
  EXPECT_TRUE(CheckEmail(GetParam()).ok()) << CheckEmail(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Addresses, PlainAddress,
                         testing::Values("ada@example.com", "Ada.Example@EXAMPLE.edu", "a@b.example",
                                         "ada+interviews@example.com", "o'neil@example.com",
                                         "a_b-c@sub.example.edu", "ada=home@example.com", "ada?@example.com",
                                         "1@example.com", "ada@xn--bcher-kva.example"));

class HostileAddress : public testing::TestWithParam<std::string_view> {};

TEST_P(HostileAddress, IsRefused) {
  const absl::Status status = CheckEmail(GetParam());
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(status.message().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Addresses, HostileAddress,
    testing::Values("", "@", "ada", "ada@", "@example.com", "a@b@example.com",
                    "ada@example.com\r\nBcc: x@example.com", "ada\n@example.com", "ada@example.com\n",
                    "ada%0d%0aBcc@example.com", "ada%0D%0A@example.com", "ada@example.com%0d%0a",
                    "ada%host@example.com", "\"a\r\nBcc:\"@example.com", "\"ada\"@example.com",
                    "Ada Example <ada@example.com>", "<ada@example.com>", "ada@example.com,eve@example.com",
                    "ada,eve@example.com", "ada@example.com;eve@example.com", "ada(comment)@example.com",
                    "ada@example.com (Ada)", " ada@example.com", "ada@example.com ", "a da@example.com",
                    "=?utf-8?q?ada?=@example.com", "x=?utf-8?b?QQ==?=@example.com", ".ada@example.com",
                    "ada.@example.com", "a..b@example.com", "jos\u00E9@example.com",
                    "ada@b\u00FCcher.example", "ada@localhost", "ada@127.0.0.1", "ada@[127.0.0.1]",
                    "ada@-a.example", "ada@example..com", "ada@example.com.", "mailto:ada@example.com",
                    "ada\\@example.com", std::string_view("ada\0@example.com", 16), "ada\u202E@example.com"));

TEST(CheckEmail, BoundsTheLocalPart) {
  EXPECT_TRUE(CheckEmail(std::string(64, 'a') + "@example.com").ok());
  EXPECT_FALSE(CheckEmail(std::string(65, 'a') + "@example.com").ok());
}

TEST(CheckEmail, BoundsTheWholeAddress) {
  const std::string label(63, 'a');
  const std::string address = absl::StrCat(std::string(61, 'x'), "@", label, ".", label, ".", label, ".");
  ASSERT_EQ(address.size(), 254u);
  EXPECT_FALSE(CheckEmail(address).ok());  // its last label is empty
  const std::string longest = absl::StrCat(std::string(60, 'x'), "@", label, ".", label, ".", label, ".b");
  ASSERT_EQ(longest.size(), 254u);
  EXPECT_TRUE(CheckEmail(longest).ok()) << CheckEmail(longest);
  EXPECT_FALSE(CheckEmail("x" + longest).ok());
}

TEST(EmailKey, IsTheSameForEverySpelling) {
  EXPECT_EQ(EmailKey(" Ada@Example.COM "), EmailKey("ada@example.com"));
  EXPECT_NE(EmailKey("ada@example.com"), EmailKey("ada@example.edu"));
}

}  // namespace
}  // namespace parley::text
