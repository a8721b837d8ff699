#ifndef PARLEY_SERVICES_CLI_EXIT_CODE_H_
#define PARLEY_SERVICES_CLI_EXIT_CODE_H_

namespace parley::cli {

// What `parley` answers to the shell; --help and README.md list the same numbers.
enum class ExitCode {
  kOk = 0,
  kRefused = 1,      // the server answered with an error
  kUsage = 2,        // the command, a flag or a file named by it is not right
  kPartial = 3,      // an import in which some rows failed
  kUnreachable = 4,  // nothing answered
};

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_EXIT_CODE_H_
