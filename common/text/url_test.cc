#include "common/text/url.h"

#include <string>

#include "gtest/gtest.h"

namespace parley::text {
namespace {

class ProfileUrl : public testing::TestWithParam<const char*> {};

TEST_P(ProfileUrl, IsAccepted) {
  EXPECT_TRUE(CheckHttpUrl(GetParam()).ok()) << CheckHttpUrl(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Urls, ProfileUrl,
                         testing::Values("https://www.linkedin.com/in/ada-example", "http://example.com",
                                         "HTTPS://Example.COM/", "https://example.com:8443/a?b=c#d",
                                         "https://example.com/in/jos%C3%A9",
                                         "https://example.com/in/jos\u00E9", "https://example.com/@ada",
                                         "https://example.com?u=a@b", "https://xn--bcher-kva.example/~ada"));

class BadUrl : public testing::TestWithParam<std::string_view> {};

TEST_P(BadUrl, IsRefused) {
  const absl::Status status = CheckHttpUrl(GetParam());
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(status.message().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Urls, BadUrl,
    testing::Values("", "linkedin.com/in/ada", "//example.com/a", "ftp://example.com", "javascript:alert(1)",
                    "data:text/html,x", "http:/example.com", "https://", "https:///in/ada", "https://?a",
                    "https://ada@example.com/", "https://ada:pw@example.com/",
                    "https://example.com\\@evil.example/", "https://example.com/a b", " https://example.com",
                    "https://example.com/\n", "https://exa\tmple.com",
                    "https://example.com/\"onclick=", "https://example.com/<script>", "https://localhost/",
                    "https://127.0.0.1/", "https://[::1]/", "https://example.com:/", "https://example.com:0/",
                    "https://example.com:65536/", "https://example.com:8a/", "https://example.com:+80/",
                    "https://example.com/\u202E", "https://b\u00FCcher.example/", "https://example.com/\xFF",
                    std::string_view("https://example.com/\0", 21)));

TEST(CheckHttpUrl, BoundsTheLength) {
  const std::string prefix = "https://example.com/";
  EXPECT_TRUE(CheckHttpUrl(prefix + std::string(kUrlBytesMax - prefix.size(), 'a')).ok());
  EXPECT_FALSE(CheckHttpUrl(prefix + std::string(kUrlBytesMax - prefix.size() + 1, 'a')).ok());
}

TEST(UrlKey, IsTheSameForEverySpellingOfAProfile) {
  const std::string key = "https://linkedin.com/in/ada-example";
  for (const char* url :
       {"https://www.linkedin.com/in/ada-example", "https://linkedin.com/in/ada-example/",
        "HTTPS://WWW.LinkedIn.com/in/ada-example", "http://linkedin.com/in/ada-example",
        "http://linkedin.com:80/in/ada-example", "https://linkedin.com:443/in/ada-example//",
        "https://linkedin.com/in/ada-example?trk=x", "https://linkedin.com/in/ada-example/#top"}) {
    EXPECT_EQ(UrlKey(url), key);
  }
}

TEST(UrlKey, TellsDifferentPagesApart) {
  EXPECT_NE(UrlKey("https://linkedin.com/in/ada"), UrlKey("https://linkedin.com/in/ada-example"));
  EXPECT_NE(UrlKey("https://linkedin.com/in/Ada"), UrlKey("https://linkedin.com/in/ada"));
  EXPECT_NE(UrlKey("https://example.com:8443/a"), UrlKey("https://example.com/a"));
  EXPECT_NE(UrlKey("https://uk.linkedin.com/in/ada"), UrlKey("https://linkedin.com/in/ada"));
}

TEST(UrlKey, KeepsAHostThatIsOnlyCalledWww) {
  EXPECT_EQ(UrlKey("https://www.example/"), "https://www.example");
}

TEST(UrlKey, IsItselfAKey) {
  const std::string key = UrlKey("http://www.Example.com/a/?b");
  EXPECT_EQ(UrlKey(key), key);
}

TEST(UrlKey, OfARefusedTextIsTheText) {
  EXPECT_EQ(UrlKey("javascript:alert(1)"), "javascript:alert(1)");
}

}  // namespace
}  // namespace parley::text
