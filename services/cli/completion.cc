#include "services/cli/completion.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace parley::cli {
namespace {

// All three scripts work alike. They walk the words before the cursor and keep the longest command that these
// begin with (" contacts create"; flags and their values are no commands and pass by). With it and the word
// before the cursor it is known whether a flag's value, a flag or a command is being typed.

// The scripts; what stands between two @ is filled in.
constexpr char kBash[] = R"(# bash completion of parley, made by `parley completion bash`.
# shellcheck shell=bash disable=SC2207
_parley() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} path='' commands='' flags='' i
  COMPREPLY=()
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $before == '=' ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path ${COMP_WORDS[i]}" in
      @paths@) path+=" ${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path $before" in
@values@  esac
  case "$path" in
@commands@  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$flags @common@" -- "$current"))
    return
  fi
  case "$path" in
@arguments@  esac
  COMPREPLY=($(compgen -W "$commands" -- "$current"))
}
complete -F _parley parley
)";

// Not "path" here: zsh ties it to PATH.
constexpr char kZsh[] = R"(#compdef parley
# zsh completion of parley, made by `parley completion zsh`.
_parley() {
  local at='' takes_file='' i
  local -a commands flags
  for ((i = 2; i < CURRENT; i++)); do
    case "$at ${words[i]}" in
      @paths@) at+=" ${words[i]}" ;;
    esac
  done
  case "$at ${words[CURRENT - 1]}" in
@values@  esac
  flags=(@common@)
  case "$at" in
@commands@  esac
  if [[ ${words[CURRENT]} == -* ]]; then
    _describe -o flag flags
  elif [[ -n $takes_file ]]; then
    _files
  else
    _describe command commands
  fi
}
if [[ $funcstack[1] == _parley ]]; then
  _parley "$@"
else
  compdef _parley parley
fi
)";

constexpr char kFish[] = R"(# fish completion of parley, made by `parley completion fish`.
function __parley_at
    set -l at ''
    for word in (commandline -opc)[2..-1]
        switch "$at $word"
            case @paths@
                set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
complete -c parley -f
@lines@)";

struct Place {
  std::string path;  // " contacts create", "" for the program
  const CommandWords* command;
};

std::vector<Place> PlacesOf(const CommandWords& program) {
  std::vector<Place> places = {{"", &program}};
  for (const CommandAt& each : AllCommands(program)) {
    places.push_back({absl::StrCat(" ", absl::StrJoin(each.path, " ")), each.command});
  }
  return places;
}

// The names that are offered: the short and the first long one.
std::vector<std::string> OfferedNames(const OptionWords& option) {
  if (option.names.front().size() == 2) return option.names;
  return {option.names.front()};
}

std::vector<std::string> FlagNames(const CommandWords& command) {
  std::vector<std::string> names;
  for (const OptionWords& option : command.options) {
    for (const std::string& name : OfferedNames(option)) names.push_back(name);
  }
  return names;
}

std::vector<std::string> CommandNames(const CommandWords& command) {
  std::vector<std::string> names;
  for (const CommandWords& each : command.commands) names.push_back(each.name);
  return names;
}

