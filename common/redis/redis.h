#ifndef PARLEY_COMMON_REDIS_REDIS_H_
#define PARLEY_COMMON_REDIS_REDIS_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/observe/metrics.h"

struct redisContext;

namespace parley {

// One answer of Redis, of which `kind` says what it is.
struct RedisReply {
  enum class Kind { kNil, kInteger, kText, kArray, kError };
  Kind kind = Kind::kNil;
  int64_t integer = 0;            // of kInteger
  std::string text;               // of kText, any bytes; of kError, e.g. "WRONGTYPE Operation against ..."
  std::vector<RedisReply> items;  // of kArray
};

// A command and its arguments, any bytes.
using RedisCommand = std::vector<std::string>;

// A Lua script and the name by which Redis knows it once it has seen it.
struct RedisScript {
  explicit RedisScript(absl::string_view lua);
  std::string text;
  std::string sha1;  // in hex
};

struct RedisSettings {
  std::string address;  // "host:port"; IPv4 or a name. A name is looked up for as long as the system wants.
  absl::Duration connect_max = absl::Seconds(1);
  // From the first byte sent to the last one received. Redis may stand still for two seconds while its disk
  // is busy (appendfsync everysec), and an answer that is given up is worth more than a second.
  absl::Duration command_max = absl::Seconds(3);
  Metrics* metrics = nullptr;  // outlives the client; null: nothing is counted
};

// A client of one Redis server, over one connection, which it opens when it is needed. The one place that
// knows hiredis. Plain TCP without a password: across machines, TLS is a sidecar's work (stunnel).
//
// What goes wrong is one of two things. An answer that is an error (kError) is a value: Redis is well and
// says no. Anything else (no connection, no answer in time, an answer that is none or is over kReplyBytesMax)
// is UNAVAILABLE with a short why, and nobody knows whether the command was done. Nothing is repeated here,
// since only the caller knows whether that does harm.
//
// After such a failure the connection is closed and never used again, for the late answer to this command
// would be taken for that of the next one. The next call opens a new one; when that fails too, calls are
// refused without trying for a pause, which doubles from 10 ms to 1 s and ends with the first success.
//
// Not thread-safe: each thread has its own. The process must ignore SIGPIPE (rpc::PrepareSignals does), else
// a server that closes its end kills it.
class Redis {
 public:
  // Does not connect yet. INVALID_ARGUMENT when the address is not "host:port".
  static absl::StatusOr<std::unique_ptr<Redis>> Create(RedisSettings settings);
  ~Redis();
  Redis(const Redis&) = delete;
  Redis& operator=(const Redis&) = delete;

  absl::StatusOr<RedisReply> Run(const RedisCommand& command);

  // Sends all commands at once, then reads all answers, which come in the order of the commands.
  // INVALID_ARGUMENT for more than kCommandsMax.
  absl::StatusOr<std::vector<RedisReply>> RunAll(absl::Span<const RedisCommand> commands);

  // Runs the script by its name, and sends its text only to a server that does not know it (yet, or any
  // more).
  absl::StatusOr<RedisReply> RunScript(const RedisScript& script, absl::Span<const std::string> keys,
                                       absl::Span<const std::string> arguments);

  static constexpr int kCommandsMax = 64;
  static constexpr size_t kReplyBytesMax = 1 << 20;  // of all answers to one call

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  struct Disconnect {
    void operator()(redisContext* context) const;
  };

  Redis(RedisSettings settings, std::string host, int port);
  absl::Status Connect();
  absl::StatusOr<std::vector<RedisReply>> Exchange(absl::Span<const RedisCommand> commands);
  absl::Status Send(absl::Span<const RedisCommand> commands, SteadyTime deadline);
  absl::StatusOr<RedisReply> Receive(SteadyTime deadline, size_t& bytes_left);
  // What hiredis says is wrong with the connection.
  absl::Status Broken() const;
  absl::Status TooLate() const;
  void Count(absl::Span<const RedisCommand> commands, bool is_answered, std::chrono::nanoseconds took);
  // Closes the connection and sets the pause before the next.
  void GiveUp();

  const RedisSettings settings_;
  const std::string host_;
  const int port_;
  std::unique_ptr<redisContext, Disconnect> connection_;
  int failures_ = 0;  // since the last success
  SteadyTime next_try_;
  std::map<std::string, Histogram> operations_;  // by the command's name
  Counter unanswered_;
};

}  // namespace parley

#endif  // PARLEY_COMMON_REDIS_REDIS_H_
