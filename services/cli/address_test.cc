#include "services/cli/address.h"

#include "gtest/gtest.h"

namespace parley::cli {
namespace {

TEST(ParseAddressTest, ThisMachineIsCalledInClearText) {
  EXPECT_EQ(*ParseAddress("127.0.0.1:8080"), (Address{"127.0.0.1:8080", false, true}));
  EXPECT_EQ(*ParseAddress("localhost:8080"), (Address{"localhost:8080", false, true}));
  EXPECT_EQ(*ParseAddress("[::1]:8080"), (Address{"[::1]:8080", false, true}));
}

TEST(ParseAddressTest, AnotherMachineIsCalledEncryptedUnlessHttpIsWritten) {
  EXPECT_EQ(*ParseAddress("parley.example.edu:8443"), (Address{"parley.example.edu:8443", true, false}));
  EXPECT_EQ(*ParseAddress("http://parley.example.edu:8080"),
            (Address{"parley.example.edu:8080", false, false}));
}

TEST(ParseAddressTest, SchemesBringTheirPort) {
  EXPECT_EQ(*ParseAddress("https://parley.example.edu"), (Address{"parley.example.edu:443", true, false}));
  EXPECT_EQ(*ParseAddress("http://localhost/"), (Address{"localhost:80", false, true}));
  EXPECT_EQ(*ParseAddress("https://[2001:db8::1]"), (Address{"[2001:db8::1]:443", true, false}));
}

TEST(ParseAddressTest, WhatIsNoAddressIsRefusedByName) {
  for (const char* text : {"", "parley.example.edu", ":8080", "host:", "host:0", "host:65536", "host:80x",
                           "a b:80", "https://host/path", "user@host:80", "unix:/tmp/x"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseAddress(text).status())) << text;
  }
}

}  // namespace
}  // namespace parley::cli
