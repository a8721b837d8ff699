#include "common/store/sealed.h"

#include "gtest/gtest.h"

namespace parley::store {
namespace {

const Sealer kSealer(std::string(32, 'k'));

TEST(SealedTest, WhatWasSealedOpensAtItsPlaceOnly) {
  const std::string sealed = kSealer.Seal("she said yes", "t|note|1|text");
  EXPECT_EQ(*kSealer.Open(sealed, "t|note|1|text"), "she said yes");
  EXPECT_FALSE(kSealer.Open(sealed, "t|note|2|text").ok());
  EXPECT_FALSE(Sealer(std::string(32, 'x')).Open(sealed, "t|note|1|text").ok());
}

TEST(SealedTest, EveryChangedOrMissingByteIsRefused) {
  const std::string sealed = kSealer.Seal("x", "p");
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(kSealer.Open(changed, "p").ok()) << i;
    EXPECT_FALSE(kSealer.Open(sealed.substr(0, i), "p").ok()) << i;
  }
}

TEST(SealedTest, EqualTextsAreNotEqualBytes) {
  EXPECT_NE(kSealer.Seal("x", "p"), kSealer.Seal("x", "p"));
}

TEST(SealedTest, NothingCanBeSealedToo) {
  EXPECT_EQ(*kSealer.Open(kSealer.Seal("", "p"), "p"), "");
}

}  // namespace
}  // namespace parley::store
