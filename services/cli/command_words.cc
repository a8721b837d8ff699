#include "services/cli/command_words.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "services/cli/exit_code.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

constexpr size_t kSummaryMax = 64;  // of a sentence that can be told by its first half

void AppendCommands(const CommandWords& parent, const std::vector<std::string>& path,
                    std::vector<CommandAt>& all) {
  for (const CommandWords& command : parent.commands) {
    std::vector<std::string> its_path = path;
    its_path.push_back(command.name);
    all.push_back({its_path, &command});
    AppendCommands(command, its_path, all);
  }
}

}  // namespace

std::vector<CommandAt> AllCommands(const CommandWords& program) {
  std::vector<CommandAt> all;
  AppendCommands(program, {}, all);
  return all;
}

std::string FirstSentence(absl::string_view text) {
  const std::string line = absl::StrReplaceAll(text, {{"\n", " "}});
  absl::string_view sentence = absl::string_view(line).substr(0, line.find(". "));
  if (sentence.size() > kSummaryMax) sentence = sentence.substr(0, sentence.find_first_of(":;"));
  absl::ConsumeSuffix(&sentence, ".");
  return std::string(sentence);
}

std::string ExitCodesText() {
  std::string text;
  for (const ExitCodeMeaning& each : kExitCodes) {
    absl::StrAppend(&text, static_cast<int>(each.code), "  ", each.meaning, "\n");
  }
  return text;
}

const CommandWords* FindCommand(const CommandWords& program, const std::vector<std::string>& path) {
  const CommandWords* command = &program;
  for (const std::string& word : path) {
    const auto is_named = [&](const CommandWords& each) { return each.name == word || each.alias == word; };
    const auto found = std::find_if(command->commands.begin(), command->commands.end(), is_named);
    if (found == command->commands.end()) return nullptr;
    command = &*found;
  }
  return command;
}

std::string OneOf(const std::vector<std::string>& choices, absl::string_view given) {
  const std::string nearest = Nearest(given, choices);
  return absl::StrCat("one of ", absl::StrJoin(choices, ", "), ", got '", Printable(given), "'",
                      nearest.empty() ? "" : absl::StrCat(". Did you mean '", nearest, "'?"));
}

}  // namespace parley::cli
