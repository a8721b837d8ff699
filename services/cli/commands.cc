#include "services/cli/commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "services/cli/arguments.h"
#include "services/cli/call_command.h"
#include "services/cli/catalogue.h"
#include "services/cli/clock_command.h"
#include "services/cli/demo_command.h"
#include "services/cli/feed_command.h"
#include "services/cli/field_value.h"
#include "services/cli/help.h"
#include "services/cli/import_command.h"
#include "services/cli/mail_command.h"
#include "services/cli/outcome.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

constexpr char kInstanceGroup[] = "The suite on this machine";

// The command that was parsed last: "parley", its noun, or that noun's verb.
CLI::App& Deepest(CLI::App& app) {
  CLI::App* deepest = &app;
  while (!deepest->get_subcommands().empty()) deepest = deepest->get_subcommands().front();
  return *deepest;
}

// What CLI11 says about a text that is no number of a list, "" for one that is.
std::string ListNumberTrouble(const std::string& text) {
  int number;
  return absl::SimpleAtoi(text, &number) && number > 0 ? ""
                                                       : absl::StrCat("expected a number, got '", text, "'");
}

// "parley contacts import".
std::string PathOf(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent == nullptr ? command.get_name() : absl::StrCat(PathOf(*parent), " ", command.get_name());
}

// All commands as CLI11 knows them, built from the catalogue. One for each process; what was asked for is
// left in `action_`, to run after the parser, which throws, is done.
class CommandLine {
 public:
  CommandLine(Schema& schema, Console& console)
      : schema_(schema), console_(console), nouns_(ReadCatalogue(schema.services())) {
    app_.require_subcommand(1);
    app_.fallthrough();  // flags of every command may stand behind it
    app_.set_version_flag("--version", absl::StrCat("parley ", PARLEY_VERSION));
    app_.footer(ProgramFooter());
    AddCommonFlags();
    for (const Noun& noun : nouns_) AddNoun(noun);
    AddClock();
    AddFeed();
    AddDemo();
    AddMail();
  }

  ExitCode Run(const std::vector<std::string>& arguments);

 private:
  // One verb's options, to be read once they are parsed.
  struct CallOptions {
    const Verb* verb;
    CLI::Option* resource_name = nullptr;
    std::vector<std::pair<const Flag*, CLI::Option*>> flags;
    std::string json_file;
  };

  void Does(CLI::App& command, std::function<absl::Status()> run);
  void AddCommonFlags();
  void AddNoun(const Noun& noun);
  void AddVerb(CLI::App& parent, const Noun& noun, const Verb& verb);
  void AddImport(CLI::App& contacts);
  void AddClock();
  void AddFeed();
  void AddDemo();
  void AddMail();

  absl::Status Call(const CallOptions& options);
  absl::Status ApplyCommonFlags();
  ExitCode Fail(const absl::Status& status);
  ExitCode ExplainParseError(const CLI::ParseError& error);
  std::string Suggestion(const std::string& word, CLI::App& command);

  Schema& schema_;
  Console& console_;
  const std::vector<Noun> nouns_;
  CLI::App app_{"Informational interviewing from the command line.", "parley"};
  std::deque<CallOptions> calls_;  // a deque: the options bound to CLI11 must stay where they are
  ConnectionFlags connection_;
  std::string format_ = "table";
  std::string timeout_ = "10s";
  ImportFlags import_;
  AdvanceFlags advance_;
  bool demo_keeps_ = false;
  std::string mail_number_, mail_part_ = "text";
  const Verb* called_ = nullptr;  // whose flags errors name
  std::function<absl::StatusOr<ExitCode>()> action_;
};

// A command without partial success leaves its exit code to its status. When a command and one below it are
// both named, the lower one comes first and is the one that counts.
void CommandLine::Does(CLI::App& command, std::function<absl::Status()> run) {
  command.callback([this, run = std::move(run)] {
    if (action_ != nullptr) return;
    action_ = [run]() -> absl::StatusOr<ExitCode> {
      RETURN_IF_ERROR(run());
      return ExitCode::kOk;
    };
  });
}

