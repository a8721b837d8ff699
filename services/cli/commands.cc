#include "services/cli/commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "common/errors/errors.h"
#include "services/cli/arguments.h"
#include "services/cli/call_command.h"
#include "services/cli/catalogue.h"
#include "services/cli/command.h"
#include "services/cli/field_value.h"
#include "services/cli/help.h"
#include "services/cli/outcome.h"
#include "services/cli/verb_words.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

using Path = std::vector<std::string>;

// The key of an option in Given: its first name without dashes.
std::string KeyOf(const OptionWords& option) {
  return option.names.front().substr(option.names.front().find_first_not_of('-'));
}

// Every command, from the protos and our own, and what each does.
struct Program {
  CommandWords words = ProgramWords();
  std::map<Path, Run> runs;
  std::map<Path, const Verb*> verbs;  // whose flags errors name
};

void AddLocalCommand(LocalCommand local, Program& program) {
  CommandWords* parent = &program.words;
  for (const std::string& word : local.parent) {
    const auto is_named = [&word](const CommandWords& each) { return each.name == word; };
    parent = &*std::find_if(parent->commands.begin(), parent->commands.end(), is_named);
  }
  Path path = local.parent;
  path.push_back(local.words.name);
  if (local.run != nullptr) program.runs[path] = std::move(local.run);
  parent->commands.push_back(std::move(local.words));
}

// `nouns` must outlive the program.
Program ProgramOf(const std::vector<Noun>& nouns) {
  Program program;
  for (const Noun& noun : nouns) {
    program.words.commands.push_back(NounWords(noun));
    for (const Verb& verb : noun.verbs) {
      const Path path = {noun.name, verb.name};
      program.verbs[path] = &verb;
      program.runs[path] = [&verb](const Given& given, const Context& context) -> absl::StatusOr<ExitCode> {
        RETURN_IF_ERROR(RunVerb(verb, given, context));
        return ExitCode::kOk;
      };
    }
  }
  for (LocalCommand& local : LocalCommands()) AddLocalCommand(std::move(local), program);
  return program;
}

// A command line as CLI11 parses it. One for each process.
class CommandLine {
 public:
  CommandLine(Schema& schema, Console& console)
      : schema_(schema),
        console_(console),
        nouns_(ReadCatalogue(schema.services())),
        program_(ProgramOf(nouns_)) {
    app_.set_help_flag();  // --help is an option of ours, so that its text is made as all others are
    app_.fallthrough();    // flags of every command may stand behind it
    // So that the noun behind `help`, or an id that looks like one, is no second command.
    app_.require_subcommand(0, 1);
    Bind(app_, program_.words, {});
  }

  ExitCode Run(const std::vector<std::string>& arguments);

 private:
  // A command and the options that CLI11 has filled once it has parsed.
  struct Bound {
    const CommandWords* words;
    Path path;
    CLI::Option* argument = nullptr;
    std::map<std::string, CLI::Option*> options;
  };

  void Bind(CLI::App& app, const CommandWords& words, const Path& path);
  const Bound& Typed() const;
  static Given GivenOf(const Bound& bound);
  absl::Status ReadCommonFlags();
  absl::StatusOr<ExitCode> RunTyped(const Bound& typed);
  absl::Status UnknownWord(const std::string& word, const Bound& typed) const;
  ExitCode Fail(const absl::Status& status, const Path& path, const Verb* verb);

  Schema& schema_;
  Console& console_;
  const std::vector<Noun> nouns_;
  const Program program_;
  CLI::App app_{"", "parley"};
  std::map<const CLI::App*, Bound> bound_;
  ConnectionFlags connection_;
};

CLI::Option* AddOption(CLI::App& app, const OptionWords& words) {
  const std::string names = absl::StrJoin(words.names, ",");
  // Without a value an option would take the next word, whatever that is.
  CLI::Option* option =
      words.value.empty() ? app.add_flag(names) : app.add_option(names)->allow_extra_args(false);
  if (words.may_repeat) option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  return option;
}

