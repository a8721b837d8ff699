#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_POLICY_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_POLICY_H_

#include <string>

#include "google/protobuf/descriptor.h"
#include "services/gateway/openapi/json_type.h"

namespace parley::gateway {

// What a method's parley.auth.v1.policy says to callers.

// Whether x-parley-seeker is to be sent: with it a key is a seeker, without it a platform.
enum class ActingSeeker { kNone, kOptional, kRequired };
ActingSeeker SeekerOf(const google::protobuf::MethodDescriptor& method);

// Whether a call can be made repeatable with the header idempotency-key.
bool TakesRequestId(const google::protobuf::MethodDescriptor& method);

// {"PLATFORM", "SEEKER"}.
Json RolesOf(const google::protobuf::MethodDescriptor& method);
// "contacts.write"; empty when no scope is needed.
std::string ScopeOf(const google::protobuf::MethodDescriptor& method);

// "Who may call: a platform's key, a seeker. Scope: `contacts.write`."
std::string PolicySentence(const google::protobuf::MethodDescriptor& method);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_POLICY_H_
