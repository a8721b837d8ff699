#include "services/gateway/backend/replicas.h"

#include <algorithm>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace parley::gateway {
namespace {

using boost::asio::ip::tcp;

// "host", "port" of "host:port"; a host in brackets is an IPv6 address.
std::pair<std::string, std::string> HostAndPort(absl::string_view address) {
  const size_t colon = std::min(address.rfind(':'), address.size());
  absl::string_view host = address.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  const absl::string_view port = colon < address.size() ? address.substr(colon + 1) : "";
  return {std::string(host), std::string(port)};
}

class NamedReplicas final : public Replicas {
 public:
  NamedReplicas(boost::asio::io_context& io, const std::string& address)
      : name_(HostAndPort(address)), resolver_(io) {}

  void Find(std::function<void(Endpoints)> done) override {
    resolver_.async_resolve(
        name_.first, name_.second,
        [done = std::move(done)](boost::system::error_code error, const tcp::resolver::results_type& found) {
          Endpoints endpoints;
          if (error) return done(endpoints);
          for (const auto& entry : found) {
            if (std::find(endpoints.begin(), endpoints.end(), entry.endpoint()) == endpoints.end()) {
              endpoints.push_back(entry.endpoint());
            }
          }
          done(endpoints);
        });
  }
  void Cancel() override { resolver_.cancel(); }

 private:
  const std::pair<std::string, std::string> name_;
  tcp::resolver resolver_;
};

}  // namespace

std::unique_ptr<Replicas> ReplicasByName(boost::asio::io_context& io, const std::string& address) {
  return std::make_unique<NamedReplicas>(io, address);
}

}  // namespace parley::gateway