// In single quotes, for bash and zsh; fish reads them alike but for the quote itself.
std::string Quoted(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

std::string FishQuoted(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

// "' contacts create') path+=..." : the paths of all commands as one pattern.
std::string PathPattern(const std::vector<Place>& places) {
  std::vector<std::string> patterns;
  for (const Place& place : places) {
    if (!place.path.empty()) patterns.push_back(Quoted(place.path));
  }
  return absl::StrJoin(patterns, " | ");
}

// A flag that is being given its value: "' contacts create --origin'". Flags of every command match any path.
std::string ValuePattern(const Place& place, const OptionWords& option) {
  std::vector<std::string> patterns;
  for (const std::string& name : option.names) {
    patterns.push_back(place.path.empty() ? absl::StrCat("*", Quoted(absl::StrCat(" ", name)))
                                          : Quoted(absl::StrCat(place.path, " ", name)));
  }
  return absl::StrJoin(patterns, " | ");
}

// The arms of the case that is asked for a flag's value; `offer` and `files` are the shell's own words for
// it.
template <class Offer>
std::string ValueArms(const std::vector<Place>& places, absl::string_view files, Offer offer) {
  std::string arms;
  for (const Place& place : places) {
    for (const OptionWords& option : place.command->options) {
      if (option.value.empty()) continue;
      const std::string act = !option.choices.empty()  ? offer(option.choices)
                              : option.value == "FILE" ? std::string(files)
                                                       : "";
      absl::StrAppend(&arms, "    ", ValuePattern(place, option), ") ", act, act.empty() ? "" : "; ",
                      "return ;;\n");
    }
  }
  return arms;
}

std::string BashScript(const std::vector<Place>& places) {
  const auto offer = [](const std::vector<std::string>& words) {
    return absl::StrCat("COMPREPLY=($(compgen -W ", Quoted(absl::StrJoin(words, " ")), " -- \"$current\"))");
  };
  constexpr char kFiles[] =
      "compopt -o filenames 2> /dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$current\")";
  std::string arms;
  for (const Place& place : places) {
    absl::StrAppend(&arms, "    ", Quoted(place.path),
                    ") commands=", Quoted(absl::StrJoin(CommandNames(*place.command), " ")),
                    " flags=", Quoted(absl::StrJoin(FlagNames(*place.command), " ")), " ;;\n");
  }
  std::string arguments;
  for (const Place& place : places) {
    const CommandWords& command = *place.command;
    if (command.argument != "FILE" && command.argument_choices.empty()) continue;
    absl::StrAppend(&arguments, "    ", Quoted(place.path), ") ",
                    command.argument == "FILE" ? kFiles : offer(command.argument_choices), "; return ;;\n");
  }
  return absl::StrReplaceAll(kBash, {{"@paths@", PathPattern(places)},
                                     {"@values@", ValueArms(places, kFiles, offer)},
                                     {"@commands@", arms},
                                     {"@common@", absl::StrJoin(FlagNames(*places.front().command), " ")},
                                     {"@arguments@", arguments}});
}

// 'create:Puts a contact on file', for _describe.
std::string ZshItem(absl::string_view name, absl::string_view text) {
  return Quoted(absl::StrCat(absl::StrReplaceAll(name, {{":", "\\:"}}), ":", text));
}

std::string ZshFlags(const CommandWords& command) {
  std::vector<std::string> items;
  for (const OptionWords& option : command.options) {
    for (const std::string& name : OfferedNames(option)) {
      items.push_back(ZshItem(name, FirstSentence(option.text)));
    }
  }
  return absl::StrJoin(items, " ");
}

// What may stand at the command's own place: those below it, or the words its argument may be.
std::string ZshCommands(const CommandWords& command) {
  std::vector<std::string> items;
  for (const CommandWords& each : command.commands) items.push_back(ZshItem(each.name, each.summary));
  for (const std::string& choice : command.argument_choices) items.push_back(ZshItem(choice, ""));
  return absl::StrJoin(items, " ");
}

std::string ZshScript(const std::vector<Place>& places) {
  const auto offer = [](const std::vector<std::string>& words) {
    return absl::StrCat("compadd -- ", absl::StrJoin(words, " "));
  };
  std::string arms;
  for (const Place& place : places) {
    absl::StrAppend(&arms, "    ", Quoted(place.path), ") commands=(", ZshCommands(*place.command),
                    ") flags+=(", place.path.empty() ? "" : ZshFlags(*place.command), ")",
                    place.command->argument == "FILE" ? " takes_file=1" : "", " ;;\n");
  }
  return absl::StrReplaceAll(kZsh, {{"@paths@", PathPattern(places)},
                                    {"@values@", ValueArms(places, "_files", offer)},
                                    {"@common@", ZshFlags(*places.front().command)},
                                    {"@commands@", arms}});
}

// complete's own words for a flag: -s o, -l output.
std::string FishFlag(const OptionWords& option) {
  std::string words;
  for (const std::string& name : OfferedNames(option)) {
    absl::StrAppend(&words, name.size() == 2 ? absl::StrCat(" -s ", name.substr(1))
                                             : absl::StrCat(" -l ", name.substr(2)));
  }
  if (!option.value.empty()) words += option.value == "FILE" ? " -r -F" : " -x";
  if (!option.choices.empty())
    absl::StrAppend(&words, " -a ", FishQuoted(absl::StrJoin(option.choices, " ")));
  return words;
}

std::string FishScript(const std::vector<Place>& places) {
  std::string lines;
  for (const Place& place : places) {
    const std::string here =
        absl::StrCat("complete -c parley -n ", FishQuoted(absl::StrCat("__parley_at '", place.path, "'")));
    for (const CommandWords& each : place.command->commands) {
      absl::StrAppend(&lines, here, " -a ", each.name, " -d ", FishQuoted(each.summary), "\n");
    }
    for (const std::string& choice : place.command->argument_choices) {
      absl::StrAppend(&lines, here, " -a ", choice, "\n");
    }
    if (place.command->argument == "FILE") absl::StrAppend(&lines, here, " -F\n");
    for (const OptionWords& option : place.command->options) {
      absl::StrAppend(&lines, place.path.empty() ? "complete -c parley" : here, FishFlag(option), " -d ",
                      FishQuoted(FirstSentence(option.text)), "\n");
    }
  }
  return absl::StrReplaceAll(
      kFish, {{"@paths@", absl::StrReplaceAll(PathPattern(places), {{" | ", " "}})}, {"@lines@", lines}});
}

}  // namespace

std::vector<std::string> CompletionShells() {
  return {"bash", "zsh", "fish"};
}

absl::StatusOr<std::string> CompletionScript(const CommandWords& program, absl::string_view shell) {
  const std::vector<Place> places = PlacesOf(program);
  if (shell == "bash") return BashScript(places);
  if (shell == "zsh") return ZshScript(places);
  if (shell == "fish") return FishScript(places);
  return absl::InvalidArgumentError(absl::StrCat("SHELL: expected ", OneOf(CompletionShells(), shell)));
}

}  // namespace parley::cli
