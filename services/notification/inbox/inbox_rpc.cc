#include "services/notification/inbox/inbox_rpc.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/rpc/resource.h"
#include "parley/notification/v1/inbox.pb.h"

namespace parley::notification {
namespace {

v1::InboxItem ToProto(const InboxItem& item) {
  v1::InboxItem out;
  out.set_sequence(item.sequence);
  out.set_notice(absl::StrCat("notices/", item.notice_id));
  out.set_kind(static_cast<v1::NoticeKind>(item.kind));
  out.set_interview(item.interview);
  out.set_title(item.title);
  out.set_text(item.text);
  *out.mutable_create_time() = rpc::ToProto(item.create_time);
  *out.mutable_expire_time() = rpc::ToProto(item.expire_time);
  return out;
}

// The sequence is the place in the list: items never change their order.
absl::StatusOr<v1::ListInboxItemsResponse> List(Inbox& inbox, const Call& call,
                                                const v1::ListInboxItemsRequest& request) {
  const std::string scope = absl::StrCat(call.method, "|", call.caller.tenant, "|", call.caller.act_as);
  ASSIGN_OR_RETURN(const int64_t after, ParsePageToken(scope, request.page_token()));
  const int size = PageSize(request.page_size());
  ASSIGN_OR_RETURN(auto items, inbox.Since(call, after, size + 1));  // one more tells whether there are more
  v1::ListInboxItemsResponse response;
  if (items.size() > static_cast<size_t>(size)) {
    items.pop_back();
    response.set_next_page_token(PageToken(scope, items.back().sequence));
  }
  for (const InboxItem& item : items) *response.add_items() = ToProto(item);
  return response;
}

}  // namespace

std::vector<rpc::Method> InboxMethods(Inbox& inbox) {
  const auto list = [&inbox](const Call& call, const v1::ListInboxItemsRequest& request) {
    return List(inbox, call, request);
  };
  return {rpc::Unary<v1::ListInboxItemsRequest>("parley.notification.v1.InboxService/ListInboxItems", list)};
}

}  // namespace parley::notification
