#ifndef PARLEY_SERVICES_CLI_EXIT_CODE_H_
#define PARLEY_SERVICES_CLI_EXIT_CODE_H_

#include <array>
#include <string>

#include "absl/strings/string_view.h"

namespace parley::cli {

// What `parley` answers to the shell.
enum class ExitCode {
  kOk = 0,
  kRefused = 1,
  kUsage = 2,
  kPartial = 3,
  kUnreachable = 4,
  kUnwell = 5,
};

struct ExitCodeMeaning {
  ExitCode code;
  absl::string_view meaning;
};

// The one table: `parley help exit-codes`, the man page and README.md tell it.
inline constexpr std::array<ExitCodeMeaning, 6> kExitCodes = {{
    {ExitCode::kOk, "done"},
    {ExitCode::kRefused,
     "the server refused: code, reason, each field with its flag, and what to do are on stderr"},
    {ExitCode::kUsage, "the command line, or a file it names, is not right; nothing was called"},
    {ExitCode::kPartial, "an import in which some rows failed; the others are in"},
    {ExitCode::kUnreachable, "nothing answered: no instance here, no connection, or no reply in time"},
    {ExitCode::kUnwell, "parley doctor found something that fails; it says what and how to mend it"},
}};

// A line for each code, number first.
std::string ExitCodesText();

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_EXIT_CODE_H_
