#include "services/scheduling/interview/wire_rpc.h"

#include "common/names/names.h"
#include "common/rpc/resource.h"
#include "services/scheduling/interview/page.h"

namespace parley::scheduling {

// The enums of the rules have the numbers of the protos; these are the last values of each.
static_assert(static_cast<int>(State::kClosed) == v1::STATE_CLOSED);
static_assert(static_cast<int>(Mode::kEmail) == v1::MODE_EMAIL);
static_assert(static_cast<int>(Channel::kInPerson) == v1::CHANNEL_IN_PERSON);
static_assert(static_cast<int>(Party::kSystem) == v1::PARTY_SYSTEM);

v1::WallStart ToProto(const WallStart& start) {
  v1::WallStart out;
  out.set_wall_time(civil::FormatWallTime(start.wall));
  out.set_zone(start.zone);
  out.set_fold(static_cast<int>(start.fold));
  return out;
}

v1::Booking ToProto(const Booking& booking) {
  v1::Booking out;
  *out.mutable_start() = ToProto(booking.start);
  *out.mutable_start_time() = rpc::ToProto(booking.start_time);
  *out.mutable_end_time() = rpc::ToProto(booking.end_time);
  out.set_is_ambiguous(booking.is_ambiguous);
  return out;
}

v1::Interview ToProto(const Interview& interview) {
  v1::Interview out;
  out.set_name(InterviewName(interview.id));
  out.set_seeker(interview.seeker);
  out.set_contact(interview.contact);
  out.set_state(static_cast<v1::State>(interview.state));
  out.set_scope(static_cast<v1::Scope>(interview.wish.scope));
  for (const std::string& goal : interview.wish.goals) out.add_goals(goal);
  out.set_mode(static_cast<v1::Mode>(interview.wish.mode));
  out.set_duration_minutes(interview.wish.minutes);
  out.set_place(interview.wish.place);
  for (const WallStart& start : interview.outreach.offered_times) *out.add_offered_times() = ToProto(start);
  if (interview.meeting.booking) *out.mutable_booking() = ToProto(*interview.meeting.booking);
  out.set_schedule_version(interview.meeting.schedule_version);
  out.set_attempt_count(interview.outreach.attempt_count);
  const Outreach& outreach = interview.outreach;
  if (outreach.request_time) *out.mutable_request_time() = rpc::ToProto(*outreach.request_time);
  if (outreach.expire_time) *out.mutable_expire_time() = rpc::ToProto(*outreach.expire_time);
  out.set_state_by(static_cast<v1::Party>(interview.state_by));
  *out.mutable_create_time() = rpc::ToProto(interview.create_time);
  *out.mutable_update_time() = rpc::ToProto(interview.update_time);
  const Meeting& meeting = interview.meeting;
  if (meeting.outcome_time) *out.mutable_outcome_time() = rpc::ToProto(*meeting.outcome_time);
  out.set_is_assumed_held(meeting.is_assumed_held);
  out.set_absent(static_cast<v1::Party>(meeting.absent));
  if (interview.capture_time) *out.mutable_capture_time() = rpc::ToProto(*interview.capture_time);
  out.set_etag(Etag(interview.revision));
  return out;
}

v1::Interview ToProtoFor(const Caller& caller, const Interview& interview) {
  v1::Interview out = ToProto(interview);
  const bool is_own = caller.role == Role::kSeeker || caller.role == Role::kCapability;
  if (is_own) return out;
  out.clear_goals();
  out.clear_place();
  return out;
}

WallStart FromProto(const v1::WallStart& start) {
  return {.wall = civil::ParseWallTime(start.wall_time()).value_or(absl::CivilSecond()),
          .zone = start.zone(),
          .fold = start.fold() == 0 ? civil::Fold::kFirst : civil::Fold::kSecond};
}

std::vector<WallStart> FromProto(const google::protobuf::RepeatedPtrField<v1::WallStart>& starts) {
  std::vector<WallStart> out;
  for (const v1::WallStart& start : starts) out.push_back(FromProto(start));
  return out;
}

}  // namespace parley::scheduling
