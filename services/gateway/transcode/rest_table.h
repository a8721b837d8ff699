#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_REST_TABLE_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_REST_TABLE_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/gateway/forward/routes.h"
#include "services/gateway/transcode/path_template.h"

namespace parley::gateway {

// One way to call a method over REST: a google.api.http rule, or one of its additional bindings.
struct RestBinding {
  std::shared_ptr<const Route> route;
  std::string http_method;  // "GET"
  PathTemplate path;
  std::string body;           // "*": the whole request; a field's name; empty: there is none
  std::string response_body;  // the field of the reply that is the answer; empty: the whole reply
};

// The REST side of the contract. Immutable, thread-safe.
class RestTable {
 public:
  // Reads the rules of every unary method of `routes`. FAILED_PRECONDITION, naming all faults at once, for a
  // rule that cannot be served: no template, a field that the message does not have or that a path cannot
  // hold, a rule of a stream, two rules for the same paths.
  static absl::StatusOr<RestTable> Create(const Routes& routes);

  // The binding that `http_method` means at `path`, the most specific one; null when there is none. HEAD is
  // answered as GET is.
  const RestBinding* Find(const std::string& http_method, const PathParts& path) const;

  // The methods that `path` can be called with, sorted; empty when there is nothing at that path.
  std::vector<std::string> MethodsAt(const PathParts& path) const;

  // Whether a path of the API could begin like this one: "v1" of "/v1/contacts".
  bool Covers(const PathParts& path) const { return roots_.contains(path.segments.front()); }

  // All of them, by method; the more specific ones first.
  const std::map<std::string, std::vector<RestBinding>>& by_method() const { return by_method_; }

 private:
  std::map<std::string, std::vector<RestBinding>> by_method_;
  std::set<std::string> roots_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_REST_TABLE_H_
