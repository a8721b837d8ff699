#ifndef PARLEY_COMMON_RPC_HEALTH_H_
#define PARLEY_COMMON_RPC_HEALTH_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "common/rpc/method.h"

namespace parley::rpc {

// grpc.health.v1 (Check and Watch) for "", "liveness", "readiness" and every served service. Thread-safe.
class Health {
 public:
  explicit Health(const std::vector<std::string>& services);

  // Sets all names but "liveness", which is SERVING as long as the process answers.
  void SetServing(bool serving);

  std::vector<Method> Methods();

 private:
  // NOT_FOUND for a name that is not served here.
  absl::StatusOr<Bytes> Check(const std::string& service) const;
  absl::StatusOr<std::unique_ptr<StreamSession>> Watch(const std::string& service,
                                                       std::shared_ptr<StreamWriter> writer);

  struct Watcher {
    std::string service;
    std::weak_ptr<StreamWriter> writer;
  };

  mutable std::mutex mutex_;
  std::map<std::string, bool> serving_ ABSL_GUARDED_BY(mutex_);
  std::vector<Watcher> watchers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_HEALTH_H_
