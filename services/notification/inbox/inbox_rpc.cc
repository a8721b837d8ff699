#include "services/notification/inbox/inbox_rpc.h"

#include <utility>

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

Bytes WatchMessage(const InboxItem& item) {
  v1::WatchResponse response;
  *response.mutable_item() = ToProto(item);
  return response.SerializeAsString();
}

class WatchedItems final : public rpc::WatchSource {
 public:
  explicit WatchedItems(Inbox& inbox) : inbox_(inbox) {}

  absl::StatusOr<int64_t> Begin(const Call&, const google::protobuf::Message& first) override {
    return static_cast<const v1::WatchRequest&>(first).after_sequence();
  }

  // Nothing needs to be left out: sequences are given in the order of commits.
  absl::StatusOr<std::vector<rpc::WatchItem>> Replay(const Call& call, int64_t after, Revision /*up_to*/,
                                                     int limit) override {
    ASSIGN_OR_RETURN(const auto items, inbox_.Since(call, after, limit));
    std::vector<rpc::WatchItem> out;
    for (const InboxItem& item : items) out.push_back({item.sequence, WatchMessage(item)});
    return out;
  }

  absl::StatusOr<std::vector<rpc::WatchChange>> Changes(Revision after, int limit) override {
    ASSIGN_OR_RETURN(auto changes, inbox_.Changes(after, limit));
    std::vector<rpc::WatchChange> out;
    for (InboxChange& change : changes) {
      const auto render = [open = std::move(change.open)](const Call&) -> absl::StatusOr<Bytes> {
        ASSIGN_OR_RETURN(const InboxItem item, open());
        return WatchMessage(item);
      };
      out.push_back({.revision = change.revision,
                     .tenant = change.tenant,
                     .person = change.seeker,
                     .position = change.sequence,
                     .render = render});
    }
    return out;
  }

  Bytes AtHead(const Call&, int64_t) override {
    v1::WatchResponse response;
    response.set_at_head(true);
    return response.SerializeAsString();
  }

 private:
  Inbox& inbox_;
};

}  // namespace

std::unique_ptr<rpc::WatchSource> WatchedInbox(Inbox& inbox) {
  return std::make_unique<WatchedItems>(inbox);
}

std::vector<rpc::Method> InboxMethods(Inbox& inbox) {
  const auto list = [&inbox](const Call& call, const v1::ListInboxItemsRequest& request) {
    return List(inbox, call, request);
  };
  return {rpc::Unary<v1::ListInboxItemsRequest>("parley.notification.v1.InboxService/ListInboxItems", list)};
}

}  // namespace parley::notification
