#ifndef PARLEY_COMMON_RPC_REGISTRY_H_
#define PARLEY_COMMON_RPC_REGISTRY_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/call.h"
#include "common/observe/metrics.h"
#include "common/rpc/method.h"
#include "google/protobuf/descriptor.h"
#include "parley/auth/v1/policy.pb.h"

namespace parley::rpc {

// A served method joined with what its descriptor says.
struct ServedMethod {
  Method method;
  const google::protobuf::MethodDescriptor* descriptor;
  const google::protobuf::Message* request_prototype;
  auth::v1::Policy policy;
  CallHistogram calls;
  bool open = false;  // health and reflection: callers need not say who they are
};

// The methods a server serves, by path ("/package.Service/Method"). Immutable after Create; thread-safe.
class Registry {
 public:
  // Joins every method with its descriptor. FAILED_PRECONDITION, naming all of them at once, when a method
  // has no descriptor or no policy, or when a method of a served service is missing: a server with a gap
  // must not start. `metrics`, in which the calls are counted, outlives the registry.
  static absl::StatusOr<Registry> Create(std::vector<Method> methods, Metrics& metrics);

  // Adds methods that need no caller (health, reflection).
  absl::Status AddOpen(std::vector<Method> methods);

  // nullptr when there is no such method.
  const ServedMethod* Find(const std::string& path) const;

  // Full names of the served services, sorted.
  std::vector<std::string> ServiceNames() const;

 private:
  explicit Registry(Metrics& metrics) : metrics_(&metrics) {}
  absl::Status Add(Method method, bool open);

  Metrics* metrics_;
  std::map<std::string, ServedMethod> by_path_;
};

// Whether `caller` may call a method of this policy: its role is allowed and, for keys, its scope is held.
// PERMISSION_DENIED / ROLE_NOT_ALLOWED or SCOPE_MISSING; INVALID_ARGUMENT / SEEKER_REQUIRED for a platform
// that calls a seeker's method without naming one.
absl::Status CheckPolicy(const auth::v1::Policy& policy, const Caller& caller);

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_REGISTRY_H_
