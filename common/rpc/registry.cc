#include "common/rpc/registry.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/errors/errors.h"

namespace parley::rpc {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

bool Contains(const auth::v1::Policy& policy, Role role) {
  const auto& allow = policy.allow();
  return std::find(allow.begin(), allow.end(), static_cast<int>(role)) != allow.end();
}

bool HoldsScope(const Caller& caller, const std::string& scope) {
  return scope.empty() || std::any_of(caller.scopes.begin(), caller.scopes.end(),
                                      [&](const std::string& held) { return held == "*" || held == scope; });
}

std::string Path(const MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

}  // namespace

absl::Status Registry::Add(Method method, bool open) {
  const std::string full_name = absl::StrReplaceAll(method.name, {{"/", "."}});
  const MethodDescriptor* descriptor = DescriptorPool::generated_pool()->FindMethodByName(full_name);
  if (descriptor == nullptr)
    return absl::FailedPreconditionError(absl::StrCat(method.name, " has no descriptor"));
  const auto& policy = descriptor->options().GetExtension(auth::v1::policy);
  if (!open && policy.allow().empty()) {
    return absl::FailedPreconditionError(absl::StrCat(method.name, " has no policy"));
  }
  const bool is_stream = descriptor->client_streaming() || descriptor->server_streaming();
  if (is_stream != static_cast<bool>(method.stream) || is_stream == static_cast<bool>(method.unary)) {
    return absl::FailedPreconditionError(
        absl::StrCat(method.name, " is served in another shape than declared"));
  }
  const auto* prototype = MessageFactory::generated_factory()->GetPrototype(descriptor->input_type());
  const CallHistogram calls = metrics_->AddServedCalls(method.name);
  by_path_.emplace(Path(*descriptor), ServedMethod{.method = std::move(method),
                                                   .descriptor = descriptor,
                                                   .request_prototype = prototype,
                                                   .policy = policy,
                                                   .calls = calls,
                                                   .open = open});
  return absl::OkStatus();
}

absl::StatusOr<Registry> Registry::Create(std::vector<Method> methods, Metrics& metrics) {
  Registry registry(metrics);
  std::vector<std::string> faults;
  for (Method& method : methods) {
    const absl::Status added = registry.Add(std::move(method), /*open=*/false);
    if (!added.ok()) faults.emplace_back(added.message());
  }
  for (const std::string& name : registry.ServiceNames()) {
    const auto* service = DescriptorPool::generated_pool()->FindServiceByName(name);
    for (int i = 0; i < service->method_count(); ++i) {
      if (registry.Find(Path(*service->method(i))) == nullptr) {
        faults.push_back(absl::StrCat(name, "/", service->method(i)->name(), " is not served"));
      }
    }
  }
  if (!faults.empty()) return absl::FailedPreconditionError(absl::StrJoin(faults, "; "));
  return registry;
}

absl::Status Registry::AddOpen(std::vector<Method> methods) {
  for (Method& method : methods) RETURN_IF_ERROR(Add(std::move(method), /*open=*/true));
  return absl::OkStatus();
}

const ServedMethod* Registry::Find(const std::string& path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : &found->second;
}

std::vector<std::string> Registry::ServiceNames() const {
  std::set<std::string> names;
  for (const auto& [path, served] : by_path_) names.insert(served.descriptor->service()->full_name());
  return {names.begin(), names.end()};
}

absl::Status CheckPolicy(const auth::v1::Policy& policy, const Caller& caller) {
  if (!Contains(policy, caller.role)) {
    if (caller.role == Role::kPlatform && Contains(policy, Role::kSeeker)) {
      return InvalidFields({{"x-parley-seeker", "this method acts for a seeker: name one as seekers/{id}"}},
                           "SEEKER_REQUIRED");
    }
    return Fail(absl::StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED",
                "Callers of this role may not call the method.");
  }
  const bool by_key = caller.role == Role::kPlatform || caller.role == Role::kSeeker;
  if (by_key && !HoldsScope(caller, policy.scope())) {
    return Fail(absl::StatusCode::kPermissionDenied, "SCOPE_MISSING", "The key lacks the method's scope.",
                {{"scope", policy.scope()}});
  }
  return absl::OkStatus();
}

}  // namespace parley::rpc
