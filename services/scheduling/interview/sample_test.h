// One interview as tests begin with it: Ada Sample asks Grace Sample, both in New York, on Monday, 2 March
// 2026.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_SAMPLE_TEST_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_SAMPLE_TEST_H_

#include <string>
#include <utility>

#include "common/civil_time/test_times.h"
#include "services/scheduling/interview/booking.h"
#include "services/scheduling/interview/commands.h"
#include "services/scheduling/interview/outreach.h"
#include "services/scheduling/interview/timers.h"
#include "services/scheduling/people/default_policy_test.h"

namespace parley::scheduling {

inline constexpr char kNewYork[] = "America/New_York";
inline constexpr char kAda[] = "seekers/ada";
inline constexpr char kGrace[] = "contacts/grace";

// An instant by New York's clocks.
inline absl::Time At(const std::string& wall) {
  return civil::InZone(wall, civil::Zone(kNewYork));
}

inline WallStart Start(const std::string& wall, const std::string& zone = kNewYork) {
  return {.wall = civil::Wall(wall), .zone = zone};
}

inline const absl::Time kMonday = At("2026-03-02T10:00:00");

// The state before an interview exists.
inline InterviewState NoInterview() {
  InterviewState state;
  state.tenant = {.id = "t1", .number = 7, .display_name = "Lakeview Careers", .zone = kNewYork};
  state.policy = DefaultPolicy();
  state.seeker.is_known = true;
  state.seeker.zone = kNewYork;
  state.contact.is_known = true;
  state.contact.zone = kNewYork;
  state.contact.has_email = true;
  return state;
}

inline NewInterview Wanted() {
  return {.id = "i1",
          .link_id = "0123456789abcdef",
          .seeker = kAda,
          .contact = kGrace,
          .wish = {.goals = {"How people get in"}}};
}

// As after a write: on file, and nothing said any more.
inline InterviewState Kept(absl::StatusOr<InterviewState> state) {
  state->interview.revision = 1;
  state->said.clear();
  return *std::move(state);
}

inline InterviewState Identified() {
  return Kept(CreateInterview(NoInterview(), Wanted(), kMonday));
}

inline RequestWords Words() {
  return {.reason = "Your talk on trials.", .connection = "none", .text = "May I ask you three things?"};
}

inline InterviewState Requested() {
  return Kept(Request(Identified(), Words(), kMonday));
}

inline InterviewState Accepted() {
  return Kept(Accept(Requested(), Party::kContact, kMonday));
}

// For Tuesday of the week after, 10:00 to 10:20.
inline InterviewState Scheduled() {
  return Kept(PickTime(Accepted(), {.start = Start("2026-03-10T10:00:00")}, Party::kContact, kMonday));
}

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_SAMPLE_TEST_H_
