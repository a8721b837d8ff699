#include "services/cli/local_process.h"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"
#include "services/cli/table.h"

namespace parley::cli {
namespace {

constexpr std::streamoff kLogBytesRead = 64 << 10;
constexpr int kErrorColumnsMax = 200;
constexpr size_t kStartTickField = 19;  // of those behind the name in /proc/PID/stat; proc(5) counts it as 22

std::string FileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

  bool Wait(short events, absl::Duration timeout) const {
    pollfd waited{fd_, events, 0};
    return poll(&waited, 1, static_cast<int>(absl::ToInt64Milliseconds(timeout))) == 1;
  }

 private:
  const int fd_;
};

bool Connects(const Socket& socket, const addrinfo& to, absl::Duration timeout) {
  if (connect(socket.fd(), to.ai_addr, to.ai_addrlen) == 0) return true;
  if (errno != EINPROGRESS || !socket.Wait(POLLOUT, timeout)) return false;
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

}  // namespace

bool IsAlive(const Instance::Process& process) {
  if (process.pid <= 0) return false;
  const std::string stat = FileText(absl::StrCat("/proc/", process.pid, "/stat"));
  const size_t name_end = stat.rfind(')');  // the name may hold spaces and parentheses
  if (name_end == std::string::npos) return false;
  const std::vector<std::string> fields =
      absl::StrSplit(absl::string_view(stat).substr(name_end + 1), ' ', absl::SkipWhitespace());
  int64_t started;
  if (fields.size() <= kStartTickField || !absl::SimpleAtoi(fields[kStartTickField], &started)) return false;
  const bool has_ended = fields[0] == "Z" || fields[0] == "X";
  const std::string boot = FileText("/proc/sys/kernel/random/boot_id");
  return !has_ended && started == process.started && absl::StripAsciiWhitespace(boot) == process.boot;
}

bool IsOutdated(const Instance::Process& process) {
  std::error_code unreadable;
  const auto program = std::filesystem::read_symlink(absl::StrCat("/proc/", process.pid, "/exe"), unreadable);
  return absl::EndsWith(program.string(), " (deleted)");
}

std::string LastError(absl::string_view log) {
  const std::vector<absl::string_view> lines = absl::StrSplit(log, '\n', absl::SkipWhitespace());
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    const auto entry = nlohmann::json::parse(line->begin(), line->end(), nullptr, /*allow_exceptions=*/false);
    if (!entry.is_object() || entry.value("level", nlohmann::json()) != "error") continue;
    const auto text = [&entry](const char* member) {
      const auto found = entry.find(member);
      return found != entry.end() && found->is_string() ? found->get<std::string>() : "";
    };
    const std::string why = text("why");
    return Shortened(why.empty() ? text("msg") : absl::StrCat(text("msg"), ": ", why), kErrorColumnsMax);
  }
  return "";
}

std::optional<LogEnd> ReadLogEnd(const std::string& path) {
  struct stat info {};
  std::ifstream file(path, std::ios::binary);
  if (!file || stat(path.c_str(), &info) != 0) return std::nullopt;
  file.seekg(std::max<std::streamoff>(0, info.st_size - kLogBytesRead));
  const std::string end(std::istreambuf_iterator<char>(file), {});
  return LogEnd{absl::FromUnixSeconds(info.st_mtim.tv_sec), LastError(end)};
}

std::optional<std::string> TalkTo(const std::string& address, absl::string_view text,
                                  absl::Duration timeout) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  addrinfo* found = nullptr;
  const addrinfo hints{.ai_socktype = SOCK_STREAM};
  if (getaddrinfo(address.substr(0, colon).c_str(), address.substr(colon + 1).c_str(), &hints, &found) != 0) {
    return std::nullopt;
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, &freeaddrinfo);
  for (const addrinfo* each = addresses.get(); each != nullptr; each = each->ai_next) {
    const Socket socket(::socket(each->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.fd() < 0 || !Connects(socket, *each, timeout)) continue;
    if (send(socket.fd(), text.data(), text.size(), MSG_NOSIGNAL) < 0) return "";
    char answer[256];
    const ssize_t size = socket.Wait(POLLIN, timeout) ? recv(socket.fd(), answer, sizeof answer, 0) : 0;
    return std::string(answer, static_cast<size_t>(std::max<ssize_t>(0, size)));
  }
  return std::nullopt;
}

}  // namespace parley::cli
