#include "services/scheduling/interview/feed_rpc.h"

#include "common/rpc/resource.h"
#include "parley/scheduling/v1/feed.pb.h"
#include "services/scheduling/interview/wire_rpc.h"

namespace parley::scheduling {
namespace {

static_assert(static_cast<int>(MessageKind::kExpired) == v1::MESSAGE_KIND_EXPIRED);

Bytes RenderInterview(const Interview& interview) {
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
  return out.SerializeAsString();
}

}  // namespace

FeedBodies RenderedBodies() {
  return {.of_interview = RenderInterview, .of_message = RenderMessage};
}

}  // namespace parley::scheduling
