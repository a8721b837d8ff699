#include "common/store/postgres_server_fixture.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" {  // glibc 2.36 forgot it there
#include <sys/pidfd.h>
}

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace parley::store {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr char kPrograms[] = "/usr/lib/postgresql/15/bin";
constexpr auto kPatience = std::chrono::seconds(30);
constexpr int kPollMs = 5;

struct User {
  uid_t user;
  gid_t group;
};

// Who runs the server when we are root.
std::optional<User> Unprivileged() {
  if (geteuid() != 0) return std::nullopt;
  const passwd* const postgres = getpwnam("postgres");
  if (postgres == nullptr) return std::nullopt;  // then the server itself says what is wrong
  return User{postgres->pw_uid, postgres->pw_gid};
}

// Empty when it cannot be made.
std::string MakeFolder() {
  std::string folder = (fs::temp_directory_path() / "parley-pg-XXXXXX").string();
  return mkdtemp(folder.data()) == nullptr ? "" : folder;
}

// What Spawn does between fork and exec: nothing that allocates.
[[noreturn]] void Become(const std::optional<User>& user, int log, char* const* arguments) {
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  if (user && (setgroups(1, &user->group) != 0 || setgid(user->group) != 0 || setuid(user->user) != 0)) {
    _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after setuid, which forgets it; SIGQUIT: immediate shutdown
  execv(arguments[0], arguments);
  _exit(127);
}

// The processes that `parent` started.
std::vector<pid_t> ChildrenOf(pid_t parent) {
  std::ifstream file(absl::StrCat("/proc/", parent, "/task/", parent, "/children"));
  std::vector<pid_t> children;
  for (pid_t child = 0; file >> child;) children.push_back(child);
  return children;
}

absl::Status Execute(const std::string& conninfo, const std::string& sql) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> session(PQconnectdb(conninfo.c_str()), &PQfinish);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(session.get(), sql.c_str()), &PQclear);
  if (PQresultStatus(result.get()) == PGRES_COMMAND_OK) return absl::OkStatus();
  return absl::InternalError(PQerrorMessage(session.get()));
}

// Waits for the end of a process that may be another's child.
bool AwaitEnd(int process_fd) {
  pollfd waiting{.fd = process_fd, .events = POLLIN};
  const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(kPatience);
  return poll(&waiting, 1, static_cast<int>(limit.count())) == 1;
}

}  // namespace

PostgresServer::PostgresServer() : folder_(MakeFolder()) {}

PostgresServer::~PostgresServer() {
  if (pid_ != 0) {
    kill(pid_, SIGQUIT);
    waitpid(pid_, nullptr, 0);
  }
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

absl::StatusOr<PostgresServer*> PostgresServer::Running() {
  static const absl::StatusOr<std::unique_ptr<PostgresServer>> server = Make();
  if (!server.ok()) return server.status();
  return server->get();
}

absl::StatusOr<std::unique_ptr<PostgresServer>> PostgresServer::Make() {
  if (!fs::exists(absl::StrCat(kPrograms, "/initdb"))) {
    return absl::FailedPreconditionError(absl::StrCat("PostgreSQL 15 is not installed (", kPrograms,
                                                      "/initdb); deploy/install test installs it"));
  }
  std::unique_ptr<PostgresServer> server(new PostgresServer());
  if (server->folder_.empty()) return absl::InternalError("no temporary folder");
  const auto user = Unprivileged();
  if (user && chown(server->folder_.c_str(), user->user, user->group) != 0) {
    return absl::InternalError("cannot give the folder to the user of the server");
  }
  RETURN_IF_ERROR(
      server->RunToItsEnd({absl::StrCat(kPrograms, "/initdb"), "-D", server->folder_ + "/data", "-U",
                           "parley", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"}));
  RETURN_IF_ERROR(server->Start());
  return server;
}

absl::StatusOr<pid_t> PostgresServer::Spawn(const std::vector<std::string>& command) const {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int log = open((folder_ + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const auto user = Unprivileged();
  const pid_t child = fork();
  if (child == 0) Become(user, log, arguments.data());
  close(log);
  if (child < 0) return absl::UnavailableError("cannot fork");
  return child;
}

absl::Status PostgresServer::RunToItsEnd(const std::vector<std::string>& command) const {
  ASSIGN_OR_RETURN(const pid_t child, Spawn(command));
  int outcome = 0;
  waitpid(child, &outcome, 0);
  if (WIFEXITED(outcome) && WEXITSTATUS(outcome) == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(command[0], " failed: ", Log()));
}

// fsync decides what a power cut loses, not what a killed server loses. The log writer sleeps, so that what
// no commit has written out is lost in a crash, each time.
absl::Status PostgresServer::Start() {
  std::vector<std::string> command = {absl::StrCat(kPrograms, "/postgres"), "-D", folder_ + "/data", "-k",
                                      folder_};
  for (const char* setting : {"listen_addresses=", "fsync=off", "max_connections=200", "wal_writer_delay=10s",
                              "autovacuum=off", "deadlock_timeout=50ms"}) {
    command.insert(command.end(), {"-c", setting});
  }
  const auto deadline = steady_clock::now() + kPatience;
  while (steady_clock::now() < deadline) {
    if (pid_ == 0) {
      ASSIGN_OR_RETURN(pid_, Spawn(command));
    }
    if (PQping(ConninfoOf("postgres").c_str()) == PQPING_OK) return absl::OkStatus();
    poll(nullptr, 0, kPollMs);
    // It refuses to start while a process of its predecessor is going.
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = 0;
  }
  return absl::UnavailableError(absl::StrCat("PostgreSQL does not start: ", Log()));
}

absl::Status PostgresServer::Kill() {
  if (pid_ == 0) return absl::FailedPreconditionError("the server is not running");
  std::vector<int> ends;
  for (const pid_t process : ChildrenOf(pid_)) ends.push_back(pidfd_open(process, 0));
  kill(pid_, SIGKILL);
  for (const int end : ends) pidfd_send_signal(end, SIGKILL, nullptr, 0);
  waitpid(std::exchange(pid_, 0), nullptr, 0);
  bool are_all_gone = true;
  for (const int end : ends) {
    are_all_gone &= AwaitEnd(end);
    close(end);
  }
  return are_all_gone ? absl::OkStatus() : absl::DeadlineExceededError("a process of the server goes on");
}

std::string PostgresServer::ConninfoOf(const std::string& database) const {
  return absl::StrCat("host=", folder_, " user=parley dbname=", database);
}

absl::StatusOr<std::string> PostgresServer::TakeDatabase() {
  if (!free_databases_.empty()) {
    std::string conninfo = std::move(free_databases_.back());
    free_databases_.pop_back();
    return conninfo;
  }
  const std::string name = absl::StrCat("test", ++database_count_);
  RETURN_IF_ERROR(Execute(ConninfoOf("postgres"), absl::StrCat("CREATE DATABASE ", name)));
  return ConninfoOf(name);
}

absl::Status PostgresServer::GiveBack(const std::string& conninfo) {
  RETURN_IF_ERROR(Execute(
      conninfo, "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public"));
  free_databases_.push_back(conninfo);
  return absl::OkStatus();
}

std::string PostgresServer::Log() const {
  std::stringstream text;
  text << std::ifstream(folder_ + "/log").rdbuf();
  return text.str();
}

}  // namespace parley::store
