#include "services/cli/instance.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <sstream>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"
#include "nlohmann/json.hpp"

namespace parley::cli {
namespace {

using json = nlohmann::ordered_json;  // the order of starting is that of the file

constexpr absl::string_view kHost = "127.0.0.1";  // deploy/up binds nothing else
constexpr const char* kServices[] = {"contacts", "scheduling", "notification"};
constexpr size_t kCallerKeyBytes = 32;

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The member as text or number, empty when it is not there or of another type.
std::string TextIn(const json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string AddressIn(const json& ports, const char* port) {
  const auto found = ports.find(port);
  const bool is_there = found != ports.end() && found->is_number_unsigned();
  return is_there ? absl::StrCat(kHost, ":", found->get<unsigned>()) : "";
}

int64_t NumberIn(const json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_number_integer() ? found->get<int64_t>() : 0;
}

// An instance.json of before the processes were listed has those that were started.
std::vector<Instance::Process> ProcessesIn(const json& content) {
  const json running = content.value("running", json::object());
  const json listed = content.value("processes", json::object());
  const json& names = listed.empty() ? running : listed;
  std::vector<Instance::Process> processes;
  for (const auto& [name, its_ports] : names.items()) {
    Instance::Process process{.name = name};
    if (running.contains(name) && running[name].is_object()) {
      process.pid = static_cast<int>(NumberIn(running[name], "pid"));
      process.started = NumberIn(running[name], "started");
      process.boot = TextIn(running[name], "boot");
    }
    for (const json& port : its_ports.is_array() ? its_ports : json::array()) {
      if (port.is_string())
        process.addresses.push_back(AddressIn(content["ports"], port.get<std::string>().c_str()));
    }
    processes.push_back(std::move(process));
  }
  return processes;
}

absl::Status Unreadable(absl::string_view path) {
  return absl::FailedPreconditionError(
      absl::StrCat(path, " cannot be read. What to do: run ./deploy/up, which writes it."));
}

}  // namespace

std::string Instance::UpCommand() const {
  return name == "default" ? deploy_up : absl::StrCat(deploy_up, " --instance ", name);
}

std::string InstanceFolder(absl::string_view name) {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state != '\0') return absl::StrCat(state, "/parley/", name);
  const char* home = std::getenv("HOME");
  return absl::StrCat(home == nullptr ? "" : home, "/.local/state/parley/", name);
}

absl::StatusOr<Instance> LoadInstance(absl::string_view name) {
  if (name.empty() || name.front() == '.' || name.find('/') != absl::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrCat("'", name, "' is no name of an instance"));
  }
  const std::string folder = InstanceFolder(name);
  const auto json = ReadFile(folder + "/instance.json");
  if (!json) {
    const std::string option = name == "default" ? "" : absl::StrCat(" --instance ", name);
    return absl::UnavailableError(
        absl::StrCat("No Parley instance '", name, "' here: run ./deploy/up", option));
  }
  return ParseInstance(name, folder, *json);
}

absl::StatusOr<Instance> ParseInstance(absl::string_view name, absl::string_view folder,
                                       absl::string_view text) {
  const json content = json::parse(text, nullptr, /*allow_exceptions=*/false);
  const bool has_ports = content.is_object() && content.contains("ports") && content["ports"].is_object();
  if (!has_ports) return Unreadable(absl::StrCat(folder, "/instance.json"));
  const json& ports = content["ports"];
  Instance instance{.name = std::string(name), .folder = std::string(folder)};
  instance.edge = AddressIn(ports, "edge");
  if (instance.edge.empty()) return Unreadable(absl::StrCat(folder, "/instance.json"));
  for (const char* service : kServices) {
    const std::string address = AddressIn(ports, service);
    if (!address.empty()) instance.services.push_back({service, address});
  }
  instance.test_clock = TextIn(content, "test_clock");
  instance.smtp_url = TextIn(content, "smtp_url");
  if (instance.smtp_url.empty()) instance.mail_folder = instance.folder + "/mail";
  instance.processes = ProcessesIn(content);
  if (content.contains("deploy_up")) instance.deploy_up = TextIn(content, "deploy_up");
  return instance;
}

absl::StatusOr<std::string> ReadInstanceApiKey(const Instance& instance) {
  const std::string path = instance.folder + "/secrets/bootstrap.json";
  const json content = json::parse(ReadFile(path).value_or(""), nullptr, /*allow_exceptions=*/false);
  const std::string key = content.is_object() ? TextIn(content, "api_key") : "";
  if (key.empty()) return Unreadable(path);
  return key;
}

absl::StatusOr<std::string> ReadCallerKey(const Instance& instance) {
  const std::string path = instance.folder + "/secrets/caller.key";
  ASSIGN_OR_RETURN(const std::string digits, ReadSecretFile(path));
  const bool is_hex =
      std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return absl::ascii_isxdigit(c); });
  if (!is_hex || digits.size() != 2 * kCallerKeyBytes) return Unreadable(path);
  return absl::HexStringToBytes(digits);
}

absl::StatusOr<std::string> ReadSecretFile(const std::string& path) {
  const auto text =
      path == "-" ? std::optional(std::string(std::istreambuf_iterator<char>(std::cin), {})) : ReadFile(path);
  if (!text) return absl::FailedPreconditionError(absl::StrCat("cannot read ", path));
  const absl::string_view secret = absl::StripAsciiWhitespace(*text);
  if (secret.empty()) return absl::FailedPreconditionError(absl::StrCat(path, " holds nothing"));
  return std::string(secret);
}

}  // namespace parley::cli
