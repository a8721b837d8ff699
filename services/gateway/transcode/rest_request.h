#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_REST_REQUEST_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_REST_REQUEST_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store.h"
#include "services/gateway/transcode/json_messages.h"
#include "services/gateway/transcode/path_template.h"
#include "services/gateway/transcode/rest_table.h"

namespace parley::gateway {

// The method's request, serialised, from the three places a REST call says it in: the path's variables, the
// body (an empty one is an empty message) and the query (key=value, the key a field's path, repeated for a
// repeated field). What the path says wins over a body that says it too.
// INVALID_ARGUMENT / INVALID_FIELDS, with every violation of the query at once, for a key that is no field of
// the request or belongs into the path or body, and for a value that does not fit; MALFORMED_REQUEST for what
// is no JSON, no text or no percent-encoding, and for a body where the method takes none. Pure.
absl::StatusOr<Bytes> ReadRestRequest(const JsonMessages& messages, const RestBinding& binding,
                                      const PathParts& path, absl::string_view query, absl::string_view body);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_REST_REQUEST_H_
