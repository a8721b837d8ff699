#include "common/redis/redis.h"

#include <hiredis/hiredis.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace parley {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirstPause{10};
constexpr int kDoublingsMax = 7;  // takes kFirstPause past kLongestPause
constexpr std::chrono::milliseconds kLongestPause{1000};

struct FreeReply {
  void operator()(void* reply) const { freeReplyObject(reply); }
};

// hiredis reads arrays in arrays to a depth of 7, so this ends.
RedisReply ToReply(const redisReply& raw) {
  using Kind = RedisReply::Kind;
  switch (raw.type) {
    case REDIS_REPLY_INTEGER:
      return {.kind = Kind::kInteger, .integer = raw.integer};
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      return {.kind = Kind::kText, .text = std::string(raw.str, raw.len)};
    case REDIS_REPLY_ERROR:
      return {.kind = Kind::kError, .text = std::string(raw.str, raw.len)};
    case REDIS_REPLY_ARRAY: {
      RedisReply reply{.kind = Kind::kArray};
      reply.items.reserve(raw.elements);
      for (size_t i = 0; i < raw.elements; ++i) reply.items.push_back(ToReply(*raw.element[i]));
      return reply;
    }
    default:
      return {};
  }
}

std::string Sha1Hex(absl::string_view bytes) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha1(),
             nullptr);
  digest.resize(size);
  return absl::BytesToHexString(digest);
}

}  // namespace

RedisScript::RedisScript(absl::string_view lua) : text(lua), sha1(Sha1Hex(lua)) {}

void Redis::Disconnect::operator()(redisContext* context) const {
  redisFree(context);
}

absl::StatusOr<std::unique_ptr<Redis>> Redis::Create(RedisSettings settings) {
  const size_t colon = settings.address.find(':');
  const std::string host = settings.address.substr(0, colon);
  int port = 0;
  if (host.empty() || colon == std::string::npos ||
      !absl::SimpleAtoi(settings.address.substr(colon + 1), &port) || port < 1 || port > 65535) {
    return absl::InvalidArgumentError("the address of Redis must be host:port");
  }
  return std::unique_ptr<Redis>(new Redis(std::move(settings), host, port));
}

Redis::Redis(RedisSettings settings, std::string host, int port)
    : settings_(std::move(settings)), host_(std::move(host)), port_(port) {
  if (settings_.metrics == nullptr) return;
  unanswered_ = settings_.metrics->AddCounter("parley_redis_failures_total",
                                              "Questions to Redis of which no answer came.");
}

Redis::~Redis() = default;

absl::StatusOr<RedisReply> Redis::Run(const RedisCommand& command) {
  ASSIGN_OR_RETURN(std::vector<RedisReply> replies, RunAll({command}));
  return std::move(replies[0]);
}

absl::StatusOr<std::vector<RedisReply>> Redis::RunAll(absl::Span<const RedisCommand> commands) {
  if (commands.size() > kCommandsMax) {
    return absl::InvalidArgumentError(absl::StrCat("more than ", kCommandsMax, " commands at once"));
  }
  if (connection_ == nullptr && steady_clock::now() < next_try_) {
    return absl::UnavailableError(absl::StrCat("Redis at ", settings_.address, " was away a moment ago"));
  }
  const auto started = steady_clock::now();
  auto replies = Exchange(commands);
  Count(commands, replies.ok(), steady_clock::now() - started);
  if (replies.ok()) {
    failures_ = 0;
  } else {
    GiveUp();
  }
  return replies;
}

void Redis::Count(absl::Span<const RedisCommand> commands, bool is_answered, std::chrono::nanoseconds took) {
  if (settings_.metrics == nullptr) return;
  const std::string operation = commands.size() == 1 ? commands[0][0] : "PIPELINE";
  const auto [line, is_first] = operations_.try_emplace(operation);
  if (is_first) line->second = settings_.metrics->AddDatabaseOperation("redis", operation);
  line->second.Observe(took);
  if (!is_answered) unanswered_.Add();
}

