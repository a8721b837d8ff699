// The gateway: who is calling, and where the call goes. See README.md.

#include <memory>
#include <utility>

#include "common/observe/log.h"
#include "common/observe/metrics.h"
#include "common/rpc/channel.h"
#include "common/rpc/serve.h"
#include "common/rpc/worker_pool.h"
#include "services/gateway/caller/ask_contacts.h"
#include "services/gateway/caller/callers.h"
#include "services/gateway/caller/credential.h"
#include "services/gateway/forward/forwarding.h"
#include "services/gateway/gateway_flags.h"
#include "services/gateway/http/http_listener.h"
#include "services/gateway/http/site.h"
#include "services/gateway/pages/contact_pages.h"
#include "services/gateway/transcode/transcoding.h"

namespace parley::gateway {
namespace {

constexpr int kTranscodingThreads = 4;         // they only compute
constexpr size_t kTranscodingQueueMax = 1024;  // as --queue_max of a service; calls that wait for a thread
constexpr size_t kVerdictsMax = 100'000;       // keys and seekers in use within ten minutes; about 50 MB

int CannotStart(const absl::Status& why) {
  Log(Severity::kError, "cannot start", {{"why", why.message()}});
  return 1;
}

int Run(const GatewayFlags& flags) {
  Metrics metrics;
  if (!flags.server.admin_listen.empty()) {
    const absl::Status exposed = metrics.Expose(flags.server.admin_listen);
    if (!exposed.ok()) return CannotStart(exposed);
  }

  Channels services;
  for (const auto& [word, address] : flags.addresses) services[word] = rpc::Connect(address);
  const auto callers =
      std::make_shared<Callers>(AskContacts(services.at("contacts"), flags.server.caller_key), kVerdictsMax);
  const Identify identify = [callers](const auto& authorizations, const auto& seekers, auto done) {
    const absl::StatusOr<Credential> credential = ParseCredential(authorizations, seekers);
    if (!credential.ok()) return done(credential.status());
    callers->Identify(*credential, std::move(done));
  };
  const Contract contract = LinkedContract();
  const Routes routes(services, contract);
  Forwarding forwarding(routes, identify, flags.server.caller_key);

  const auto pool = std::make_shared<rpc::WorkerPool>(kTranscodingThreads, kTranscodingQueueMax);
  const auto transcoding = Transcoding::Create({.routes = routes,
                                                .contract = contract,
                                                .identify = identify,
                                                .caller_key = flags.server.caller_key,
                                                .cors_origins = flags.cors_origins,
                                                .pool = pool,
                                                .metrics = metrics});
  if (!transcoding.ok()) return CannotStart(transcoding.status());

  const auto scheduling = services.find("scheduling");
  const HttpHandler pages =
      ContactPages(scheduling == services.end() ? nullptr : scheduling->second, flags.server.caller_key);
  const HttpHandler api = [api = *transcoding](const HttpRequest& request, const HttpReply& reply) {
    api->Respond(request, reply);
  };
  const auto takes_api = [api = *transcoding](const std::string& path) { return api->Takes(path); };
  const auto http = HttpListener::Start(flags.http_listen, Site({{IsContactPage, pages}, {takes_api, api}}));
  if (!http.ok()) return CannotStart(http.status());
  const auto server = rpc::Server::Start(flags.server, /*methods=*/{}, metrics, &forwarding);
  if (!server.ok()) return CannotStart(server.status());

  Log(Severity::kInfo, "serving",
      {{"port", int64_t{(*server)->port()}}, {"http_port", int64_t{(*http)->port()}}});
  rpc::AwaitEndingSignal();
  (*server)->Shutdown();
  (*http)->Shutdown();
  return 0;
}

}  // namespace
}  // namespace parley::gateway

int main(int argc, char** argv) {
  parley::rpc::PrepareSignals();
  parley::SetLogService("gateway");
  const auto flags = parley::gateway::ParseGatewayFlags(argc, argv);
  return flags.ok() ? parley::gateway::Run(*flags) : parley::gateway::CannotStart(flags.status());
}
