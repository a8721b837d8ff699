#include "services/notification/notices/notices_rpc.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/rpc/resource.h"
#include "parley/notification/v1/notices.pb.h"
#include "services/notification/notices/why.h"

namespace parley::notification {
namespace {

static_assert(static_cast<int>(Kind::kReferrerThanks) == v1::NOTICE_KIND_REFERRER_THANKS);
static_assert(static_cast<int>(Kind::kProgressDue) == v1::NOTICE_KIND_PROGRESS_DUE);
static_assert(static_cast<int>(Cause::kSaid) == v1::NOTICE_CAUSE_SAID);
static_assert(static_cast<int>(NoticeState::kDead) == v1::NOTICE_STATE_DEAD);

v1::Notice ToProto(const Notice& notice) {
  v1::Notice out;
  out.set_name(NoticeName(notice.id));
  out.set_kind(static_cast<v1::NoticeKind>(notice.kind));
  out.set_interview(notice.interview);
  out.set_recipient(notice.recipient);
  out.set_state(static_cast<v1::NoticeState>(notice.state));
  out.set_reason(notice.reason);
  *out.mutable_send_time() = rpc::ToProto(notice.send_time);
  *out.mutable_expire_time() = rpc::ToProto(notice.expire_time);
  if (notice.end_time) *out.mutable_end_time() = rpc::ToProto(*notice.end_time);
  out.set_attempt_count(notice.attempt_count);
  out.set_cause(static_cast<v1::NoticeCause>(notice.cause));
  if (notice.due_time) *out.mutable_due_time() = rpc::ToProto(*notice.due_time);
  if (!notice.lead.empty()) out.set_lead(NoticeName(notice.lead));
  return out;
}

absl::StatusOr<v1::Notice> Get(Notices& notices, const Call& call, const v1::GetNoticeRequest& request) {
  ASSIGN_OR_RETURN(const Notice notice, notices.Get(call, request.name()));
  return ToProto(notice);
}

absl::StatusOr<v1::WhyNoticeResponse> Why(Notices& notices, const Call& call,
                                          const v1::WhyNoticeRequest& request) {
  ASSIGN_OR_RETURN(const NoticeStory story, notices.Tell(call, request.name()));
  v1::WhyNoticeResponse response;
  *response.mutable_notice() = ToProto(story.notice);
  for (std::string& sentence : Explain(story)) response.add_explanation(std::move(sentence));
  return response;
}

absl::StatusOr<v1::ListNoticesResponse> List(Notices& notices, const Call& call,
                                             const v1::ListNoticesRequest& request) {
  const std::string scope = absl::StrCat(call.method, "|", call.caller.tenant, "|", call.caller.act_as);
  ASSIGN_OR_RETURN(const Revision after, ParsePageToken(scope, request.page_token()));
  const int size = PageSize(request.page_size());
  ASSIGN_OR_RETURN(auto found,
                   notices.Since(call, after, size + 1));  // one more tells whether there are more
  v1::ListNoticesResponse response;
  if (found.size() > static_cast<size_t>(size)) {
    found.pop_back();
    response.set_next_page_token(PageToken(scope, found.back().revision));
  }
  for (const Notice& notice : found) *response.add_notices() = ToProto(notice);
  return response;
}

}  // namespace

std::vector<rpc::Method> NoticeMethods(Notices& notices) {
  const auto bind = [&notices](auto function) {
    return [&notices, function](const Call& call, const auto& request) {
      return function(notices, call, request);
    };
  };
  return {
      rpc::Unary<v1::GetNoticeRequest>("parley.notification.v1.NoticesService/GetNotice", bind(Get)),
      rpc::Unary<v1::WhyNoticeRequest>("parley.notification.v1.NoticesService/WhyNotice", bind(Why)),
      rpc::Unary<v1::ListNoticesRequest>("parley.notification.v1.NoticesService/ListNotices", bind(List))};
}

}  // namespace parley::notification
