#include "services/cli/demo_command.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "services/cli/become_python.h"

namespace parley::cli {
namespace {

// The demo of the folder, or of one above it, in which this program lies: build/release/bin is in the
// repository.
std::filesystem::path FindDemo(const std::filesystem::path& program) {
  for (std::filesystem::path folder = program.parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    std::error_code ignored;
    const std::filesystem::path demo = folder / "deploy" / "demo.py";
    if (std::filesystem::exists(demo, ignored)) return demo;
  }
  return {};
}

}  // namespace

absl::Status RunDemo(bool keep) {
  std::error_code failed;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failed);
  const std::filesystem::path demo = FindDemo(program);
  if (demo.empty()) {
    return absl::FailedPreconditionError(
        "the demo starts a suite of its own and needs the repository. What to do: ./deploy/up --demo");
  }
  std::vector<std::string> arguments = {"-u", demo.string(), program.string()};
  if (keep) arguments.emplace_back("--keep");
  return BecomePython(std::move(arguments), "for the demo");
}

}  // namespace parley::cli
