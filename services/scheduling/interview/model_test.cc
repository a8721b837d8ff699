// Random commands against a small world, and beside it a ledger that knows nothing of interviews: who is busy
// when, who waits for whom, who said yes when. Whatever the rules allow the ledger must allow, and a refusal
// for a full calendar or a cap must be one in the ledger too.
#include <algorithm>
#include <map>
#include <random>

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/scheduling/interview/ledger_test.h"
#include "services/scheduling/interview/outcome.h"
#include "services/scheduling/interview/request_guard.h"
#include "services/scheduling/interview/sample_test.h"

namespace parley::scheduling {
namespace {

constexpr int kStepsEach = 5000;

struct WorldSize {
  int seekers;
  int contacts;
  int pause_days;  // the longest leap of time
};

class World {
 public:
  World(int seed, WorldSize size, PolicyFacts policy)
      : random_(seed), size_(size), policy_(std::move(policy)) {}

  void Step();
  const std::map<std::string, int>& outcomes() const { return outcomes_; }

 private:
  int Below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
  InterviewState Load(const Interview& interview) const;
  Neighbours NeighboursOf(const Interview& self) const;
  void Create();
  void Act(Interview& interview);
  absl::StatusOr<InterviewState> Command(InterviewState state, int which, const Pick& pick);
  void Check(const InterviewState& before, const absl::StatusOr<InterviewState>& after, int which,
             const Pick& pick);
  void CheckCaps(const InterviewState& before, const std::string& outcome);
  void CheckSlot(const InterviewState& before, const std::string& outcome, const Pick& pick);
  void PassTime();
  WallStart SomeStart();

