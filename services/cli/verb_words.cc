#include "services/cli/verb_words.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/schema/command.h"
#include "common/schema/comments.h"
#include "google/protobuf/descriptor.pb.h"
#include "parley/api/v1/field.pb.h"
#include "parley/policy/v1/policy.pb.h"
#include "services/cli/enum_names.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

using google::protobuf::FieldDescriptor;

// What goes wrong is a paragraph of its own.
std::string WithFailuresApart(absl::string_view comment) {
  return absl::StrReplaceAll(comment, {{"\nFails ", "\n\nFails "}, {". Fails ", ".\n\nFails "}});
}

std::string Placeholder(const FieldDescriptor& field) {
  if (field.enum_type() != nullptr) return "WORD";
  if (field.message_type() != nullptr) {
    const std::string& type = field.message_type()->name();
    if (type == "Timestamp") return "TIME";
    return type == "FieldMask" ? "FIELDS" : absl::AsciiStrToUpper(type);
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return "true|false";
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return "NUMBER";
  switch (field.options().GetExtension(api::v1::field).format()) {
    case api::v1::FORMAT_EMAIL:
      return "ADDRESS";
    case api::v1::FORMAT_URL:
      return "URL";
    case api::v1::FORMAT_ZONE:
      return "ZONE";
    case api::v1::FORMAT_RESOURCE_NAME:
      return "NAME";
    case api::v1::FORMAT_WALL_TIME:
      return "WALL-TIME";
    default:
      return "TEXT";
  }
}

// Whether a call without the flag is refused: the field is required, and so is every message around it. Of an
// update every field may be left out.
bool IsRequired(const Verb& verb, const Flag& flag) {
  const auto is_required = [](const FieldDescriptor* field) {
    return field->options().GetExtension(api::v1::field).required();
  };
  const bool is_update = absl::StartsWith(verb.method->name(), "Update");
  return !is_update && std::all_of(flag.path.begin(), flag.path.end(), is_required);
}

bool IsSwitch(const Flag& flag) {
  return flag.field().cpp_type() == FieldDescriptor::CPPTYPE_BOOL && !flag.may_repeat();
}

std::string NumberRule(const policy::v1::Number& number) {
  return absl::StrCat(" ", number.default_value(), " by default, from ", number.minimum(), " to ",
                      number.maximum(),
                      number.unit() == "count" ? "." : absl::StrCat(" ", number.unit(), "."));
}

std::string FlagDetails(const Flag& flag) {
  const FieldDescriptor& field = flag.field();
  if (field.name() == "update_mask")
    return "Which fields change, comma-separated; unless given, those whose flags are.";
  std::string details = CommentOf(field);
  if (field.options().HasExtension(policy::v1::number)) {
    details += NumberRule(field.options().GetExtension(policy::v1::number));
  }
  if (flag.is_of_element()) {
    absl::StrAppend(&details, " The first one is for the first of ", Kebab(flag.path[flag.list_at()]->name()),
                    ", and so on.");
  }
  if (field.name() == "request_id")
    details += " Made anew unless given; repeat a call with the same one to be safe.";
  return absl::StrReplaceAll(details, {{"`", ""}});
}

std::string NameText(const Verb& verb) {
  if (verb.collection.empty()) return "the resource's full name";
  if (absl::StrContains(verb.collection, '*')) {
    return absl::StrCat(absl::StrReplaceAll(verb.collection, {{"*", "ID"}}), "/ID");
  }
  return absl::StrCat(verb.collection, "/ID, or the ID alone");
}

// What a flag may be set to, when that is a short list.
std::vector<std::string> ChoicesOf(const Flag& flag) {
  if (flag.field().enum_type() != nullptr) return ShortNames(*flag.field().enum_type());
  const bool is_bool = flag.field().cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
  return is_bool && !IsSwitch(flag) ? std::vector<std::string>{"true", "false"} : std::vector<std::string>();
}

OptionWords WordsOf(const Verb& verb, const Flag& flag) {
  OptionWords words{.names = {absl::StrCat("--", flag.name)},
                    .value = IsSwitch(flag) ? "" : Placeholder(flag.field()),
                    .choices = ChoicesOf(flag),
                    .text = FlagDetails(flag),
                    .is_required = IsRequired(verb, flag),
                    .may_repeat = flag.may_repeat()};
  if (flag.full_name != flag.name) words.names.push_back(absl::StrCat("--", flag.full_name));
  return words;
}

// "parley interviews pick-time NAME --start.wall-time WALL-TIME".
std::string PlainExample(const Noun& noun, const Verb& verb, const CommandWords& words) {
  std::string example = absl::StrCat("parley ", noun.name, " ", words.name);
  if (!words.argument.empty()) absl::StrAppend(&example, " ", words.argument);
  const bool is_update = absl::StartsWith(verb.method->name(), "Update");  // requires that something changes
  for (const OptionWords& option : words.options) {
    if (!option.is_required && !(is_update && &option == &words.options.front())) continue;
    absl::StrAppend(&example, " ", option.names.front(), " ",
                    option.choices.empty() ? option.value : option.choices.front());
  }
  return example;
}

std::vector<OptionWords> CallOptions(const Verb& verb) {
  std::vector<OptionWords> options = {
      {{"--json"}, "FILE", {}, "The whole request as JSON, - for standard input; flags go over it."},
      {{"--dry-run"}, "", {}, "Print the request that would be sent, and send nothing."}};
  if (verb.is_watch()) {
    options.push_back(
        {{"--limit"}, "NUMBER", {}, "End after so many items; unless given, go on until Ctrl-C."});
  }
  return options;
}

// The comment that heads the service's file says what its things are; that of the service, how to use them.
std::string CommentOfFile(const google::protobuf::FileDescriptor& file) {
  google::protobuf::SourceLocation location;
  const std::vector<int> package = {google::protobuf::FileDescriptorProto::kPackageFieldNumber};
  if (!file.GetSourceLocation(package, &location)) return "";
  return CommentText(location);
}

}  // namespace

CommandWords VerbWords(const Noun& noun, const Verb& verb) {
  MethodComment comment = SplitExamples(CommentOf(*verb.method));
  CommandWords words{.name = verb.name,
                     .alias = verb.full_name == verb.name ? "" : verb.full_name,
                     .summary = FirstSentence(comment.text),
                     .text = WithFailuresApart(comment.text),
                     .examples = std::move(comment.examples)};
  if (!verb.resource_name.empty()) {
    words.argument = "NAME";
    words.argument_text = NameText(verb);
  }
  for (const Flag& flag : verb.flags) words.options.push_back(WordsOf(verb, flag));
  std::vector<OptionWords> call_options = CallOptions(verb);
  std::move(call_options.begin(), call_options.end(), std::back_inserter(words.options));
  if (words.examples.empty()) words.examples.push_back(PlainExample(noun, verb, words));
  return words;
}

CommandWords NounWords(const Noun& noun) {
  const std::string of_file = CommentOfFile(*noun.service->file());
  const std::string of_service = CommentOf(*noun.service);
  CommandWords words{.name = noun.name,
                     .summary = FirstSentence(of_file.empty() ? of_service : of_file),
                     .text = absl::StrCat(of_file, "\n\n", of_service)};
  for (const Verb& verb : noun.verbs) words.commands.push_back(VerbWords(noun, verb));
  words.examples = words.commands.front().examples;
  return words;
}

}  // namespace parley::cli
