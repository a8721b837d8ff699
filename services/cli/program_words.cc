#include "services/cli/command.h"

namespace parley::cli {
namespace {

constexpr char kText[] =
    "Informational interviewing from the command line: every public call of a Parley suite as a noun and a "
    "verb.\n\n"
    "What was asked for goes to standard output, everything else to standard error. Nothing is coloured, and "
    "nothing is ever asked back. What the exit codes mean: parley help exit-codes. The manual: parley man.";

}  // namespace

std::string Given::Value(absl::string_view option, absl::string_view otherwise) const {
  const auto found = options.find(std::string(option));
  return std::string(found == options.end() ? otherwise : absl::string_view(found->second.front()));
}

CommandWords ProgramWords() {
  CommandWords words{
      .name = "parley",
      .summary = "Informational interviewing from the command line",
      .text = kText,
      .examples = {"parley seekers create --display-name \"Ada Example\" --email ada@example.edu",
                   "parley contacts import Connections.csv --seeker ID --dry-run",
                   "parley contacts list --seeker ID -o json", "parley help interviews request"}};
  words.options = {
      {{"-o", "--output"},
       "FORMAT",
       {"table", "json", "yaml"},
       "How a reply is written; table unless given. JSON and YAML are those of the REST API, and stay as "
       "they are."},
      {{"--seeker", "--as"}, "ID", {}, "Act for this seeker: ID or seekers/ID."},
      {{"--instance"},
       "NAME",
       {},
       "Which suite of this machine (PARLEY_INSTANCE); default unless given. Given here it wins over "
       "PARLEY_ADDRESS, "
       "PARLEY_API_KEY and PARLEY_API_KEY_FILE, and is called with its own key."},
      {{"--address"}, "ADDRESS", {}, "Another suite (PARLEY_ADDRESS): HOST:PORT or https://HOST."},
      {{"--api-key-file"},
       "FILE",
       {},
       "Another key than the instance's first (PARLEY_API_KEY_FILE, or the key itself in PARLEY_API_KEY); - "
       "for "
       "standard input. A key is never given by a flag, where other users of the machine could see it."},
      {{"--timeout"}, "TIME", {}, "How long to wait for a reply, 10s unless given; of a watch, when to end."},
      {{"--no-input"}, "", {}, "Never ask anything. Nothing ever is; scripts may say so."},
      {{"-h", "--help"}, "", {}, "Help on this command."},
      {{"--version"}, "", {}, "The version of this program."}};
  return words;
}

}  // namespace parley::cli