void CommandLine::AddCommonFlags() {
  app_.set_help_flag("-h,--help", "Help on this command");
  app_.add_option("-o", format_, "How a reply is written; table unless given")
      ->check(CLI::IsMember({"table", "json", "yaml"}))
      ->type_name("FORMAT");
  app_.add_option("--seeker,--as", connection_.seeker, "Act for this seeker: ID or seekers/ID")
      ->type_name("ID");
  app_.add_option("--instance", connection_.instance, "Which suite of this machine")
      ->envname("PARLEY_INSTANCE")
      ->type_name("NAME");
  app_.add_option("--address", connection_.address, "Another suite: HOST:PORT or https://HOST")
      ->envname("PARLEY_ADDRESS")
      ->type_name("ADDRESS");
  app_.add_option("--api-key-file", connection_.api_key_file, "Another key than the instance's first")
      ->envname("PARLEY_API_KEY_FILE")
      ->type_name("FILE");
  app_.add_option("--timeout", timeout_, "How long to wait for a reply, 10s unless given")->type_name("TIME");
}

void CommandLine::AddNoun(const Noun& noun) {
  CLI::App* command = app_.add_subcommand(noun.name, NounSummary(noun));
  command->require_subcommand(1);
  command->footer(NounFooter());
  for (const Verb& verb : noun.verbs) AddVerb(*command, noun, verb);
  if (noun.service->full_name() == "parley.contacts.v1.ContactsService") AddImport(*command);
}

void CommandLine::AddVerb(CLI::App& parent, const Noun& noun, const Verb& verb) {
  CLI::App* command = parent.add_subcommand(verb.name, VerbSummary(verb));
  command->formatter_fn(
      [&noun, &verb](const CLI::App*, std::string, CLI::AppFormatMode) { return VerbHelp(noun, verb); });
  CallOptions& options = calls_.emplace_back(CallOptions{&verb});
  if (!verb.resource_name.empty()) options.resource_name = command->add_option("NAME");
  for (const Flag& flag : verb.flags) {
    const std::string names = flag.name == flag.full_name
                                  ? absl::StrCat("--", flag.name)
                                  : absl::StrCat("--", flag.name, ",--", flag.full_name);
    const bool is_switch =
        flag.field().cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_BOOL && !flag.may_repeat();
    CLI::Option* option =
        is_switch ? command->add_flag(names) : command->add_option(names)->allow_extra_args(false);
    if (flag.may_repeat()) option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    options.flags.emplace_back(&flag, option);
  }
  command->add_option("--json", options.json_file);
  Does(*command, [this, &options] { return Call(options); });
}

void CommandLine::AddImport(CLI::App& contacts) {
  CLI::App* command =
      contacts.add_subcommand("import", "Imports a file of connections for the acting seeker");
  command->footer(
      "Importing a file again changes nothing that is the same.\nExample: parley contacts import "
      "Connections.csv --seeker ID --dry-run\n");
  command->add_option("FILE", import_.file, "The file, - for standard input")->required();
  command->add_option("--format", import_.format, "What the file is; linkedin unless given")
      ->type_name("WORD");
  command->add_flag("--dry-run", import_.dry_run, "Read and report, write nothing");
  command->add_flag("--all-issues", import_.all_issues, "Show every issue, not the first 50 alone");
  command->callback([this] { action_ = [this] { return RunImport(import_, connection_, console_); }; });
}

void CommandLine::AddClock() {
  CLI::App* command = app_.add_subcommand("clock", "Its time, and moving it on when it is a test clock");
  command->group(kInstanceGroup);
  Does(*command, [this] { return RunClock(connection_, console_); });
  CLI::App* advance =
      command->add_subcommand("advance", "Moves the time on, each thing due done at its own instant");
  advance->footer("Example: parley clock advance 36h --instance demo\n");
  advance->add_option("LENGTH", advance_.by, "How far: 90m, 36h, 3d");
  advance->add_option("--to", advance_.to, "Until when: 2026-03-08T14:30:00Z")->type_name("TIME");
  Does(*advance, [this] { return RunClockAdvance(advance_, connection_, console_); });
}

void CommandLine::AddFeed() {
  CLI::App* command = app_.add_subcommand("feed", "How far each service has come with those it follows");
  command->group(kInstanceGroup);
  Does(*command, [this] { return RunFeed(connection_, console_); });
}

void CommandLine::AddDemo() {
  CLI::App* command = app_.add_subcommand("demo", "Two conversations from the list to the month-later note");
  command->group(kInstanceGroup);
  command->add_flag("--keep", demo_keeps_, "stop the instance at the end, and keep its data");
  Does(*command, [this] { return RunDemo(demo_keeps_); });
}

