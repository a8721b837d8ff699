#ifndef PARLEY_SERVICES_CLI_REQUEST_BUILDER_H_
#define PARLEY_SERVICES_CLI_REQUEST_BUILDER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "services/cli/catalogue.h"

namespace parley::cli {

struct GivenFlag {
  const Flag* flag;
  std::vector<std::string> values;  // more than one when it may_repeat()
};

// What was typed, taken apart.
struct GivenRequest {
  std::optional<std::string> json;  // the text behind --json
  std::string resource_name;        // the argument without a flag; empty = not given
  std::vector<GivenFlag> flags;
  std::string new_request_id;  // used unless the request has one already
};

// Fills `request`, an empty message of the verb's input type: the JSON first, then argument and flags over
// it. An update without JSON gets a mask of the flags given, so that `--email ""` clears; with JSON, whose
// mask may mean "all that is set", only a mask that is there is added to. INVALID_ARGUMENT names the flag
// that is not right.
absl::Status FillRequest(const Verb& verb, const GivenRequest& given, google::protobuf::Message& request);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_REQUEST_BUILDER_H_
