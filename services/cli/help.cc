#include "services/cli/help.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "services/cli/table.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

constexpr int kWidth = 100;
constexpr absl::string_view kCommonFlags =
    "The flags of every command, such as --seeker and -o json: parley --help\n";

// One list for each group, in the order in which the groups first appear.
std::string CommandLists(const CommandWords& command) {
  std::vector<std::string> groups;
  for (const CommandWords& each : command.commands) {
    if (std::find(groups.begin(), groups.end(), each.group) == groups.end()) groups.push_back(each.group);
  }
  std::string text;
  for (const std::string& group : groups) {
    std::vector<std::pair<std::string, std::string>> lines;
    for (const CommandWords& each : command.commands) {
      if (each.group == group) lines.emplace_back("  " + each.name, each.summary);
    }
    absl::StrAppend(&text, "\n", group.empty() ? "Commands" : group, ":\n", AlignPairs(lines));
  }
  return text;
}

}  // namespace

std::string OptionHeading(const OptionWords& option) {
  // A flag's longer name is understood, not shown; -o has two of one length of life.
  std::string heading =
      option.names.front().size() == 2 ? absl::StrJoin(option.names, ", ") : option.names.front();
  if (!option.value.empty()) absl::StrAppend(&heading, " ", option.value);
  if (option.is_required) heading += "  (required)";
  if (option.may_repeat) heading += "  (may be repeated)";
  return heading;
}

std::string OptionText(const OptionWords& option) {
  if (option.choices.empty()) return option.text;
  return absl::StrCat(option.text, option.text.empty() ? "" : " ", "One of ",
                      absl::StrJoin(option.choices, ", "), ".");
}

std::string UsageText(const CommandWords& command, const std::vector<std::string>& path) {
  std::string usage = absl::StrCat("parley", path.empty() ? "" : " ", absl::StrJoin(path, " "));
  if (!command.commands.empty())
    absl::StrAppend(&usage, command.argument.empty() ? " COMMAND" : " [COMMAND]");
  if (!command.argument.empty()) absl::StrAppend(&usage, " ", command.argument);
  return usage + " [flags]";
}

std::string HelpText(const CommandWords& command, const std::vector<std::string>& path) {
  std::string help = Wrap(command.text.empty() ? command.summary + "." : command.text, 0, kWidth);
  absl::StrAppend(&help, "\nUsage: ", UsageText(command, path), "\n", CommandLists(command));
  if (!command.argument_text.empty()) {
    absl::StrAppend(&help, "\n  ", command.argument, "\n", Wrap(command.argument_text, 6, kWidth));
  }
  if (!command.options.empty())
    absl::StrAppend(&help, path.empty() ? "\nFlags of every command:\n" : "\nFlags:\n");
  for (const OptionWords& option : command.options) {
    absl::StrAppend(&help, "  ", OptionHeading(option), "\n", Wrap(OptionText(option), 6, kWidth));
  }
  if (!command.examples.empty()) absl::StrAppend(&help, "\nExamples:\n");
  for (const std::string& example : command.examples) absl::StrAppend(&help, "  ", example, "\n");
  if (!path.empty()) absl::StrAppend(&help, "\n", kCommonFlags);
  return help;
}

}  // namespace parley::cli