void CommandLine::Bind(CLI::App& app, const CommandWords& words, const Path& path) {
  Bound bound{&words, path};
  if (!words.argument.empty()) {
    bound.argument = app.add_option(words.argument);
    if (words.takes_many) {
      bound.argument->expected(-1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
  }
  for (const OptionWords& option : words.options) bound.options[KeyOf(option)] = AddOption(app, option);
  bound_[&app] = std::move(bound);
  for (const CommandWords& command : words.commands) {
    CLI::App* deeper = app.add_subcommand(command.name);
    deeper->set_help_flag();
    if (!command.alias.empty()) deeper->alias(command.alias);
    Path its_path = path;
    its_path.push_back(command.name);
    Bind(*deeper, command, its_path);
  }
}

// The command that was typed last: the program, a noun, or a noun's verb.
const CommandLine::Bound& CommandLine::Typed() const {
  const CLI::App* deepest = &app_;
  while (!deepest->get_subcommands().empty()) deepest = deepest->get_subcommands().front();
  return bound_.at(deepest);
}

Given CommandLine::GivenOf(const Bound& bound) {
  Given given;
  if (bound.argument != nullptr && bound.argument->count() > 0) given.arguments = bound.argument->results();
  for (const auto& [key, option] : bound.options) {
    if (option->count() > 0) given.options[key] = option->results();
  }
  return given;
}

std::optional<std::string> FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

absl::Status CommandLine::ReadCommonFlags() {
  const Given given = GivenOf(bound_.at(&app_));
  const auto typed = [&given](absl::string_view option) {
    const bool is_there = given.options.find(option) != given.options.end();
    return is_there ? std::optional(given.Value(option)) : std::nullopt;
  };
  const std::string format = given.Value("o", "table");
  const std::vector<std::string> formats = {"table", "json", "yaml"};
  if (std::find(formats.begin(), formats.end(), format) == formats.end()) {
    return absl::InvalidArgumentError(absl::StrCat("-o: expected ", OneOf(formats, format)));
  }
  if (format == "json") console_.format = OutputFormat::kJson;
  if (format == "yaml") console_.format = OutputFormat::kYaml;
  connection_.seeker = given.Value("seeker");
  if (const auto timeout = typed("timeout")) {
    const absl::StatusOr<absl::Duration> length = ParseSpan(*timeout);
    if (!length.ok())
      return absl::InvalidArgumentError(absl::StrCat("--timeout: ", length.status().message()));
    connection_.timeout = connection_.watch_length = *length;
  }
  ASSIGN_OR_RETURN(connection_.suite, ChooseSuite({.instance = typed("instance"),
                                                   .address = typed("address"),
                                                   .api_key_file = typed("api-key-file")},
                                                  FromEnvironment));
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> CommandLine::RunTyped(const Bound& typed) {
  RETURN_IF_ERROR(ReadCommonFlags());
  const Given given = GivenOf(typed);
  if (typed.words->needs_argument && given.arguments.empty()) {
    const std::string what =
        typed.words->argument_choices.empty()
            ? typed.words->argument_text
            : absl::StrCat("one of ", absl::StrJoin(typed.words->argument_choices, ", "));
    return absl::InvalidArgumentError(absl::StrCat(typed.words->argument, " is missing: ", what));
  }
  const Context context{schema_, console_, connection_, program_.words};
  return program_.runs.at(typed.path)(given, context);
}

// A word that is no command, flag or argument, with the nearest that would be one.
absl::Status CommandLine::UnknownWord(const std::string& word, const Bound& typed) const {
  std::vector<std::string> candidates;
  if (!absl::StartsWith(word, "-")) {
    for (const CommandWords& each : typed.words->commands) candidates.push_back(each.name);
  } else {
    for (const CommandWords* command : {typed.words, &program_.words}) {
      for (const OptionWords& option : command->options) {
        candidates.insert(candidates.end(), option.names.begin(), option.names.end());
      }
    }
  }
  const std::string nearest = Nearest(word.substr(0, word.find('=')), candidates);
  return absl::InvalidArgumentError(
      absl::StrCat("'", Printable(word), "' is not known to `parley", typed.path.empty() ? "" : " ",
                   absl::StrJoin(typed.path, " "), "`.",
                   nearest.empty() ? "" : absl::StrCat(" Did you mean '", nearest, "'?")));
}

// What CLI11 found wrong, in our words where its own name no flag.
std::string ParseErrorText(const CLI::ParseError& error) {
  std::string text = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) == nullptr) return text;
  const std::string option = text.substr(0, text.find(':'));
  const bool is_missing = absl::StrContains(text, "missing");
  return absl::StrCat(option, is_missing ? " needs a value" : " may be given only once");
}

ExitCode CommandLine::Fail(const absl::Status& status, const Path& path, const Verb* verb) {
  console_.err << ErrorText(status, verb);
  const ExitCode code = ExitCodeOf(status);
  const bool is_about_words = absl::IsInvalidArgument(status) && code == ExitCode::kUsage;
  if (is_about_words) {
    console_.err << "See `parley" << (path.empty() ? "" : " ") << absl::StrJoin(path, " ") << " --help`.\n";
  }
  return code;
}

ExitCode CommandLine::Run(const std::vector<std::string>& arguments) {
  std::vector<std::string> reversed = WithEmptyValuesApart(arguments);
  std::reverse(reversed.begin(), reversed.end());  // CLI11 takes them from the back
  std::string trouble;
  try {
    app_.allow_extras();
    app_.parse(std::move(reversed));
  } catch (const CLI::ParseError& error) {
    trouble = ParseErrorText(error);
  }
  const Bound& typed = Typed();
  const Given common = GivenOf(bound_.at(&app_));
  if (common.Is("h")) {
    console_.out << HelpText(*typed.words, typed.path) << std::flush;
    return ExitCode::kOk;
  }
  if (common.Is("version")) {
    console_.out << "parley " PARLEY_VERSION << std::endl;
    return ExitCode::kOk;
  }
  const std::vector<std::string> unknown = app_.remaining(/*recurse=*/true);
  if (!unknown.empty()) return Fail(UnknownWord(unknown.front(), typed), typed.path, nullptr);
  if (!trouble.empty()) return Fail(absl::InvalidArgumentError(trouble), typed.path, nullptr);
  if (program_.runs.find(typed.path) == program_.runs.end()) {
    console_.err << HelpText(*typed.words, typed.path);
    return ExitCode::kUsage;
  }
  const absl::StatusOr<ExitCode> result = RunTyped(typed);
  if (result.ok()) return *result;
  const auto verb = program_.verbs.find(typed.path);
  return Fail(result.status(), typed.path, verb == program_.verbs.end() ? nullptr : verb->second);
}

}  // namespace

ExitCode RunCommandLine(const std::vector<std::string>& arguments, Schema& schema, Console console) {
  return CommandLine(schema, console).Run(arguments);
}

}  // namespace parley::cli
