#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "parley/contacts/v1/contacts.pb.h"
#include "services/cli/clock_command.h"
#include "services/cli/command.h"
#include "services/cli/completion.h"
#include "services/cli/demo_command.h"
#include "services/cli/doctor_command.h"
#include "services/cli/enum_names.h"
#include "services/cli/feed_command.h"
#include "services/cli/help.h"
#include "services/cli/import_command.h"
#include "services/cli/kinds_command.h"
#include "services/cli/mail_command.h"
#include "services/cli/man_page.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

constexpr char kInstanceGroup[] = "The suite on this machine";
constexpr char kProgramGroup[] = "This program";

// A command without partial success leaves its exit code to its status.
absl::StatusOr<ExitCode> Done(const absl::Status& status) {
  if (!status.ok()) return status;
  return ExitCode::kOk;
}

LocalCommand Import() {
  CommandWords words{
      .name = "import",
      .summary = "Imports a file of connections for the acting seeker",
      .text =
          "Imports a file of connections for the acting seeker. Importing a file again changes "
          "nothing that is the same. Ends with exit code 3 when some rows failed.",
      .argument = "FILE",
      .argument_text = "the file, - for standard input",
      .needs_argument = true,
      .examples = {"parley contacts import Connections.csv --seeker ID --dry-run"}};
  words.options = {{{"--format"},
                    "WORD",
                    ShortNames(*contacts::v1::ImportFormat_descriptor()),
                    "What the file is; linkedin unless given."},
                   {{"--dry-run"}, "", {}, "Read and report, write nothing."},
                   {{"--all-issues"}, "", {}, "Show every issue, not the first 50 alone."}};
  return {{"contacts"}, std::move(words), [](const Given& given, const Context& context) {
            const ImportFlags import{.file = given.Argument(),
                                     .format = given.Value("format", "linkedin"),
                                     .dry_run = given.Is("dry-run"),
                                     .all_issues = given.Is("all-issues")};
            return RunImport(import, context.connection, context.console);
          }};
}

LocalCommand Clock() {
  return {{},
          {.name = "clock",
           .group = kInstanceGroup,
           .summary = "Its time, and moving it on when it is a test clock",
           .examples = {"parley clock", "parley clock advance 36h"}},
          [](const Given&, const Context& context) {
            return Done(RunClock(context.connection, context.console));
          }};
}

LocalCommand ClockAdvance() {
  CommandWords words{.name = "advance",
                     .summary = "Moves the time on, each thing due done at its own instant",
                     .argument = "LENGTH",
                     .argument_text = "how far: 90m, 36h, 3d",
                     .examples = {"parley clock advance 36h --instance demo",
                                  "parley clock advance --to 2026-03-08T14:30:00Z"}};
  words.options = {{{"--to"}, "TIME", {}, "Until when instead: 2026-03-08T14:30:00Z."}};
  return {{"clock"}, std::move(words), [](const Given& given, const Context& context) {
            return Done(RunClockAdvance({.by = given.Argument(), .to = given.Value("to")}, context.connection,
                                        context.console));
          }};
}

LocalCommand Doctor() {
  CommandWords words{
      .name = "doctor",
      .group = kInstanceGroup,
      .summary = "What is wrong with it, and how to mend that",
      .text =
          "Looks at the instance's folder, processes, ports, keys, services, feeds, mail, disk and "
          "clock, and says of each whether it is well; of what is not, what to type. Changes "
          "nothing. With --address only what can be seen from afar. Ends with exit code 0 when "
          "nothing fails; a warning is no failure.",
      .examples = {"parley doctor", "parley doctor --instance demo -o json"}};
  return {{}, std::move(words), [](const Given&, const Context& context) {
            return RunDoctor(context.connection, context.console);
          }};
}

LocalCommand Feed() {
  return {{},
          {.name = "feed",
           .group = kInstanceGroup,
           .summary = "How far each service has come with those it follows",
           .examples = {"parley feed"}},
          [](const Given&, const Context& context) {
            return Done(RunFeed(context.connection, context.console));
          }};
}

LocalCommand Demo() {
  CommandWords words{.name = "demo",
                     .group = kInstanceGroup,
                     .summary = "Two conversations from the list to the month-later note",
                     .text =
                         "Lives two linked conversations in an instance of its own and in virtual time, and "
                         "prints what happens and which mails go out. About a minute.",
                     .examples = {"parley demo", "parley demo --keep"}};
  words.options = {{{"--keep"}, "", {}, "Stop the instance at the end, and keep its data."}};
  return {{}, std::move(words), [](const Given& given, const Context&) {
            return Done(RunDemo(given.Is("keep")));
          }};
}

