#ifndef PARLEY_SERVICES_CLI_COMMAND_WORDS_H_
#define PARLEY_SERVICES_CLI_COMMAND_WORDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace parley::cli {

// What a command is called, takes and is for, as data. The parser, the help, the completions and the man page
// are all made from it, so that none of them can know a flag that another does not.

struct OptionWords {
  std::vector<std::string> names;    // "--display-name"; the first is shown, the others are understood too
  std::string value;                 // "ADDRESS"; empty = a switch
  std::vector<std::string> choices;  // what the value may be, when that is a short list
  std::string text;
  bool is_required = false;
  bool may_repeat = false;
};

struct CommandWords {
  std::string name;
  std::string alias = {};     // understood too, shown nowhere
  std::string group = {};     // the heading it stands below in a list of commands; empty = the first one
  std::string summary = {};   // one line
  std::string text = {};      // paragraphs, an empty line between them; empty = the summary says it all
  std::string argument = {};  // what is given without a flag, "NAME"; empty = nothing is
  std::string argument_text = {};
  std::vector<std::string> argument_choices = {};  // what it may be, when that is a short list
  bool needs_argument = false;
  bool takes_many = false;  // as many arguments as are given
  std::vector<OptionWords> options = {};
  std::vector<std::string> examples = {};
  std::vector<CommandWords> commands = {};
};

// The command at the end of `path` ({"contacts", "create"}), null when there is none. Aliases count.
const CommandWords* FindCommand(const CommandWords& program, const std::vector<std::string>& path);

// Every command below `program` with its path, depth first, each before those within it.
struct CommandAt {
  std::vector<std::string> path;
  const CommandWords* command;
};
std::vector<CommandAt> AllCommands(const CommandWords& program);

// The text's first sentence, without its full stop.
std::string FirstSentence(absl::string_view text);

// "one of table, json, yaml, got 'jsn'. Did you mean 'json'?", for errors.
std::string OneOf(const std::vector<std::string>& choices, absl::string_view given);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_COMMAND_WORDS_H_
