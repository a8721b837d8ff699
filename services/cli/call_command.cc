#include "services/cli/call_command.h"

#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/cli/printer.h"

namespace parley::cli {

absl::StatusOr<std::string> ReadRequestFile(const std::string& file) {
  std::ifstream opened;
  if (file != "-") opened.open(file, std::ios::binary);
  std::istream& in = file == "-" ? std::cin : opened;
  if (!in) return absl::InvalidArgumentError(absl::StrCat("--json: cannot read ", file));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

absl::Status RunCall(Schema& schema, const Verb& verb, const GivenRequest& given,
                     const ConnectionFlags& flags, const Console& console) {
  const auto request = schema.NewMessage(*verb.method->input_type());
  RETURN_IF_ERROR(FillRequest(verb, given, *request));
  ASSIGN_OR_RETURN(Client client, ConnectToEdge(flags));
  const std::string method = absl::StrCat(verb.method->service()->full_name(), "/", verb.method->name());
  ASSIGN_OR_RETURN(const std::string bytes, client.Call(method, request->SerializeAsString(), flags.timeout));
  const auto reply = schema.NewMessage(*verb.method->output_type());
  if (!reply->ParseFromString(bytes)) return absl::InternalError("the reply is not a message of this method");
  return Print(*reply, console);
}

}  // namespace parley::cli
