#ifndef PARLEY_COMMON_RPC_METHOD_H_
#define PARLEY_COMMON_RPC_METHOD_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/call.h"
#include "common/store.h"
#include "google/protobuf/message.h"

namespace parley::rpc {

// What a stream writes to its client. Thread-safe; every call returns at once.
class StreamWriter {
 public:
  virtual ~StreamWriter() = default;
  // Queues a message; false when the stream has ended and nothing more will be sent.
  virtual bool Write(Bytes message) = 0;
  // Ends the stream once what is queued has been sent. Later calls have no effect.
  virtual void Finish(absl::Status status) = 0;
  // Bytes queued and not yet taken by the network: who feeds a slow reader waits while this is not 0.
  virtual size_t pending_bytes() const = 0;
};

// One stream in progress. Its callbacks run on the worker pool, one at a time; a session that waits for
// something registers with whoever feeds it and returns, so that no worker is held.
// Destroyed after the stream has ended, never during a callback.
class StreamSession {
 public:
  virtual ~StreamSession() = default;
  // The next message of the client, already validated.
  virtual void OnMessage(const google::protobuf::Message& message) = 0;
  // The client half-closed: nothing more will come.
  virtual void OnClose() = 0;
};

// A method is data: its name and the function that does it. Who may call it, its limits and which fields
// are personal are read from the descriptor of that name.
struct Method {
  std::string name;  // "parley.contacts.v1.ContactsService/GetContact"
  // Exactly one of the two is set. Unary: the reply's bytes.
  std::function<absl::StatusOr<Bytes>(const Call&, const google::protobuf::Message&)> unary;
  std::function<absl::StatusOr<std::unique_ptr<StreamSession>>(
      const Call&, const google::protobuf::Message& first, std::shared_ptr<StreamWriter>)>
      stream;
};

// A unary method from a function of the request's own type that answers bytes (a Store's answer) or a
// message.
template <class Request, class Function>
Method Unary(std::string name, Function function) {
  return {.name = std::move(name),
          .unary = [function = std::move(function)](
                       const Call& call, const google::protobuf::Message& request) -> absl::StatusOr<Bytes> {
            auto reply = function(call, static_cast<const Request&>(request));
            if constexpr (std::is_same_v<decltype(reply), absl::StatusOr<Bytes>>) {
              return reply;
            } else {
              if (!reply.ok()) return reply.status();
              return reply->SerializeAsString();
            }
          }};
}

// Joins the methods of several modules.
template <class... Lists>
std::vector<Method> Concat(Lists... lists) {
  std::vector<Method> all;
  (all.insert(all.end(), std::make_move_iterator(lists.begin()), std::make_move_iterator(lists.end())), ...);
  return all;
}

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_METHOD_H_
