#ifndef PARLEY_SERVICES_NOTIFICATION_REMINDERS_TEST_H_
#define PARLEY_SERVICES_NOTIFICATION_REMINDERS_TEST_H_

#include <string>
#include <vector>

#include "services/notification/mailroom_test.h"

namespace parley::notification {

// A mailroom in which interviews have plans. It is 2 March 2026, 10:04:05 in New York, where the seeker is.
class RemindersTest : public MailroomTest {
 protected:
  using Plan = std::vector<scheduling::v1::PlannedNotice>;

  // About interviews/i1, since now, for a month.
  scheduling::v1::PlannedNotice Row(policy::v1::PlannedKind kind, absl::Duration due_in,
                                    const std::string& recipient = "seekers/ada") {
    scheduling::v1::PlannedNotice row;
    row.set_kind(kind);
    row.set_recipient(recipient);
    row.set_subject("interviews/i1");
    row.set_occurrence(1);
    *row.mutable_due_time() = rpc::ToProto(kSaidAt + due_in);
    *row.mutable_since_time() = rpc::ToProto(kSaidAt);
    *row.mutable_expire_time() = rpc::ToProto(kSaidAt + absl::Hours(30 * 24));
    row.set_why("the request was sent on 2026-02-19; 7 business days");
    return row;
  }
  scheduling::v1::PlannedNotice NudgeDue(absl::Duration due_in = absl::Hours(1)) {
    return Row(policy::v1::PLANNED_KIND_NUDGE_DUE, due_in);
  }
  scheduling::v1::PlannedNotice ThankDue(absl::Duration due_in, int occurrence = 1) {
    auto row = Row(policy::v1::PLANNED_KIND_THANK_DUE, due_in);
    row.set_subject("interviews/i1/obligations/thank-you");
    row.set_occurrence(occurrence);
    return row;
  }

  static FeedChange PlanChange(const Plan& plan,
                               scheduling::v1::State state = scheduling::v1::STATE_REQUESTED,
                               int schedule_version = 0) {
    scheduling::v1::InterviewFacts facts = Facts();
    facts.set_state(state);
    facts.set_schedule_version(schedule_version);
    facts.mutable_booking()->mutable_start()->set_zone("Europe/Berlin");
    *facts.mutable_booking()->mutable_start_time() = rpc::ToProto(kSaidAt + absl::Hours(48));
    *facts.mutable_booking()->mutable_end_time() = rpc::ToProto(kSaidAt + absl::Hours(49));
    for (const auto& row : plan) *facts.add_plan() = row;
    return Change("interview", "i1", facts);
  }
  void FollowPlan(const Plan& plan, scheduling::v1::State state = scheduling::v1::STATE_REQUESTED) {
    FollowScheduling({PlanChange(plan, state)});
  }

  static std::string IdOfRow(const scheduling::v1::PlannedNotice& row) {
    return PlannedId("lakeview", {.kind = static_cast<Kind>(row.kind()),
                                  .recipient = row.recipient(),
                                  .subject = row.subject(),
                                  .occurrence = row.occurrence(),
                                  .version = row.version()});
  }
  Notice NoticeOf(const scheduling::v1::PlannedNotice& row) { return NoticeOfId(IdOfRow(row)); }
  NoticeState StateOf(const scheduling::v1::PlannedNotice& row) { return NoticeOf(row).state; }

  void Round() { ASSERT_TRUE(sender_->Round().ok()); }
  void AdvanceTo(absl::Time time) { clock_.Advance(time - clock_.Now()); }
  std::vector<NoticeKey> Due() { return deliveries_->Due(clock_.Now(), RealNow(), 100).value(); }
  int Parked() { return scheduling_->LoadParked()->count; }
};

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_REMINDERS_TEST_H_
