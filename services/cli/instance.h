#ifndef PARLEY_SERVICES_CLI_INSTANCE_H_
#define PARLEY_SERVICES_CLI_INSTANCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace parley::cli {

// A suite that deploy/up runs on this machine, as its folder describes it (deploy/instance.py writes it).
struct Instance {
  struct Service {
    std::string name;     // "contacts"
    std::string address;  // "127.0.0.1:9010"
  };

  // One of its operating system processes. `pid`, `started` (clock ticks since boot) and `boot` tell it from
  // every other process (deploy/running.py); pid 0 = it was stopped, or never started.
  struct Process {
    std::string name;  // "contacts"; its log is logs/contacts.log
    int pid = 0;
    int64_t started = 0;
    std::string boot;
    std::vector<std::string> addresses;  // where it listens, the main one first
  };

  std::string name;
  std::string folder;
  std::string edge;                // the public address, "127.0.0.1:8080"
  std::vector<Service> services;   // those that answer SERVICE calls, in the order facts travel
  std::string test_clock;          // its file; empty = real time
  std::string mail_folder;         // what the mail catcher keeps; empty = mail goes to a real server
  std::string smtp_url;            // that server; empty = the mail catcher
  std::vector<Process> processes;  // all there should be, in the order of starting
  std::string deploy_up = "./deploy/up";

  // "./deploy/up --instance demo": what starts all of it that does not run.
  std::string UpCommand() const;
};

// The folder of the instance called `name`: $XDG_STATE_HOME/parley/NAME or ~/.local/state/parley/NAME.
std::string InstanceFolder(absl::string_view name);

// The instance in `folder`. UNAVAILABLE with the mend when there is none, FAILED_PRECONDITION when its
// instance.json cannot be read, INVALID_ARGUMENT for a name that is no folder's.
absl::StatusOr<Instance> LoadInstance(absl::string_view name);

// What instance.json says, as a text. FAILED_PRECONDITION when it says it in another way.
absl::StatusOr<Instance> ParseInstance(absl::string_view name, absl::string_view folder,
                                       absl::string_view json);

// The first API key, which deploy/up made. FAILED_PRECONDITION when it is not there.
absl::StatusOr<std::string> ReadInstanceApiKey(const Instance& instance);

// The 32 bytes that sign callers. FAILED_PRECONDITION when the file does not hold 64 hexadecimal digits.
absl::StatusOr<std::string> ReadCallerKey(const Instance& instance);

// The text of a file (- for standard input) that holds one secret, without the white space around it.
// FAILED_PRECONDITION when it cannot be read or holds nothing.
absl::StatusOr<std::string> ReadSecretFile(const std::string& path);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_INSTANCE_H_
