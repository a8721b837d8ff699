#ifndef PARLEY_SERVICES_GATEWAY_BACKEND_REPLICAS_H_
#define PARLEY_SERVICES_GATEWAY_BACKEND_REPLICAS_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace parley::gateway {

// Where the replicas of a service are, which changes as they come and go. On the backends' thread alone.
class Replicas {
 public:
  using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;
  virtual ~Replicas() = default;
  // Looks once; `done` gets each endpoint once, or nothing when the look has failed. Not while another look
  // is under way; never calls `done` before it returns.
  virtual void Find(std::function<void(Endpoints)> done) = 0;
  // Ends a look under way, whose `done` may still be called.
  virtual void Cancel() = 0;
};

// Those that the system's resolver has for the host of "contacts:9010", "127.0.0.1:9010" or "[::1]:9010".
std::unique_ptr<Replicas> ReplicasByName(boost::asio::io_context& io, const std::string& address);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_BACKEND_REPLICAS_H_
