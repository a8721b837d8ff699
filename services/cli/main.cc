// The `parley` command: README.md beside this file says what it does.
#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "common/schema/schema.h"
#include "services/cli/commands.h"
#include "services/cli/console.h"

namespace {

int TerminalWidth(int fd) {
  winsize size{};
  return isatty(fd) != 0 && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool CanRedraw(int fd) {
  const char* terminal = std::getenv("TERM");
  return isatty(fd) != 0 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_DFL);  // `parley contacts list | head` ends quietly
  const auto schema = parley::Schema::BuiltIn();
  if (!schema.ok()) {
    std::cerr << "Error: " << schema.status().message() << "\n";
    return static_cast<int>(parley::cli::ExitCode::kUsage);
  }
  const parley::cli::Console console{.out = std::cout,
                                     .err = std::cerr,
                                     .can_redraw = CanRedraw(STDERR_FILENO),
                                     .width = TerminalWidth(STDOUT_FILENO)};
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return static_cast<int>(parley::cli::RunCommandLine(arguments, **schema, console));
}
