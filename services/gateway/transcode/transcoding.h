#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_TRANSCODING_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_TRANSCODING_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/observe/metrics.h"
#include "services/gateway/forward/admission.h"
#include "services/gateway/forward/routes.h"
#include "services/gateway/http/http.h"
#include "services/gateway/http/site.h"
#include "services/gateway/transcode/cors.h"
#include "services/gateway/transcode/dialect.h"

namespace parley::rpc {
class WorkerPool;
}

namespace parley::gateway {

// The gateway's API over HTTP/1.1, in three dialects, read from the descriptors alone:
//
//   REST       the paths of google.api.http, JSON
//   Connect    POST /package.Service/Method, application/json or application/proto
//   gRPC-Web   the same, application/grpc-web or -text
//
// They differ in how a request is read and an answer is written (dialect.h). The call between is one, and
// goes through what a gRPC call goes through, in its order: the method, who calls, the policy, the service,
// and only then the request's bytes. So an error has the same code, reason and details in every dialect.
//
// Threads: a call comes on the listener's, is identified, and then read on the pool, because 256 kB of JSON
// take milliseconds; the service's answer comes on the backends' thread and is written there or, a long one,
// on the pool. Nothing waits. A client that goes is not noticed: a call takes 10 s at most, and behind the
// edge a connection that is half closed still wants its answer. Made by Create; calls under way keep it
// alive. Thread-safe.
class Transcoding : public std::enable_shared_from_this<Transcoding> {
 public:
  struct Parts {
    Routes routes;
    Contract contract;  // that the routes were read from
    Identify identify;
    std::vector<std::string> cors_origins;
    // The owner alone holds it for long. When it is gone, what comes late is dropped.
    std::weak_ptr<rpc::WorkerPool> pool;
    Metrics& metrics;  // outlives the pool
  };

  // FAILED_PRECONDITION, naming all of them, when a method's HTTP rule cannot be served; INVALID_ARGUMENT
  // when one of the origins is none.
  static absl::StatusOr<std::shared_ptr<const Transcoding>> Create(Parts parts);

  // Whether a path is the API's: below a root of the REST paths ("/v1/"), or a method's own.
  bool Takes(const std::string& path) const;

  // Answers a request to such a path, in the course of the request's span, and ends that. An HttpHandler.
  void Respond(HttpRequest request, HttpReply reply) const;

 private:
  struct Flight;

  Transcoding(Parts parts, RestTable rest);

  DialectCall DialectCallOf(std::shared_ptr<const HttpRequest> request) const;
  void Identified(const std::shared_ptr<Flight>& flight, const Identity& caller) const;
  void Send(const std::shared_ptr<Flight>& flight) const;
  void OnReply(const std::shared_ptr<Flight>& flight, const grpc::Status& status,
               const grpc::ByteBuffer& reply) const;
  void Answer(Flight& flight, const grpc::Status& status, const grpc::ByteBuffer& reply) const;
  static void CountSent(const Flight& flight, const grpc::Status& status);
  void Refuse(Flight& flight, const absl::Status& why) const;
  void End(Flight& flight, const absl::StatusOr<Bytes>& end) const;

  const DialectContext context_;
  const Cors cors_;
  const Identify identify_;
  const std::weak_ptr<rpc::WorkerPool> pool_;
  Metrics& metrics_;
  const CallHistogram strangers_;  // calls of methods that nobody here has
};

// The API as a part of the site.
Place Api(std::shared_ptr<const Transcoding> transcoding);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_TRANSCODING_H_