  std::mt19937 random_;
  const WorldSize size_;
  const PolicyFacts policy_;
  absl::Time now_ = kMonday;
  std::map<std::string, Interview> interviews_;
  Ledger ledger_;
  std::map<std::string, int> outcomes_;
};

enum { kRequest, kNudge, kAccept, kDecline, kOffer, kPick, kPickAgain, kMove, kCancel, kWithdraw, kCommands };

Neighbours World::NeighboursOf(const Interview& self) const {
  Neighbours all;
  for (const auto& [id, other] : interviews_) {
    if (id == self.id) continue;
    const bool same_contact = other.contact == self.contact;
    const bool same_seeker = other.seeker == self.seeker;
    for (const Claim& claim : ClaimsOf(other)) {
      if (claim.person == self.contact || claim.person == self.seeker) all.claims.push_back(claim);
    }
    all.seeker_pending_count += same_seeker && other.state == State::kRequested;
    if (!same_contact) continue;
    all.contact_pending_count += other.state == State::kRequested;
    const bool has_yes =
        other.state == State::kAccepted || other.state == State::kScheduled || other.state == State::kHeld;
    all.contact_accepted_count += has_yes && *other.outreach.accept_time >= TermStart(policy_, now_);
    if (other.state == State::kHeld) {
      all.contact_last_held_time = std::max(all.contact_last_held_time.value_or(absl::InfinitePast()),
                                            other.meeting.booking->end_time);
    }
    if (!same_seeker) continue;
    all.pair_declined_time = std::max(all.pair_declined_time, other.outreach.decline_time);
    all.pair_silence_time = std::max(all.pair_silence_time, other.outreach.silence_time);
    if (IsLive(other.state) && other.state > all.pair_live_state) {
      all.pair_live_state = other.state;
      all.pair_live_name = InterviewName(id);
    }
  }
  return all;
}

InterviewState World::Load(const Interview& interview) const {
  InterviewState state = NoInterview();
  state.interview = interview;
  state.policy = policy_;
  const bool is_even = (interview.contact.back() - '0') % 2 == 0;
  if (is_even) state.contact.willingness = Willingness::kTwice;
  state.neighbours = NeighboursOf(interview);
  return state;
}

void World::Create() {
  NewInterview wanted = Wanted();
  wanted.id = "i" + std::to_string(interviews_.size());
  wanted.seeker = "seekers/" + std::to_string(Below(size_.seekers));
  wanted.contact = "contacts/" + std::to_string(Below(size_.contacts));
  const auto created = CreateInterview(
      Load({.id = wanted.id, .seeker = wanted.seeker, .contact = wanted.contact}), wanted, now_);
  ++outcomes_[created.ok() ? "create" : ReasonOf(created.status())];
  if (created.ok()) interviews_[wanted.id] = Kept(created).interview;
}

// One of few starts, so that people meet: half hours and ten past of the next three mornings.
WallStart World::SomeStart() {
  const absl::CivilDay day = absl::ToCivilDay(now_, civil::Zone(kNewYork)) + 1 + Below(3);
  return {.wall = absl::CivilSecond(day.year(), day.month(), day.day(), 9 + Below(2), 10 * Below(6)),
          .zone = kNewYork};
}

absl::StatusOr<InterviewState> World::Command(InterviewState state, int which, const Pick& pick) {
  const Party by = Below(2) == 0 ? Party::kContact : Party::kSeeker;
  switch (which) {
    case kRequest:
      return Request(std::move(state), Words(), now_);
    case kNudge:
      return Nudge(std::move(state), "", now_);
    case kAccept:
      return Accept(std::move(state), by, now_);
    case kDecline:
      return Decline(std::move(state), by, now_);
    case kOffer:
      return OfferTimes(std::move(state), {pick.start}, now_);
    case kPick:
    case kPickAgain:
      return PickTime(std::move(state), pick, by, now_);
    case kMove:
      return Reschedule(std::move(state), pick, by, now_);
    case kCancel:
      return Cancel(std::move(state), by, now_);
    default:
      return Withdraw(std::move(state), true, now_);
  }
}

void World::CheckCaps(const InterviewState& before, const std::string& outcome) {
  const Interview& interview = before.interview;
  const int contact_pending = ledger_.PendingOf(interview.contact);
  const int seeker_pending = ledger_.PendingOf(interview.seeker);
  const int yeses = ledger_.YesesOf(interview.contact, TermStart(policy_, now_));
  const int64_t cap = TermCap(before.contact, policy_);
  if (interview.state == State::kIdentified && outcome == "REQUESTED") {
    EXPECT_LT(contact_pending, policy_.Number("contact_pending_cap"));
    EXPECT_LT(seeker_pending, policy_.Number("seeker_pending_cap"));
    EXPECT_LT(yeses, cap);
  }
  const bool is_new_yes = interview.state != State::kAccepted && interview.state != State::kScheduled;
  if (is_new_yes && (outcome == "ACCEPTED" || outcome == "SCHEDULED")) {
    EXPECT_LT(yeses, cap);
  }
  if (outcome == "CONTACT_PENDING_CAP") {
    EXPECT_GE(contact_pending, policy_.Number("contact_pending_cap"));
  }
  if (outcome == "SEEKER_PENDING_CAP") {
    EXPECT_GE(seeker_pending, policy_.Number("seeker_pending_cap"));
  }
  if (outcome == "CONTACT_TERM_CAP") {
    EXPECT_GE(yeses, cap);
  }
}

void World::CheckSlot(const InterviewState& before, const std::string& outcome, const Pick& pick) {
  const Interview& interview = before.interview;
  const absl::Time start = civil::InZone(civil::FormatWallTime(pick.start.wall), civil::Zone(kNewYork));
  const Interval asked{start, start + absl::Minutes(interview.wish.minutes)};
  const bool is_busy = ledger_.IsBusy(interview.contact, interview.id, asked) ||
                       ledger_.IsBusy(interview.seeker, interview.id, asked);
  if (outcome == "SCHEDULED") {
    EXPECT_FALSE(is_busy) << "double booking of " << interview.id;
  }
  if (outcome == "SLOT_TAKEN") {
    EXPECT_TRUE(is_busy) << "refused a free time to " << interview.id;
  }
}

void World::Check(const InterviewState& before, const absl::StatusOr<InterviewState>& after, int which,
                  const Pick& pick) {
  const bool changed = after.ok() && after->interview != before.interview;
  const std::string outcome = !after.ok() ? ReasonOf(after.status())
                              : changed   ? std::string(NameOf(after->interview.state))
                                          : "unchanged";
  ++outcomes_[outcome];
  CheckCaps(before, outcome);
  if (which == kPick || which == kPickAgain || which == kMove) CheckSlot(before, outcome, pick);
  if (!changed) return;
  const Interview& interview = after->interview;
  const bool awaits = interview.state == State::kRequested || interview.state == State::kAccepted ||
                      interview.state == State::kScheduled;
  EXPECT_EQ(TimerOf(interview).has_value(), awaits);
  EXPECT_EQ(ClaimsOf(interview).size(), interview.state == State::kScheduled ? 2u : 0u);
  EXPECT_GE(interview.meeting.schedule_version, before.interview.meeting.schedule_version);
  for (const Message& message : after->said) {
    EXPECT_TRUE(message.recipient == interview.contact || message.recipient == interview.seeker);
    EXPECT_EQ(message.schedule_version, interview.meeting.schedule_version);
  }
}

void World::Act(Interview& interview) {
  const InterviewState before = Load(interview);
  const int which = Below(kCommands);
  const Pick pick{.start = SomeStart()};
  const auto after = Command(before, which, pick);
  Check(before, after, which, pick);
  if (!after.ok()) return;
  interview = Kept(after).interview;
  ledger_.Note(interview);
}

// Silence, and conversations that take place.
void World::PassTime() {
  now_ += absl::Minutes(Below(10) == 0 ? 60 * 24 * Below(size_.pause_days) : 5 * Below(24));
  for (auto& [id, interview] : interviews_) {
    if (!IsLive(interview.state)) continue;
    if (const auto timer = TimerOf(interview); timer && timer->due <= now_) {
      const auto ended = Elapse(Load(interview), now_);
      ASSERT_TRUE(ended.ok());
      EXPECT_EQ(ended->interview.state,
                interview.state == State::kScheduled ? State::kHeld : State::kExpired);
      interview = Kept(ended).interview;
      ++outcomes_[interview.state == State::kHeld ? "assumed held" : "expired by time"];
    }
    if (interview.state == State::kScheduled && IsOver(interview, now_) && Below(2) == 0) {
      const auto held = MarkHeld(Load(interview), Party::kSeeker, now_);
      ASSERT_TRUE(held.ok());
      interview = Kept(held).interview;
      ++outcomes_["held"];
    }
    ledger_.Note(interview);
  }
}

void World::Step() {
  if (Below(10) == 0) PassTime();
  if (interviews_.empty() || Below(8) == 0) return Create();
  std::vector<Interview*> live;
  for (auto& [id, interview] : interviews_) {
    if (IsLive(interview.state)) live.push_back(&interview);
  }
  if (!live.empty() && Below(8) != 0) return Act(*live[Below(static_cast<int>(live.size()))]);
  Act(std::next(interviews_.begin(), Below(static_cast<int>(interviews_.size())))->second);
}

class ModelTest : public testing::TestWithParam<int> {};

TEST_P(ModelTest, WithDefaultCapsTheLedgerAgrees) {
  World world(GetParam(), {.seekers = 30, .contacts = 30, .pause_days = 12}, DefaultPolicy());
  for (int i = 0; i < kStepsEach && !HasFailure(); ++i) world.Step();
  for (const char* seen :
       {"REQUESTED", "ACCEPTED", "SCHEDULED", "DECLINED", "WITHDRAWN", "CANCELLED", "held", "assumed held",
        "expired by time", "CONTACT_PENDING_CAP", "PAIR_LOCKED", "CONTACT_RESTING"}) {
    EXPECT_GT(world.outcomes().count(seen), 0u) << seen << " never happened, so nothing was tested";
  }
}

TEST_P(ModelTest, WithCapsLiftedCalendarsFillAndTheLedgerAgrees) {
  const PolicyFacts policy = DefaultPolicy({{"contact_pending_cap", 1000},
                                            {"contact_term_cap", 1000},
                                            {"seeker_pending_cap", 1000},
                                            {"contact_rest_days", 0},
                                            {"term_days", 7},
                                            {"pair_lock_declined_days", 0}});
  World world(GetParam(), {.seekers = 6, .contacts = 3, .pause_days = 4}, policy);
  for (int i = 0; i < kStepsEach && !HasFailure(); ++i) world.Step();
  for (const char* seen : {"SLOT_TAKEN", "RESCHEDULE_USED", "RESCHEDULE_TOO_LATE", "CONTACT_TERM_CAP"}) {
    EXPECT_GT(world.outcomes().count(seen), 0u) << seen << " never happened, so nothing was tested";
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ModelTest, testing::Values(1, 2, 3));

}  // namespace
}  // namespace parley::scheduling
