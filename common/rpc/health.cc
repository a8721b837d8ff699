#include "common/rpc/health.h"

#include <algorithm>
#include <utility>

#include "common/errors/errors.h"
#include "grpc/health/v1/health.pb.h"

namespace parley::rpc {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

Bytes Response(HealthCheckResponse::ServingStatus status) {
  HealthCheckResponse response;
  response.set_status(status);
  return response.SerializeAsString();
}

Bytes Response(bool serving) {
  return Response(serving ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING);
}

// A watch needs nothing of its client; the health object writes to it.
class WatchSession final : public StreamSession {
 public:
  explicit WatchSession(std::shared_ptr<StreamWriter> writer) : writer_(std::move(writer)) {}
  void OnMessage(const google::protobuf::Message&) override {}
  void OnClose() override {}

 private:
  const std::shared_ptr<StreamWriter> writer_;
};

}  // namespace

Health::Health(const std::vector<std::string>& services)
    : serving_{{"", false}, {"liveness", true}, {"readiness", false}} {
  for (const std::string& service : services) serving_[service] = false;
}

void Health::SetServing(bool serving) {
  std::lock_guard lock(mutex_);
  for (auto& [service, status] : serving_) {
    if (service != "liveness") status = serving;
  }
  for (const Watcher& watcher : watchers_) {
    if (auto writer = watcher.writer.lock()) writer->Write(Response(serving_[watcher.service]));
  }
  std::erase_if(watchers_, [](const Watcher& watcher) { return watcher.writer.expired(); });
}

absl::StatusOr<Bytes> Health::Check(const std::string& service) const {
  std::lock_guard lock(mutex_);
  const auto found = serving_.find(service);
  if (found == serving_.end()) return NotFound("That service");
  return Response(found->second);
}

absl::StatusOr<std::unique_ptr<StreamSession>> Health::Watch(const std::string& service,
                                                             std::shared_ptr<StreamWriter> writer) {
  std::lock_guard lock(mutex_);
  const auto found = serving_.find(service);
  // The protocol answers SERVICE_UNKNOWN and keeps the watch, because the service may come later.
  writer->Write(found == serving_.end() ? Response(HealthCheckResponse::SERVICE_UNKNOWN)
                                        : Response(found->second));
  if (found != serving_.end()) watchers_.push_back({service, writer});
  return std::make_unique<WatchSession>(std::move(writer));
}

std::vector<Method> Health::Methods() {
  Method watch{.name = "grpc.health.v1.Health/Watch",
               .stream = [this](const Call&, const google::protobuf::Message& first,
                                std::shared_ptr<StreamWriter> writer) {
                 return Watch(static_cast<const HealthCheckRequest&>(first).service(), std::move(writer));
               }};
  return {Unary<HealthCheckRequest>(
              "grpc.health.v1.Health/Check",
              [this](const Call&, const HealthCheckRequest& request) { return Check(request.service()); }),
          std::move(watch)};
}

}  // namespace parley::rpc
