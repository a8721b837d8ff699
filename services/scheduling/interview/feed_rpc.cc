#include "services/scheduling/interview/feed_rpc.h"

#include "common/rpc/resource.h"
#include "parley/scheduling/v1/feed.pb.h"
#include "services/scheduling/interview/wire_rpc.h"

namespace parley::scheduling {
namespace {

static_assert(static_cast<int>(MessageKind::kReferrerThanks) == v1::MESSAGE_KIND_REFERRER_THANKS);
static_assert(static_cast<int>(PlannedKind::kProgressDue) == policy::v1::PLANNED_KIND_PROGRESS_DUE);

v1::PlannedNotice ToProto(const Planned& row) {
  v1::PlannedNotice out;
  out.set_kind(static_cast<policy::v1::PlannedKind>(row.kind));
  out.set_recipient(row.recipient);
  out.set_subject(row.subject);
  out.set_occurrence(row.occurrence);
  out.set_version(row.version);
  *out.mutable_due_time() = rpc::ToProto(row.due);
  *out.mutable_since_time() = rpc::ToProto(row.since);
  if (row.deadline) *out.mutable_deadline_time() = rpc::ToProto(*row.deadline);
  *out.mutable_expire_time() = rpc::ToProto(row.expire);
  out.set_why(row.why);
  out.set_about(row.about);
  return out;
}

Bytes RenderInterview(const Interview& interview, const std::vector<Planned>& plan,
                      const std::string& traceparent) {
  v1::InterviewFacts out;
  out.set_seeker(interview.seeker);
  out.set_contact(interview.contact);
  out.set_state(static_cast<v1::State>(interview.state));
  out.set_schedule_version(interview.meeting.schedule_version);
  if (interview.meeting.booking) *out.mutable_booking() = ToProto(*interview.meeting.booking);
  out.set_duration_minutes(interview.wish.minutes);
  out.set_mode(static_cast<v1::Mode>(interview.wish.mode));
  out.set_place(interview.wish.place);
  out.set_link_id(interview.link_id);
  for (const Planned& row : plan) *out.add_plan() = ToProto(row);
  out.set_traceparent(traceparent);
  return out.SerializeAsString();
}

Bytes RenderMessage(const MessageRow& row) {
  const Message& message = row.message;
  v1::Message out;
  out.set_kind(static_cast<v1::MessageKind>(message.kind));
  out.set_interview(InterviewName(row.interview));
  out.set_recipient(message.recipient);
  out.set_schedule_version(message.schedule_version);
  *out.mutable_not_before_time() = rpc::ToProto(message.not_before);
  *out.mutable_expire_time() = rpc::ToProto(message.expire_time);
  out.set_text(message.text);
  out.set_reason(message.reason);
  out.set_connection(message.connection);
  for (const std::string& goal : message.goals) out.add_goals(goal);
  for (const WallStart& start : message.offered_times) *out.add_offered_times() = ToProto(start);
  if (message.booking) *out.mutable_booking() = ToProto(*message.booking);
  out.set_duration_minutes(message.minutes);
  out.set_mode(static_cast<v1::Mode>(message.mode));
  out.set_place(message.place);
  out.set_by(static_cast<v1::Party>(message.by));
  out.set_traceparent(row.traceparent);
  return out.SerializeAsString();
}

}  // namespace

FeedBodies RenderedBodies() {
  return {.of_interview = RenderInterview, .of_message = RenderMessage};
}

}  // namespace parley::scheduling
