#include "services/cli/import_command.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "parley/contacts/v1/contacts.pb.h"
#include "services/cli/command_words.h"
#include "services/cli/enum_names.h"
#include "services/cli/import_report.h"

namespace parley::cli {
namespace {

constexpr char kMethod[] = "parley.contacts.v1.ContactsService/ImportContacts";
constexpr size_t kChunkBytes = 128 << 10;  // the most that ImportContactsRequest.chunk takes

// The messages of one import, made as they are asked for.
class Upload {
 public:
  Upload(contacts::v1::ImportOptions options, std::istream& file)
      : options_(std::move(options)), file_(file) {}

  std::optional<std::string> Next() {
    contacts::v1::ImportContactsRequest request;
    if (!has_begun_) {
      has_begun_ = true;
      *request.mutable_options() = options_;
      return request.SerializeAsString();
    }
    std::string& chunk = *request.mutable_chunk();
    chunk.resize(kChunkBytes);
    file_.read(chunk.data(), static_cast<std::streamsize>(kChunkBytes));
    chunk.resize(static_cast<size_t>(file_.gcount()));
    if (chunk.empty()) return std::nullopt;
    return request.SerializeAsString();
  }

  // Whether reading stopped before the file's end.
  bool HasFailed() const { return file_.bad(); }

 private:
  const contacts::v1::ImportOptions options_;
  std::istream& file_;
  bool has_begun_ = false;
};

absl::StatusOr<contacts::v1::ImportOptions> OptionsOf(const ImportFlags& import) {
  const auto* format = FindEnumValue(*contacts::v1::ImportFormat_descriptor(), import.format);
  if (format == nullptr || format->number() == contacts::v1::IMPORT_FORMAT_UNSPECIFIED) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--format: expected ", OneOf(ShortNames(*contacts::v1::ImportFormat_descriptor()), import.format)));
  }
  contacts::v1::ImportOptions options;
  options.set_format(static_cast<contacts::v1::ImportFormat>(format->number()));
  options.set_dry_run(import.dry_run);
  if (import.file != "-") options.set_file_name(std::filesystem::path(import.file).filename().string());
  return options;
}

}  // namespace

absl::StatusOr<ExitCode> RunImport(const ImportFlags& import, const ConnectionFlags& flags,
                                   const Console& console) {
  ASSIGN_OR_RETURN(const contacts::v1::ImportOptions options, OptionsOf(import));
  const bool is_stdin = import.file == "-";
  if (is_stdin && flags.suite.api_key_file == "-") {
    return absl::InvalidArgumentError("the file and --api-key-file - cannot both be standard input");
  }
  std::error_code error;
  if (!is_stdin && std::filesystem::is_directory(import.file, error)) {
    return absl::InvalidArgumentError(absl::StrCat(import.file, " is a folder"));
  }
  std::ifstream file;
  if (!is_stdin) file.open(import.file, std::ios::binary);
  if (!is_stdin && !file) return absl::InvalidArgumentError(absl::StrCat("cannot read ", import.file));
  ASSIGN_OR_RETURN(Client client, ConnectToEdge(flags));
  Upload upload(options, is_stdin ? std::cin : file);
  ImportReport report(is_stdin ? "(stdin)" : import.file, import.all_issues, console);
  bool is_readable = true;
  const auto take = [&](const std::string& bytes) {
    contacts::v1::ImportContactsResponse response;
    is_readable = is_readable && response.ParseFromString(bytes);
    if (is_readable) report.Add(response);
  };
  const absl::Status status = client.Exchange(
      kMethod, [&] { return upload.Next(); }, take);
  if (!is_readable) return absl::InternalError("the reply is not a message of this method");
  if (!status.ok()) report.Interrupt();
  if (!status.ok()) return status;
  if (upload.HasFailed())
    return absl::DataLossError(absl::StrCat(import.file, " could not be read to its end"));
  return report.Finish();
}

}  // namespace parley::cli
