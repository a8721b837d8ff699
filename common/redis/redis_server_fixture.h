#ifndef PARLEY_COMMON_REDIS_REDIS_SERVER_FIXTURE_H_
#define PARLEY_COMMON_REDIS_REDIS_SERVER_FIXTURE_H_

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace parley {

// A Redis server of a test's own, with its files in a temporary folder, as deploy/processes.py starts it: an
// append-only file, written once a second, and no snapshots. It dies with this value, and with the thread
// that started it. When it cannot be started the test is aborted with Redis's last words. Makes the process
// ignore SIGPIPE, which a client needs.
class RedisServer {
 public:
  RedisServer() {
    signal(SIGPIPE, SIG_IGN);
    folder_ = "/tmp/parley-redis-XXXXXX";
    if (mkdtemp(folder_.data()) == nullptr) std::abort();
    // Ports that neither deploy/port_plan.py gives to tests nor the kernel to clients. One that is taken
    // makes Redis end at once, and the next one is tried.
    for (int tries = 0; tries < kPorts && process_ == 0; ++tries) {
      port_ = kFirstPort + (getpid() + tries) % kPorts;
      Start();
    }
    if (process_ == 0) Fail();
  }
  ~RedisServer() {
    if (process_ != 0) Kill();
    std::filesystem::remove_all(folder_);
  }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

  // kill -9; returns when it is gone.
  void Kill() {
    kill(process_, SIGKILL);
    End();
  }

  // As the kernel would with a server that is swapped out: it accepts connections and does not answer.
  void Pause() { kill(process_, SIGSTOP); }
  void Resume() { kill(process_, SIGCONT); }

  // After Kill: the same port, the same files. Returns when it answers.
  void Restart() {
    Start();
    if (process_ == 0) Fail();
  }

 private:
  static constexpr int kFirstPort = 32032;
  static constexpr int kPorts = 700;
  static constexpr std::chrono::seconds kStartMax{20};

  // Sets process_ unless Redis ends before it is ready.
  void Start() {
    int output[2];
    if (pipe2(output, O_CLOEXEC) != 0) std::abort();
    const std::string port = absl::StrCat(port_);
    process_ = fork();
    if (process_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      dup2(output[1], STDOUT_FILENO);
      execl("/usr/bin/redis-server", "redis-server", "--port", port.c_str(), "--bind", "127.0.0.1", "--dir",
            folder_.c_str(), "--appendonly", "yes", "--appendfsync", "everysec", "--save", "", nullptr);
      _exit(127);
    }
    close(output[1]);
    output_ = output[0];
    if (!IsReady()) End();
  }

  // Reads what Redis prints until it says that it is ready, or ends, or time is up.
  bool IsReady() {
    words_.clear();
    const auto deadline = std::chrono::steady_clock::now() + kStartMax;
    while (!absl::StrContains(words_, "Ready to accept connections")) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      pollfd ready{output_, POLLIN, 0};
      char bytes[4096];
      const ssize_t count = left.count() > 0 && poll(&ready, 1, static_cast<int>(left.count())) > 0
                                ? read(output_, bytes, sizeof bytes)
                                : 0;
      if (count <= 0) return false;
      words_.append(bytes, count);
    }
    return true;
  }

  void End() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    close(output_);
    process_ = 0;
  }

  [[noreturn]] void Fail() {
    std::fputs(words_.c_str(), stderr);
    std::abort();
  }

  std::string folder_;
  int port_ = 0;
  pid_t process_ = 0;
  int output_ = -1;
  std::string words_;
};

}  // namespace parley

#endif  // PARLEY_COMMON_REDIS_REDIS_SERVER_FIXTURE_H_
