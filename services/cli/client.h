#ifndef PARLEY_SERVICES_CLI_CLIENT_H_
#define PARLEY_SERVICES_CLI_CLIENT_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message_lite.h"
#include "services/cli/address.h"

namespace parley::cli {

// Calls methods by name, with bytes for messages; it knows no method. Errors are FromServer() when a server
// answered and Unreachable() when none did, also not in time. For one thread at a time.
class Client {
 public:
  // gRPC metadata, made anew for each call because a signed caller ends after 60 s.
  using Metadata = std::vector<std::pair<std::string, std::string>>;
  using MakeMetadata = std::function<Metadata()>;

  Client(const Address& address, MakeMetadata metadata);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // One request, one reply. `method` is "parley.contacts.v1.ContactsService/GetContact".
  absl::StatusOr<std::string> Call(absl::string_view method, const std::string& request,
                                   absl::Duration timeout);

  // Both ways at once until the server ends it. `next` gives the next message to send, nothing when there is
  // no more; it is asked only when the message before has been taken by the connection, so that no more than
  // one waits in memory. `received` gets each message of the server. Both run on the calling thread. There is
  // no deadline: keepalive pings notice within a minute when the other end is gone.
  using NextMessage = std::function<std::optional<std::string>()>;
  using TakeMessage = std::function<void(const std::string&)>;
  absl::Status Exchange(absl::string_view method, const NextMessage& next, const TakeMessage& received);

  // One request, then the server's messages as they come, until it ends the call, `received` answers false or
  // `length` (may be infinite) is over; the last two are OK.
  using TakeUntil = std::function<bool(const std::string&)>;
  absl::Status Watch(absl::string_view method, const std::string& request, absl::Duration length,
                     const TakeUntil& received);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

// Client::Call with messages.
template <class Reply>
absl::StatusOr<Reply> Ask(Client& client, absl::string_view method,
                          const google::protobuf::MessageLite& request, absl::Duration timeout) {
  absl::StatusOr<std::string> bytes = client.Call(method, request.SerializeAsString(), timeout);
  if (!bytes.ok()) return bytes.status();
  Reply reply;
  if (!reply.ParseFromString(*bytes)) return absl::InternalError("the reply is not a message of this method");
  return reply;
}

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_CLIENT_H_