void CommandLine::AddMail() {
  CLI::App* command = app_.add_subcommand("mail", "What its mail catcher kept");
  command->group(kInstanceGroup);
  command->require_subcommand(1);
  CLI::App* list = command->add_subcommand("list", "One line for each message");
  Does(*list, [this] { return RunMail({"list"}, connection_, console_); });
  CLI::App* show = command->add_subcommand("show", "One message, decoded");
  show->add_option("N", mail_number_, "The number in the list")->required()->check(ListNumberTrouble);
  show->add_option("--part", mail_part_, "text unless given")
      ->check(CLI::IsMember({"text", "html", "calendar", "raw"}))
      ->type_name("PART");
  Does(*show, [this] {
    return RunMail({"show", mail_number_, "--part", mail_part_}, connection_, console_);
  });
}

absl::Status CommandLine::Call(const CallOptions& options) {
  called_ = options.verb;
  GivenRequest given{.new_request_id = NewId(RealNow())};
  if (!options.json_file.empty()) {
    ASSIGN_OR_RETURN(given.json, ReadRequestFile(options.json_file));
  }
  if (options.resource_name != nullptr && options.resource_name->count() > 0) {
    given.resource_name = options.resource_name->results().front();
  }
  for (const auto& [flag, option] : options.flags) {
    if (option->count() > 0) given.flags.push_back({flag, option->results()});
  }
  return RunCall(schema_, *options.verb, given, connection_, console_);
}

absl::Status CommandLine::ApplyCommonFlags() {
  if (format_ == "json") console_.format = OutputFormat::kJson;
  if (format_ == "yaml") console_.format = OutputFormat::kYaml;
  ASSIGN_OR_RETURN(connection_.timeout, ParseSpan(timeout_));
  return absl::OkStatus();
}

ExitCode CommandLine::Fail(const absl::Status& status) {
  console_.err << ErrorText(status, called_);
  return ExitCodeOf(status);
}

// The nearest command or flag to a word that is none, "" when nothing is near.
std::string CommandLine::Suggestion(const std::string& word, CLI::App& command) {
  std::vector<std::string> candidates;
  if (!absl::StartsWith(word, "-")) {
    for (const CLI::App* sub : command.get_subcommands({})) candidates.push_back(sub->get_name());
  } else {
    for (const CLI::App* each : {&command, &app_}) {
      for (const CLI::Option* option : each->get_options()) {
        for (const std::string& name : option->get_lnames()) candidates.push_back("--" + name);
      }
    }
  }
  const std::string nearest = Nearest(word.substr(0, word.find('=')), candidates);
  return nearest.empty() ? "" : absl::StrCat(" Did you mean '", nearest, "'?");
}

ExitCode CommandLine::ExplainParseError(const CLI::ParseError& error) {
  CLI::App& command = Deepest(app_);
  const std::vector<std::string> unknown = app_.remaining(/*recurse=*/true);
  if (!unknown.empty()) {
    const std::string& word = unknown.front();
    console_.err << "Error: '" << Printable(word) << "' is not known to `" << PathOf(command) << "`."
                 << Suggestion(word, command) << "\n";
  } else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr &&
             !command.get_subcommands({}).empty()) {
    console_.err << app_.help();
    return ExitCode::kUsage;
  } else {
    console_.err << "Error: " << error.what() << "\n";
  }
  console_.err << "See `" << PathOf(command) << " --help`.\n";
  return ExitCode::kUsage;
}

ExitCode CommandLine::Run(const std::vector<std::string>& arguments) {
  std::vector<std::string> reversed = WithEmptyValuesApart(arguments);
  std::reverse(reversed.begin(), reversed.end());  // CLI11 takes them from the back
  try {
    app_.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    console_.out << app_.help() << std::flush;
    return ExitCode::kOk;
  } catch (const CLI::CallForVersion& version) {
    console_.out << version.what() << std::endl;
    return ExitCode::kOk;
  } catch (const CLI::ParseError& error) {
    return ExplainParseError(error);
  }
  const absl::Status ready = ApplyCommonFlags();
  if (!ready.ok()) return Fail(ready);
  const absl::StatusOr<ExitCode> result = action_();
  return result.ok() ? *result : Fail(result.status());
}

}  // namespace

ExitCode RunCommandLine(const std::vector<std::string>& arguments, Schema& schema, Console console) {
  return CommandLine(schema, console).Run(arguments);
}

}  // namespace parley::cli
