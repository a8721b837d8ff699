#include "services/scheduling/interview/links_rpc.h"

#include <algorithm>
#include <utility>

#include "common/errors/errors.h"
#include "common/names/link_token.h"
#include "common/rpc/resource.h"
#include "parley/scheduling/v1/links.pb.h"
#include "services/scheduling/interview/starts.h"
#include "services/scheduling/interview/wire_rpc.h"

namespace parley::scheduling {
namespace {

static_assert(static_cast<int>(Act::kMarkAbsent) == v1::ACT_MARK_ABSENT);

void AddTime(v1::ResolveLinkResponse& page, const Booking& booking, bool is_offered) {
  v1::PageTime& time = *page.add_times();
  *time.mutable_start() = ToProto(booking.start);
  *time.mutable_start_time() = rpc::ToProto(booking.start_time);
  time.set_is_offered(is_offered);
}

// Offered times first, then the free ones; each once.
void AddTimes(v1::ResolveLinkResponse& page, const InterviewState& state, absl::Time now) {
  const std::vector<Booking> offered = OfferedTimes(state, now);
  for (const Booking& booking : offered) AddTime(page, booking, true);
  for (const Booking& booking : FreeTimes(state, now, kFreeTimesMax)) {
    const bool is_offered = std::any_of(offered.begin(), offered.end(), [&](const Booking& other) {
      return other.start_time == booking.start_time;
    });
    if (!is_offered) AddTime(page, booking, false);
  }
}

v1::ResolveLinkResponse ToPage(const LinkedInterview& linked, absl::Time now) {
  const InterviewState& state = linked.state;
  const Interview& interview = state.interview;
  v1::ResolveLinkResponse page;
  page.set_tenant_id(state.tenant.id);
  page.set_contact(interview.contact);
  page.set_link(LinkName(interview.link_id));
  page.set_interview(InterviewName(interview.id));
  page.set_state(static_cast<v1::State>(interview.state));
  page.set_seeker_display_name(state.seeker.display_name);
  page.set_contact_display_name(state.contact.display_name);
  page.set_tenant_display_name(state.tenant.display_name);
  for (const std::string& goal : interview.wish.goals) page.add_goals(goal);
  page.set_mode(static_cast<v1::Mode>(interview.wish.mode));
  page.set_duration_minutes(interview.wish.minutes);
  page.set_place(interview.wish.place);
  page.set_zone(state.contact.zone.empty() ? state.tenant.zone : state.contact.zone);
  page.set_is_zone_guessed(state.contact.is_zone_guessed || state.contact.zone.empty());
  if (interview.meeting.booking) *page.mutable_booking() = ToProto(*interview.meeting.booking);
  const std::vector<Act> acts = ActsOf(state, now);
  for (const Act act : acts) page.add_acts(static_cast<v1::Act>(act));
  const bool takes_time = std::any_of(
      acts.begin(), acts.end(), [](Act act) { return act == Act::kPickTime || act == Act::kReschedule; });
  if (takes_time) AddTimes(page, state, now);
  page.set_language_code(state.contact.language_code);
  if (linked.request) {
    page.set_reason(linked.request->reason);
    page.set_connection(linked.request->connection);
    page.set_text(linked.request->text);
  }
  return page;
}

}  // namespace

std::vector<rpc::Method> LinkMethods(FindLinked find, std::string link_key, const Clock& clock) {
  const auto resolve = [find = std::move(find), link_key = std::move(link_key), &clock](
                           const Call&,
                           const v1::ResolveLinkRequest& request) -> absl::StatusOr<v1::ResolveLinkResponse> {
    const auto place = VerifyLinkToken(request.token(), link_key);
    if (!place) return NotFound("The link");  // the same bytes as of a link that is not there
    ASSIGN_OR_RETURN(const LinkedInterview linked, find(place->tenant_number, place->link_id));
    return ToPage(linked, clock.Now());
  };
  return {rpc::Unary<v1::ResolveLinkRequest>("parley.scheduling.v1.LinksService/ResolveLink", resolve)};
}

}  // namespace parley::scheduling
