#ifndef PARLEY_SERVICES_GATEWAY_FORWARD_ROUTES_H_
#define PARLEY_SERVICES_GATEWAY_FORWARD_ROUTES_H_

#include <grpcpp/channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "parley/auth/v1/policy.pb.h"

namespace parley::gateway {

// One method that a client may call, and where its calls go.
struct Route {
  std::string name;  // "parley.contacts.v1.ContactsService/GetContact"
  auth::v1::Policy policy;
  bool is_client_streaming = false;
  bool is_server_streaming = false;
  std::shared_ptr<grpc::GenericStub> service;  // null: not deployed

  bool IsUnary() const { return !is_client_streaming && !is_server_streaming; }
};

// The services that are deployed, by the word of their package ("contacts" for parley.contacts.v1).
using Channels = std::map<std::string, std::shared_ptr<grpc::Channel>>;

// Every public method of the suite, read from the descriptors: those whose policy allows more than SERVICE.
// For clients the others do not exist. Immutable, thread-safe.
class Routes {
 public:
  explicit Routes(const Channels& services);

  // By path, "/parley.contacts.v1.ContactsService/GetContact"; null when clients have no such method. Shared,
  // because a call to a service may end after the gateway that made it.
  std::shared_ptr<const Route> Find(const std::string& path) const;

  // Full names of the services with at least one public method, sorted.
  std::vector<std::string> ServiceNames() const;

 private:
  std::map<std::string, std::shared_ptr<const Route>> by_path_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_FORWARD_ROUTES_H_
