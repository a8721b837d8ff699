// Every command in every state, as one table.
#include <functional>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/scheduling/interview/outcome.h"
#include "services/scheduling/interview/page.h"
#include "services/scheduling/interview/sample_test.h"

namespace parley::scheduling {
namespace {

using Command = std::function<absl::StatusOr<InterviewState>(InterviewState, absl::Time)>;

InterviewState In(State state, InterviewState from) {
  Enter(from.interview, state, Party::kSystem, kMonday);
  from.interview.meeting.outcome_time = kMonday;
  return from;
}

const std::map<std::string, InterviewState>& States() {
  static const auto& states = *new std::map<std::string, InterviewState>{
      {"IDENTIFIED", Identified()},
      {"REQUESTED", Requested()},
      {"ACCEPTED", Accepted()},
      {"SCHEDULED", Scheduled()},
      {"DECLINED", Kept(Decline(Requested(), Party::kContact, kMonday))},
      {"EXPIRED", Kept(Elapse(Requested(), At("2026-04-01T10:00:00")))},
      {"WITHDRAWN", Kept(Withdraw(Requested(), false, kMonday))},
      {"CANCELLED", Kept(Cancel(Scheduled(), Party::kContact, kMonday))},
      {"HELD", In(State::kHeld, Scheduled())},
      {"NO_SHOW", In(State::kNoShow, Scheduled())},
      {"CLOSED", In(State::kClosed, Scheduled())},
  };
  return states;
}

template <class Decide, class... Arguments>
Command Do(Decide decide, Arguments... arguments) {
  return [=](InterviewState state, absl::Time now) { return decide(std::move(state), arguments..., now); };
}

const std::map<std::string, Command>& Commands() {
  static const Pick kPick{.start = Start("2026-03-11T11:00:00")};
  static const auto& commands = *new std::map<std::string, Command>{
      {"request", Do(Request, Words())},
      {"nudge", Do(Nudge, std::string("Once more."))},
      {"accept/c", Do(Accept, Party::kContact)},
      {"accept/s", Do(Accept, Party::kSeeker)},
      {"decline/c", Do(Decline, Party::kContact)},
      {"decline/s", Do(Decline, Party::kSeeker)},
      {"offer", Do(OfferTimes, std::vector<WallStart>{Start("2026-03-11T09:00:00")})},
      {"pick/c", Do(PickTime, kPick, Party::kContact)},
      {"pick/s", Do(PickTime, kPick, Party::kSeeker)},
      {"move/c", Do(Reschedule, kPick, Party::kContact)},
      {"move/s", Do(Reschedule, kPick, Party::kSeeker)},
      {"cancel/c", Do(Cancel, Party::kContact)},
      {"cancel/s", Do(Cancel, Party::kSeeker)},
      {"withdraw", Do(Withdraw, true)},
      {"time", Do(Elapse)},
      {"held/c", Do(MarkHeld, Party::kContact)},
      {"absent/s", Do(MarkAbsent, Party::kContact, Party::kSeeker)},
      {"absent/c", Do(MarkAbsent, Party::kSeeker, Party::kContact)},
      {"close", Do(Close)},
  };
  return commands;
}

// A state: the interview goes there. "+": it stays where it is and changes. "=": nothing changes. "-":
// STATE_CONFLICT. Another word: refused for that reason.
constexpr char kTable[] = R"(
state      request   nudge           accept/c accept/s decline/c decline/s offer pick/c    pick/s    move/c move/s cancel/c  cancel/s  withdraw  time held/c    absent/s  absent/c  close
IDENTIFIED REQUESTED -               -        -        -         -         +     -         -         -      -      -         -         WITHDRAWN =    -         -         -         -
REQUESTED  -         NUDGE_TOO_EARLY ACCEPTED ACCEPTED DECLINED  DECLINED  +     SCHEDULED SCHEDULED -      -      -         -         WITHDRAWN =    -         -         -         -
ACCEPTED   -         -               =        =        DECLINED  DECLINED  +     SCHEDULED SCHEDULED -      -      -         -         WITHDRAWN =    -         -         -         -
SCHEDULED  -         -               =        =        -         -         -     -         -         +      +      CANCELLED CANCELLED -         =    NOT_BEGUN NOT_BEGUN NOT_BEGUN -
DECLINED   -         -               ACCEPTED -        =         =         -     -         -         -      -      -         -         WITHDRAWN =    -         -         -         -
EXPIRED    -         -               ACCEPTED ACCEPTED -         -         -     -         -         -      -      -         -         WITHDRAWN =    -         -         -         -
WITHDRAWN  -         -               -        -        -         -         -     -         -         -      -      -         -         =         =    -         -         -         -
CANCELLED  -         -               -        -        -         -         -     -         -         -      -      =         =         -         =    -         -         -         -
HELD       -         -               -        -        -         -         -     -         -         -      -      -         -         -         =    =         NO_SHOW   NO_SHOW   CLOSED
NO_SHOW    -         -               -        -        -         -         -     -         -         -      -      -         -         -         =    HELD      +         +         -
CLOSED     -         -               -        -        -         -         -     -         -         -      -      -         -         -         =    =         -         -         =
)";

std::string Outcome(const InterviewState& before, const absl::StatusOr<InterviewState>& after) {
  if (!after.ok()) {
    const std::string reason = ReasonOf(after.status());
    return reason == "STATE_CONFLICT" ? "-" : reason;
  }
  if (after->interview == before.interview && after->said.empty()) return "=";
  if (after->interview.state == before.interview.state) return "+";
  return std::string(NameOf(after->interview.state));
}

TEST(TransitionsTest, EveryCommandInEveryStateDoesWhatTheTableSays) {
  std::vector<std::string> lines = absl::StrSplit(kTable, '\n', absl::SkipEmpty());
  const std::vector<std::string> head = absl::StrSplit(lines[0], ' ', absl::SkipEmpty());
  ASSERT_EQ(head.size(), Commands().size() + 1);
  ASSERT_EQ(lines.size(), States().size() + 1);
  const absl::Time now = kMonday + absl::Hours(1);
  for (size_t row = 1; row < lines.size(); ++row) {
    const std::vector<std::string> cells = absl::StrSplit(lines[row], ' ', absl::SkipEmpty());
    ASSERT_EQ(cells.size(), head.size()) << lines[row];
    const InterviewState& before = States().at(cells[0]);
    for (size_t column = 1; column < head.size(); ++column) {
      EXPECT_EQ(Outcome(before, Commands().at(head[column])(before, now)), cells[column])
          << cells[0] << " " << head[column];
    }
  }
}

TEST(TransitionsTest, AnInterviewThatIsNotThereIsNotFoundByEveryCommand) {
  InterviewState nothing = NoInterview();
  nothing.interview.id = "i1";
  for (const auto& [name, command] : Commands()) {
    EXPECT_EQ(ReasonOf(command(nothing, kMonday).status()), "NOT_FOUND") << name;
  }
}

TEST(TransitionsTest, WhilePeopleAreBeingCopiedAgainEveryCommandIsToBeTriedLater) {
  for (const auto& [name, command] : Commands()) {
    InterviewState state = Requested();
    state.contact.is_known = false;
    EXPECT_EQ(ReasonOf(command(state, kMonday).status()), "PERSON_NOT_YET_KNOWN") << name;
  }
}

TEST(TransitionsTest, AStateConflictNamesTheState) {
  const absl::Status refused = Cancel(Requested(), Party::kSeeker, kMonday).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(ToRpcStatusBytes(refused), testing::HasSubstr("REQUESTED"));
}

TEST(TransitionsTest, WhatThePageOffersIsWhatIsNotRefused) {
  const std::map<Act, std::string> command_of = {{Act::kAccept, "accept/c"},    {Act::kDecline, "decline/c"},
                                                 {Act::kPickTime, "pick/c"},    {Act::kReschedule, "move/c"},
                                                 {Act::kCancel, "cancel/c"},    {Act::kMarkHeld, "held/c"},
                                                 {Act::kMarkAbsent, "absent/c"}};
  const absl::Time before = kMonday + absl::Hours(1);
  const absl::Time after = Scheduled().interview.meeting.booking->end_time;
  for (const absl::Time now : {before, after}) {
    for (const auto& [name, state] : States()) {
      const std::vector<Act> acts = ActsOf(state, now);
      for (const auto& [act, command] : command_of) {
        const std::string outcome = Outcome(state, Commands().at(command)(state, now));
        const bool does_something = outcome == "+" || States().contains(outcome);
        EXPECT_EQ(std::count(acts.begin(), acts.end(), act), does_something ? 1 : 0)
            << name << " " << command << " " << now;
      }
    }
  }
}

}  // namespace
}  // namespace parley::scheduling
