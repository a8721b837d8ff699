#include "services/scheduling/interview/watch_rpc.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "services/scheduling/interview/wire_rpc.h"

namespace parley::scheduling {
namespace {

class WatchedChanges final : public rpc::WatchSource {
 public:
  explicit WatchedChanges(std::unique_ptr<InterviewChanges> changes) : changes_(std::move(changes)) {}

  absl::StatusOr<int64_t> Begin(const Call& call, const google::protobuf::Message& first) override {
    const std::string& token = static_cast<const v1::WatchRequest&>(first).watch_token();
    const absl::StatusOr<Revision> place = ParsePageToken(Scope(call), token);
    // A place past the head is of a database that has since been put back to an older state.
    if (place.ok() && *place <= changes_->head()) return place;
    return InvalidFields({{"watch_token", "was not issued for this watch"}}, "PAGE_TOKEN_INVALID");
  }

  absl::StatusOr<std::vector<rpc::WatchItem>> Replay(const Call& call, int64_t after, Revision up_to,
                                                     int limit) override {
    ASSIGN_OR_RETURN(const auto interviews, changes_->VisibleTo(call.caller, after, up_to, limit));
    std::vector<rpc::WatchItem> items;
    for (const Interview& interview : interviews) {
      items.push_back({interview.feed_revision, Message(call, interview)});
    }
    return items;
  }

  absl::StatusOr<std::vector<rpc::WatchChange>> Changes(Revision after, int limit) override {
    ASSIGN_OR_RETURN(auto all, changes_->All(after, limit));
    std::vector<rpc::WatchChange> changes;
    for (InterviewChange& change : all) {
      const Revision revision = change.interview.feed_revision;
      rpc::WatchChange out{.revision = revision,
                           .tenant = change.tenant,
                           .person = change.interview.seeker,
                           .position = revision};
      out.render = [this, interview = std::move(change.interview)](const Call& call) {
        return Message(call, interview);
      };
      changes.push_back(std::move(out));
    }
    return changes;
  }

  Bytes AtHead(const Call& call, int64_t position) override {
    v1::WatchResponse response;
    response.set_watch_token(PageToken(Scope(call), position));
    response.set_at_head(true);
    return response.SerializeAsString();
  }

 private:
  // What a token is good for: one caller's watch of one database.
  std::string Scope(const Call& call) const {
    return absl::StrCat(kWatchInterviews, "|", call.caller.tenant, "|", call.caller.act_as, "|",
                        changes_->database_id());
  }

  Bytes Message(const Call& call, const Interview& interview) const {
    v1::WatchResponse response;
    *response.mutable_interview() = ToProtoFor(call.caller, interview);
    response.set_watch_token(PageToken(Scope(call), interview.feed_revision));
    return response.SerializeAsString();
  }

  const std::unique_ptr<InterviewChanges> changes_;
};

}  // namespace

std::unique_ptr<rpc::WatchSource> WatchedInterviews(std::unique_ptr<InterviewChanges> changes) {
  return std::make_unique<WatchedChanges>(std::move(changes));
}

}  // namespace parley::scheduling
