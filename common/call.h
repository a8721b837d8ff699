#ifndef PARLEY_COMMON_CALL_H_
#define PARLEY_COMMON_CALL_H_

#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/observe/trace.h"

namespace parley {

// What a caller is; the numbers are those of parley.auth.v1.Role.
enum class Role { kNone = 0, kService, kOperator, kPlatform, kSeeker, kAdvisor, kAdmin, kCapability };

// Who is calling, as the signed caller assertion said.
struct Caller {
  Role role = Role::kNone;
  std::string tenant;   // empty for SERVICE calls that belong to no tenant
  std::string subject;  // who was authenticated: "apiKeys/<id>", "contacts/<id>", "services/gateway"
  std::string act_as;   // on whose behalf: "seekers/<id>", "links/<id>"; empty = nobody
  std::vector<std::string> scopes;  // "*" is every scope
};

// One call, as domain code sees it: identity, deadline and trace travel together as the first parameter,
// never through a thread-local. A value; copying it is cheap next to any work done with it.
struct Call {
  Caller caller;
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::string method;            // "parley.contacts.v1.ContactsService/GetContact"
  std::string request_id;        // empty: the call is not repeatable
  std::string body_fingerprint;  // SHA-256 of the request, to tell a repeat from another request
  bool secret_reply = false;     // the reply holds a secret that is not kept for a repeat
  Trace trace;                   // for logs, and for whatever the call causes later
};

// Who a repeat of a request must come from to be the same request: the person acting, else the credential.
inline absl::string_view ActingIdentity(const Caller& caller) {
  return caller.act_as.empty() ? caller.subject : caller.act_as;
}

}  // namespace parley

#endif  // PARLEY_COMMON_CALL_H_