absl::StatusOr<RedisReply> Redis::RunScript(const RedisScript& script, absl::Span<const std::string> keys,
                                            absl::Span<const std::string> arguments) {
  RedisCommand command = {"EVALSHA", script.sha1, absl::StrCat(keys.size())};
  command.insert(command.end(), keys.begin(), keys.end());
  command.insert(command.end(), arguments.begin(), arguments.end());
  ASSIGN_OR_RETURN(RedisReply reply, Run(command));
  if (reply.kind != RedisReply::Kind::kError || !absl::StartsWith(reply.text, "NOSCRIPT")) return reply;
  command[0] = "EVAL";
  command[1] = script.text;
  return Run(command);
}

absl::StatusOr<std::vector<RedisReply>> Redis::Exchange(absl::Span<const RedisCommand> commands) {
  if (connection_ == nullptr) RETURN_IF_ERROR(Connect());
  const SteadyTime deadline = steady_clock::now() + absl::ToChronoMicroseconds(settings_.command_max);
  RETURN_IF_ERROR(Send(commands, deadline));
  std::vector<RedisReply> replies;
  size_t bytes_left = kReplyBytesMax;
  for (size_t i = 0; i < commands.size(); ++i) {
    ASSIGN_OR_RETURN(RedisReply reply, Receive(deadline, bytes_left));
    replies.push_back(std::move(reply));
  }
  return replies;
}

absl::Status Redis::Connect() {
  connection_.reset(redisConnectWithTimeout(host_.c_str(), port_, absl::ToTimeval(settings_.connect_max)));
  if (connection_ == nullptr) return absl::UnavailableError("no memory for a connection to Redis");
  if (connection_->err != 0) return Broken();
  // A new connection knows no timeouts but the one of its making, so this is said to each.
  if (redisSetTimeout(connection_.get(), absl::ToTimeval(settings_.command_max)) != REDIS_OK) return Broken();
  connection_->reader->maxbuf = 0;  // else hiredis frees and makes its buffer for each larger answer
  return absl::OkStatus();
}

absl::Status Redis::Send(absl::Span<const RedisCommand> commands, SteadyTime deadline) {
  for (const RedisCommand& command : commands) {
    std::vector<const char*> arguments;
    std::vector<size_t> lengths;
    for (const std::string& argument : command) {
      arguments.push_back(argument.data());
      lengths.push_back(argument.size());
    }
    const int count = static_cast<int>(command.size());
    if (redisAppendCommandArgv(connection_.get(), count, arguments.data(), lengths.data()) != REDIS_OK) {
      return Broken();
    }
  }
  for (int done = 0; done == 0;) {
    if (redisBufferWrite(connection_.get(), &done) != REDIS_OK) return Broken();
    if (done == 0 && steady_clock::now() > deadline) return TooLate();
  }
  return absl::OkStatus();
}

// hiredis's own loop would read for as long and as much as the other side likes: its timeout is that of one
// read, and it has no limit.
absl::StatusOr<RedisReply> Redis::Receive(SteadyTime deadline, size_t& bytes_left) {
  for (;;) {
    void* raw = nullptr;
    if (redisGetReplyFromReader(connection_.get(), &raw) != REDIS_OK) return Broken();
    const std::unique_ptr<void, FreeReply> reply(raw);
    if (reply != nullptr) return ToReply(*static_cast<redisReply*>(raw));
    const size_t before = connection_->reader->len;
    if (redisBufferRead(connection_.get()) != REDIS_OK) return Broken();
    const size_t read = connection_->reader->len - before;
    if (read > bytes_left) return absl::UnavailableError("Redis answers with too many bytes");
    bytes_left -= read;
    if (steady_clock::now() > deadline) return TooLate();
  }
}

absl::Status Redis::Broken() const {
  if (connection_->err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK)) return TooLate();
  return absl::UnavailableError(absl::StrCat("Redis at ", settings_.address, ": ", connection_->errstr));
}

absl::Status Redis::TooLate() const {
  return absl::UnavailableError(absl::StrCat("Redis at ", settings_.address, " did not answer in time"));
}

void Redis::GiveUp() {
  connection_.reset();
  // The first failure may only say that the server was started anew, so that one is tried again at once.
  const auto pause =
      failures_ == 0 ? std::chrono::milliseconds(0)
                     : std::min(kLongestPause, kFirstPause * (1 << std::min(failures_ - 1, kDoublingsMax)));
  failures_ = std::min(failures_ + 1, kDoublingsMax + 1);
  next_try_ = steady_clock::now() + pause;
}

}  // namespace parley
