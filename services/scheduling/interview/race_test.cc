#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>

#include "google/rpc/error_details.pb.h"
#include "services/scheduling/interview/service_test.h"

namespace parley::scheduling {
namespace {

constexpr int kRacers = 100;

class RaceTest : public ServiceTest {
 protected:
  RaceTest() {
    for (int i = 0; i < kRacers; ++i) {
      Know(Seeker(i), SeekerFacts{.is_known = true, .display_name = "Sample", .zone = kNewYork});
    }
  }
  static Name Seeker(int i) { return absl::StrCat("seekers/s", i); }

  void LiftCaps() { KnowTenant(DefaultPolicy({{"contact_pending_cap", 1000}, {"contact_term_cap", 1000}})); }

  // One interview each with the same contact.
  std::vector<Name> CreateAll() {
    std::vector<Name> names;
    for (int i = 0; i < kRacers; ++i) names.push_back(Create(SeekerCaller(Seeker(i)))->name());
    return names;
  }

  // Runs `racer` on a thread each, all let go at once; the outcomes in their order.
  template <class Racer>
  std::vector<absl::Status> Race(Racer racer) {
    std::vector<absl::Status> outcomes(kRacers);
    std::latch start(kRacers);
    std::vector<std::thread> threads;
    for (int i = 0; i < kRacers; ++i) {
      threads.emplace_back([&, i] {
        start.arrive_and_wait();
        outcomes[i] = racer(i);
      });
    }
    for (std::thread& thread : threads) thread.join();
    return outcomes;
  }
  static int64_t Won(const std::vector<absl::Status>& outcomes) {
    return std::count_if(outcomes.begin(), outcomes.end(), [](const absl::Status& s) { return s.ok(); });
  }
};

TEST_F(RaceTest, OfAHundredForOneSlotOneWinsAndTheOthersGetAlternatives) {
  LiftCaps();
  const std::vector<Name> names = CreateAll();
  std::vector<Caller> contacts;
  for (int i = 0; i < kRacers; ++i) {
    ASSERT_TRUE(Ask(names[i], SeekerCaller(Seeker(i))).ok());
    contacts.push_back(ContactCaller(names[i]));
  }
  const auto outcomes =
      Race([&](int i) { return Pick(names[i], contacts[i], "2026-03-10T10:00:00").status(); });
  EXPECT_EQ(Won(outcomes), 1);
  for (const absl::Status& outcome : outcomes) {
    if (outcome.ok()) continue;
    EXPECT_EQ(outcome.code(), absl::StatusCode::kAborted);
    EXPECT_EQ(ReasonOf(outcome), "SLOT_TAKEN");
    google::rpc::PreconditionFailure failure;
    const auto payload = outcome.GetPayload("type.googleapis.com/google.rpc.PreconditionFailure");
    ASSERT_TRUE(payload && failure.ParseFromString(std::string(*payload)));
    EXPECT_EQ(failure.violations_size(), 3);
  }
  EXPECT_EQ(Count("SELECT COUNT(*) FROM claim"), 2);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM interview WHERE state = 4"), 1);
}

TEST_F(RaceTest, SlotsThatOverlapAreNeverBothWon) {
  LiftCaps();
  const std::vector<Name> names = CreateAll();
  std::vector<Caller> contacts;
  for (int i = 0; i < kRacers; ++i) {
    ASSERT_TRUE(Ask(names[i], SeekerCaller(Seeker(i))).ok());
    contacts.push_back(ContactCaller(names[i]));
  }
  const auto outcomes = Race([&](int i) {
    return Pick(names[i], contacts[i], absl::StrCat("2026-03-10T10:", 10 + i % 50, ":00")).status();
  });
  EXPECT_GE(Won(outcomes), 2);  // 50 minutes of starts hold two to four conversations of 20
  EXPECT_LE(Won(outcomes), 4);
  EXPECT_EQ(
      Count("SELECT COUNT(*) FROM claim a JOIN claim b ON a.person = b.person "
            "AND a.interview <> b.interview AND a.start_time < b.end_time AND b.start_time < a.end_time"),
      0);
}

TEST_F(RaceTest, OfAHundredRequestsToOneContactOneWaits) {
  const std::vector<Name> names = CreateAll();
  const auto outcomes = Race([&](int i) { return Ask(names[i], SeekerCaller(Seeker(i))).status(); });
  EXPECT_EQ(Won(outcomes), 1);
  for (const absl::Status& outcome : outcomes) {
    EXPECT_EQ(ReasonOf(outcome), outcome.ok() ? "" : "CONTACT_PENDING_CAP");
  }
}

TEST_F(RaceTest, OneRequestSentAHundredTimesHasOneEffect) {
  const Name name = Create()->name();
  const auto outcomes = Race([&](int) { return Ask(name, SeekerCaller(), "same").status(); });
  EXPECT_EQ(Won(outcomes), kRacers);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM message"), 1);
}

}  // namespace
}  // namespace parley::scheduling
