#ifndef PARLEY_COMMON_RPC_RESOURCE_H_
#define PARLEY_COMMON_RPC_RESOURCE_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/call.h"
#include "common/names/names.h"
#include "common/store.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"

namespace parley::rpc {

// The top-level fields of `resource` that an update changes (AIP-134): those `mask` names; without a mask
// those that are set; with "*" all. Fields the client cannot change (output_only, immutable, name, etag) are
// left out when implied and refused when named.
// INVALID_ARGUMENT / FIELD_MASK_INVALID for a path that is not such a field; INVALID_FIELDS when a required
// field would be emptied.
absl::StatusOr<std::set<std::string>> ChangedFields(const google::protobuf::FieldMask& mask, bool has_mask,
                                                    const google::protobuf::Message& resource);

google::protobuf::Timestamp ToProto(absl::Time time);
absl::Time FromProto(const google::protobuf::Timestamp& time);

// One page of a Store: what Since answers from the token's place, and where the next page begins.
template <class State>
struct Page {
  std::vector<State> states;
  std::string next_page_token;  // empty = the end
};

// `revision_of` tells a state's revision. INVALID_ARGUMENT / PAGE_TOKEN_INVALID.
template <class State, class RevisionOf>
absl::StatusOr<Page<State>> ReadPage(Store<State>& store, const Call& call, int page_size,
                                     const std::string& token, RevisionOf revision_of) {
  const std::string scope = call.method + "|" + call.caller.tenant + "|" + call.caller.act_as;
  const auto after = ParsePageToken(scope, token);
  if (!after.ok()) return after.status();
  const int size = PageSize(page_size);
  auto states = store.Since(call, *after, size + 1);  // one more tells whether there is a next page
  if (!states.ok()) return states.status();
  Page<State> page{.states = *std::move(states)};
  if (page.states.size() > static_cast<size_t>(size)) {
    page.states.pop_back();
    page.next_page_token = PageToken(scope, revision_of(page.states.back()));
  }
  return page;
}

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_RESOURCE_H_
