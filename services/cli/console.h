#ifndef PARLEY_SERVICES_CLI_CONSOLE_H_
#define PARLEY_SERVICES_CLI_CONSOLE_H_

#include <ostream>

namespace parley::cli {

enum class OutputFormat { kTable, kJson, kYaml };

// Where a command writes: what was asked for on `out`, everything else on `err`, so that a pipe gets only the
// former. Nothing is ever asked back, and nothing is coloured, which honours NO_COLOR at no cost.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool can_redraw = false;  // `err` is a terminal on which a line can be written over
  int width = 0;            // columns of the terminal behind `out`; 0 = no terminal, no limit
  OutputFormat format = OutputFormat::kTable;
};

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_CONSOLE_H_
