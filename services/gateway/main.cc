// The gateway: who is calling, and where the call goes. See README.md.

#include <memory>

#include "common/errors/errors.h"
#include "common/observe/log.h"
#include "common/observe/metrics.h"
#include "common/rpc/channel.h"
#include "common/rpc/serve.h"
#include "common/rpc/worker_pool.h"
#include "services/gateway/caller/ask_contacts.h"
#include "services/gateway/caller/identify.h"
#include "services/gateway/forward/forwarding.h"
#include "services/gateway/gateway_flags.h"
#include "services/gateway/http/http_listener.h"
#include "services/gateway/http/site.h"
#include "services/gateway/observed_http.h"
#include "services/gateway/openapi/api_docs.h"
#include "services/gateway/pages/contact_pages.h"
#include "services/gateway/transcode/transcoding.h"

namespace parley::gateway {
namespace {

constexpr int kTranscodingThreads = 4;         // they only compute
constexpr size_t kTranscodingQueueMax = 1024;  // as --queue_max of a service; calls that wait for a thread

absl::StatusOr<int> Run(int argc, char** argv) {
  ASSIGN_OR_RETURN(const GatewayFlags flags, ParseGatewayFlags(argc, argv));
  const std::string& key = flags.server.caller_key;
  const auto metrics = std::make_shared<Metrics>();  // shared with HTTP replies that come late
  if (!flags.server.admin_listen.empty()) RETURN_IF_ERROR(metrics->Expose(flags.server.admin_listen));

  const auto io = std::make_shared<BackendIo>();
  Backends services;
  for (const auto& [word, address] : flags.addresses) {
    services[word] =
        std::make_shared<Backend>(io, address, BackendOptions{.ready = ReadyConnections(*metrics, word)});
  }
  const Identify identify = IdentifyBy(AskContacts(services["contacts"], key, *metrics), key, *metrics);
  const Contract contract = LinkedContract();
  const Routes routes(services, contract, metrics.get());
  Forwarding forwarding(routes, identify);

  const auto pool = std::make_shared<rpc::WorkerPool>(kTranscodingThreads, kTranscodingQueueMax, *metrics);
  ASSIGN_OR_RETURN(const auto transcoding, Transcoding::Create({.routes = routes,
                                                                .contract = contract,
                                                                .identify = identify,
                                                                .cors_origins = flags.cors_origins,
                                                                .pool = pool,
                                                                .metrics = *metrics}));
  const HttpHandler pages = ContactPages(services["scheduling"], key, *metrics);
  const auto site =
      Observed(Site({{IsContactPage, pages}, {IsApiDocs, ApiDocs()}, Api(transcoding)}), metrics);
  ASSIGN_OR_RETURN(const auto http, HttpListener::Start(flags.http_listen, site));
  ASSIGN_OR_RETURN(const auto server,
                   rpc::Server::Start(flags.server, /*methods=*/{}, *metrics, &forwarding));

  Log(Severity::kInfo, "serving", {{"port", int64_t{server->port()}}, {"http_port", int64_t{http->port()}}});
  rpc::AwaitEndingSignal();
  server->Shutdown();
  http->Shutdown();
  io->Stop();
  return 0;
}

}  // namespace
}  // namespace parley::gateway

int main(int argc, char** argv) {
  return parley::rpc::Main(argc, argv, "gateway", parley::gateway::Run);
}
