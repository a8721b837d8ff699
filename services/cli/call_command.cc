#include "services/cli/call_command.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "services/cli/outcome.h"
#include "services/cli/printer.h"
#include "services/cli/request_builder.h"
#include "services/cli/watch_printer.h"

namespace parley::cli {
namespace {

using google::protobuf::Message;

constexpr absl::Duration kRetryDelayMax = absl::Seconds(5);  // a longer wait is the person's to decide

std::string MethodName(const Verb& verb) {
  return absl::StrCat(verb.method->service()->full_name(), "/", verb.method->name());
}

// The text of a file that holds a request, - for standard input.
absl::StatusOr<std::string> ReadRequestFile(const std::string& file, const ConnectionFlags& flags) {
  if (file == "-" && flags.suite.api_key_file == "-") {
    return absl::InvalidArgumentError("--json - and --api-key-file - cannot both read standard input");
  }
  std::ifstream opened;
  if (file != "-") opened.open(file, std::ios::binary);
  std::istream& in = file == "-" ? std::cin : opened;
  if (!in) return absl::InvalidArgumentError(absl::StrCat("--json: cannot read ", file));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

absl::StatusOr<std::unique_ptr<Message>> RequestOf(const Verb& verb, const Given& given,
                                                   const Context& context) {
  GivenRequest parts{.resource_name = given.Argument(), .new_request_id = NewId(RealNow())};
  const std::string file = given.Value("json");
  if (!file.empty()) {
    ASSIGN_OR_RETURN(parts.json, ReadRequestFile(file, context.connection));
  }
  for (const Flag& flag : verb.flags) {
    const auto typed = given.options.find(flag.name);
    if (typed != given.options.end()) parts.flags.push_back({&flag, typed->second});
  }
  std::unique_ptr<Message> request = context.schema.NewMessage(*verb.method->input_type());
  RETURN_IF_ERROR(FillRequest(verb, parts, *request));
  return request;
}

// In a form that --json takes, so that it can be kept, changed and sent.
absl::Status PrintRequest(const Verb& verb, const Message& request, const Console& console) {
  ASSIGN_OR_RETURN(const std::string json, ToJson(request));
  PrintJson(json, console);
  console.err << "Not sent: the request of " << MethodName(verb) << ".\n";
  return absl::OkStatus();
}

// One repeat, after the delay the server named: right after a start, or right after a person was added, the
// news is still on its way from one service to the next. The request_id makes the repeat safe.
absl::StatusOr<std::string> CallWithOneRetry(const Verb& verb, Client& client, const std::string& request,
                                             const Context& context) {
  const absl::Duration timeout = context.connection.timeout;
  absl::StatusOr<std::string> reply = client.Call(MethodName(verb), request, timeout);
  const std::optional<absl::Duration> delay = RetryDelayOf(reply.status());
  if (!verb.is_repeatable() || !delay || *delay > std::min(kRetryDelayMax, timeout)) return reply;
  const std::string reason = ReasonOf(reply.status());
  context.console.err << "Not ready yet" << (reason.empty() ? "" : absl::StrCat(" (", reason, ")"))
                      << "; trying once more in " << absl::FormatDuration(*delay) << ".\n"
                      << std::flush;
  absl::SleepFor(*delay);
  return client.Call(MethodName(verb), request, timeout);
}

absl::Status RunCall(const Verb& verb, const std::string& request, const Context& context) {
  ASSIGN_OR_RETURN(Client client, ConnectToEdge(context.connection));
  ASSIGN_OR_RETURN(const std::string bytes, CallWithOneRetry(verb, client, request, context));
  const auto reply = context.schema.NewMessage(*verb.method->output_type());
  if (!reply->ParseFromString(bytes)) return absl::InternalError("the reply is not a message of this method");
  return Print(*reply, context.console);
}

absl::StatusOr<int> LimitOf(const Given& given) {
  const std::string text = given.Value("limit");
  int limit = std::numeric_limits<int>::max();
  if (!text.empty() && (!absl::SimpleAtoi(text, &limit) || limit < 1)) {
    return absl::InvalidArgumentError(absl::StrCat("--limit: expected a number from 1, got '", text, "'"));
  }
  return limit;
}

absl::Status RunWatch(const Verb& verb, const std::string& request, int limit, const Context& context) {
  ASSIGN_OR_RETURN(Client client, ConnectToEdge(context.connection));
  WatchPrinter printer(context.console);
  int left = limit;
  absl::Status printed;
  const auto take = [&](const std::string& bytes) {
    const auto message = context.schema.NewMessage(*verb.method->output_type());
    const absl::StatusOr<int> count = message->ParseFromString(bytes)
                                          ? printer.Print(*message, left)
                                          : absl::InternalError("what came is not a message of this method");
    printed = count.status();
    left -= count.value_or(0);
    return printed.ok() && left > 0;
  };
  RETURN_IF_ERROR(client.Watch(MethodName(verb), request, context.connection.watch_length, take));
  return printed;
}

}  // namespace

absl::Status RunVerb(const Verb& verb, const Given& given, const Context& context) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Message> request, RequestOf(verb, given, context));
  ASSIGN_OR_RETURN(const int limit, LimitOf(given));
  if (given.Is("dry-run")) return PrintRequest(verb, *request, context.console);
  const std::string bytes = request->SerializeAsString();
  return verb.is_watch() ? RunWatch(verb, bytes, limit, context) : RunCall(verb, bytes, context);
}

}  // namespace parley::cli
