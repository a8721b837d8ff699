#include <algorithm>
#include <functional>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/store/counter_store_fixture.h"
#include "gtest/gtest.h"

// What only many callers at once can show.

namespace parley::store {
namespace {

constexpr int kThreads = 16;

class StoreContentionTest : public CounterStoreTest {
 protected:
  // Calls `work` with each thread's number, all at the same time.
  static void Together(const std::function<void(int)>& work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) threads.emplace_back(work, i);
    for (std::thread& thread : threads) thread.join();
  }
};

TEST_P(StoreContentionTest, NoUpdateOfOneNameIsLost) {
  constexpr int kCalls = 20;
  Together([this](int) {
    for (int i = 0; i < kCalls; ++i) {
      const auto added = Add(From("t"), {"counter"});
      EXPECT_TRUE(added.ok()) << added.status();
    }
  });
  EXPECT_EQ(counters_->Get(From("t"), "counter")->value, kThreads * kCalls);
}

TEST_P(StoreContentionTest, NoUpdateIsLostWithoutALockEither) {
  constexpr int kCalls = 3;
  Together([this](int) {
    for (int i = 0; i < kCalls; ++i) {
      const auto added = Add(From("t"));
      EXPECT_TRUE(added.ok()) << added.status();
    }
  });
  EXPECT_EQ(counters_->Get(From("t"), "counter")->value, kThreads * kCalls);
}

TEST_P(StoreContentionTest, NamesInEveryOrderDoNotWaitForEachOther) {
  Together([this](int thread) {
    std::vector<Name> names = {"a", "b", "c", "d"};
    std::minstd_rand random(thread + 1);
    for (int i = 0; i < 10; ++i) {
      std::shuffle(names.begin(), names.end(), random);
      const auto added = Add(From("t"), {names.begin(), names.begin() + 3});
      EXPECT_TRUE(added.ok()) << added.status();
    }
  });
  EXPECT_EQ(counters_->Get(From("t"), "counter")->value, kThreads * 10);
}

TEST_P(StoreContentionTest, DifferentNamesAllSucceed) {
  constexpr int kCalls = 10;
  Together([this](int thread) {
    const std::string tenant = absl::StrCat("t", thread);
    for (int i = 0; i < kCalls; ++i) {
      const auto added = Add(From(tenant, absl::StrCat("r", i)), {"counter"});
      ASSERT_TRUE(added.ok()) << added.status();
      EXPECT_EQ(*added, absl::StrCat(i + 1));
    }
  });
  const auto all = counters_->Since(From("any"), 0, 100);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->size(), static_cast<size_t>(kThreads));
  for (const Counter& counter : *all) EXPECT_EQ(counter.value, kCalls);
}

TEST_P(StoreContentionTest, TwinsOfManyRequestsHaveOneEffectEachAndTheSameAnswer) {
  constexpr int kRequests = 10;
  std::mutex mutex;
  std::vector<std::set<Bytes>> answers(kRequests);
  Together([&](int) {
    for (int i = 0; i < kRequests; ++i) {
      const auto added = Add(From("t", absl::StrCat("r", i)), {"counter"});
      EXPECT_TRUE(added.ok()) << added.status();
      std::lock_guard lock(mutex);
      if (added.ok()) answers[i].insert(*added);
    }
  });
  EXPECT_EQ(counters_->Get(From("t"), "counter")->value, kRequests);
  for (const auto& answer : answers) EXPECT_EQ(answer.size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Backends, StoreContentionTest, EveryBackend(), BackendName);

}  // namespace
}  // namespace parley::store
