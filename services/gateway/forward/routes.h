#ifndef PARLEY_SERVICES_GATEWAY_FORWARD_ROUTES_H_
#define PARLEY_SERVICES_GATEWAY_FORWARD_ROUTES_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/observe/metrics.h"
#include "google/protobuf/descriptor.h"
#include "parley/auth/v1/policy.pb.h"
#include "services/gateway/backend/backend.h"

namespace parley::gateway {

// One method that a client may call, and where its calls go.
struct Route {
  std::string name;  // "parley.contacts.v1.ContactsService/GetContact"
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  auth::v1::Policy policy;
  bool is_client_streaming = false;
  bool is_server_streaming = false;
  std::shared_ptr<Backend> service;  // null: not deployed
  CallHistogram served;              // the clients' calls
  CallHistogram made;                // those that were passed on to the service

  bool IsUnary() const { return !is_client_streaming && !is_server_streaming; }
};

// The services that are deployed, by the word of their package ("contacts" for parley.contacts.v1).
using Backends = std::map<std::string, std::shared_ptr<Backend>>;

// What clients are promised: the files that declare the services, and the pool they and their messages are
// in. A pool cannot list its files, so they are named.
struct Contract {
  const google::protobuf::DescriptorPool* pool;
  std::vector<const google::protobuf::FileDescriptor*> files;
};

// Every file linked into this program.
Contract LinkedContract();

// Every public method of a contract, read from the descriptors: those whose policy allows more than SERVICE.
// For clients the others do not exist. Immutable, thread-safe.
class Routes {
 public:
  // `metrics`, in which the calls are counted, outlives the routes' calls; null: nothing is counted.
  explicit Routes(const Backends& services, const Contract& contract = LinkedContract(),
                  Metrics* metrics = nullptr);

  // By path, "/parley.contacts.v1.ContactsService/GetContact"; null when clients have no such method. Shared,
  // because a call to a service may end after the gateway that made it.
  std::shared_ptr<const Route> Find(const std::string& path) const;

  // All of them, by path.
  const std::map<std::string, std::shared_ptr<const Route>>& by_path() const { return by_path_; }

  // Full names of the services with at least one public method, sorted.
  std::vector<std::string> ServiceNames() const;

 private:
  std::map<std::string, std::shared_ptr<const Route>> by_path_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_FORWARD_ROUTES_H_