LocalCommand Mail() {
  return {{},
          {.name = "mail",
           .group = kInstanceGroup,
           .summary = "What its mail catcher kept",
           .examples = {"parley mail list", "parley mail show 3"}},
          nullptr};
}

LocalCommand MailList() {
  return {{"mail"},
          {.name = "list", .summary = "One line for each message", .examples = {"parley mail list"}},
          [](const Given&, const Context& context) {
            return Done(RunMail({"list"}, context.connection, context.console));
          }};
}

absl::StatusOr<ExitCode> RunMailShow(const Given& given, const Context& context) {
  int number;
  if (!absl::SimpleAtoi(given.Argument(), &number) || number < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("N: expected a number of the list, got '", Printable(given.Argument()), "'"));
  }
  return Done(RunMail({"show", absl::StrCat(number), "--part", given.Value("part", "text")},
                      context.connection, context.console));
}

LocalCommand MailShow() {
  CommandWords words{.name = "show",
                     .summary = "One message, decoded",
                     .argument = "N",
                     .argument_text = "its number in the list",
                     .needs_argument = true,
                     .examples = {"parley mail show 3", "parley mail show 3 --part calendar"}};
  words.options = {
      {{"--part"}, "PART", {"text", "html", "calendar", "raw"}, "Which part of it; text unless given."}};
  return {{"mail"}, std::move(words), RunMailShow};
}

LocalCommand Kinds() {
  return {{},
          {.name = "kinds",
           .group = kProgramGroup,
           .summary = "The reminders that Parley sends by itself, and when",
           .examples = {"parley kinds", "parley kinds -o json"}},
          [](const Given&, const Context& context) { return Done(RunKinds(context.console)); }};
}

absl::StatusOr<ExitCode> RunHelp(const Given& given, const Context& context) {
  if (given.arguments == std::vector<std::string>{"exit-codes"}) {
    context.console.out << ExitCodesText() << std::flush;
    return ExitCode::kOk;
  }
  const CommandWords* command = FindCommand(context.program, given.arguments);
  if (command == nullptr) {
    return absl::InvalidArgumentError(
        "there is no such command to tell of. What to do: parley --help lists them all");
  }
  context.console.out << HelpText(*command, given.arguments) << std::flush;
  return ExitCode::kOk;
}

LocalCommand Help() {
  return {{},
          {.name = "help",
           .group = kProgramGroup,
           .summary = "What a command does, or what the exit codes mean",
           .argument = "COMMAND...",
           .argument_text = "a noun, a noun and a verb, or exit-codes",
           .takes_many = true,
           .examples = {"parley help contacts create", "parley help exit-codes"}},
          RunHelp};
}

absl::StatusOr<ExitCode> RunCompletion(const Given& given, const Context& context) {
  ASSIGN_OR_RETURN(const std::string script, CompletionScript(context.program, given.Argument()));
  context.console.out << script << std::flush;
  return ExitCode::kOk;
}

LocalCommand Completion() {
  return {{},
          {.name = "completion",
           .group = kProgramGroup,
           .summary = "Completion of commands, flags and their values, for a shell",
           .argument = "SHELL",
           .argument_choices = CompletionShells(),
           .needs_argument = true,
           .examples = {"source <(parley completion bash)", "parley completion zsh > ~/.zsh/_parley",
                        "parley completion fish > ~/.config/fish/completions/parley.fish"}},
          RunCompletion};
}

LocalCommand Man() {
  return {{},
          {.name = "man",
           .group = kProgramGroup,
           .summary = "The manual page, for man",
           .examples = {"parley man | man -l -"}},
          [](const Given&, const Context& context) -> absl::StatusOr<ExitCode> {
            context.console.out << ManPage(context.program) << std::flush;
            return ExitCode::kOk;
          }};
}

}  // namespace

std::vector<LocalCommand> LocalCommands() {
  return {Import(),   Doctor(), Clock(), ClockAdvance(), Feed(),       Mail(), MailList(),
          MailShow(), Demo(),   Kinds(), Help(),         Completion(), Man()};
}

}  // namespace parley::cli
