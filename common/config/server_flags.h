#ifndef PARLEY_COMMON_CONFIG_SERVER_FLAGS_H_
#define PARLEY_COMMON_CONFIG_SERVER_FLAGS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace parley {

// What every server binary is told by flags. Secrets come as files and are read here, so that none
// stands in an argument list, an environment or a log.
struct ServerFlags {
  std::string service;  // "contacts"
  std::string listen;
  std::string admin_listen;
  std::string data_dir;
  std::string caller_key;  // 32 raw bytes
  std::string kek;         // 32 raw bytes; empty for a binary without a data_dir
  bool production = false;
  int worker_count = 16;
  int queue_max = 1024;
  int calls_max = 10000;
  int streams_max = 10000;
  bool reflection = true;
};

// Parses the command line (Abseil flags, --flagfile included), answers --print_config, checks every bound
// and reads the key files. Call once, first thing in main.
// INVALID_ARGUMENT names every flag that breaks its bounds at once.
absl::StatusOr<ServerFlags> ParseServerFlags(int argc, char** argv, absl::string_view service);

// 32 bytes written as 64 hex digits in `path`. FAILED_PRECONDITION when it is missing, unreadable, or
// another length.
absl::StatusOr<std::string> ReadKeyFile(const std::string& path);

}  // namespace parley

#endif  // PARLEY_COMMON_CONFIG_SERVER_FLAGS_H_
