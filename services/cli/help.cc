#include "services/cli/help.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/schema/command.h"
#include "common/schema/comments.h"
#include "parley/api/v1/field.pb.h"
#include "parley/policy/v1/policy.pb.h"
#include "services/cli/enum_names.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

using google::protobuf::FieldDescriptor;

constexpr int kWidth = 100;
constexpr size_t kSummaryMax = 64;

// The comment's first sentence; of a long one what stands before its colon or semicolon.
std::string FirstSentence(absl::string_view comment) {
  const std::string line = absl::StrReplaceAll(comment, {{"\n", " "}});
  absl::string_view sentence = absl::string_view(line).substr(0, line.find(". "));
  if (sentence.size() > kSummaryMax) sentence = sentence.substr(0, sentence.find_first_of(":;"));
  absl::ConsumeSuffix(&sentence, ".");
  return std::string(sentence);
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

std::string FlagHeading(const Verb& verb, const Flag& flag) {
  const FieldDescriptor& field = flag.field();
  std::string heading = absl::StrCat("  --", flag.name);
  const bool is_switch = field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL && !flag.may_repeat();
  if (!is_switch) absl::StrAppend(&heading, " ", Placeholder(field));
  if (IsRequired(verb, flag)) heading += "  (required)";
  if (flag.may_repeat()) heading += "  (may be repeated)";
  return heading + "\n";
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
  if (field.enum_type() != nullptr) {
    absl::StrAppend(&details, " One of ", absl::StrJoin(ShortNames(*field.enum_type()), ", "), ".");
  }
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

std::string NameHelp(const Verb& verb) {
  if (verb.resource_name.empty()) return "";
  if (verb.collection.empty()) return "\n  NAME\n      the resource's full name\n";
  if (absl::StrContains(verb.collection, '*')) {
    return absl::StrCat("\n  NAME\n      ", absl::StrReplaceAll(verb.collection, {{"*", "ID"}}), "/ID\n");
  }
  return absl::StrCat("\n  NAME\n      ", verb.collection, "/ID, or the ID alone\n");
}

}  // namespace

std::string VerbHelp(const Noun& noun, const Verb& verb) {
  const MethodComment comment = SplitExamples(CommentOf(*verb.method));
  std::string help = Wrap(comment.text, 0, kWidth);
  absl::StrAppend(&help, "\nUsage: parley ", noun.name, " ", verb.name,
                  verb.resource_name.empty() ? "" : " NAME", " [flags]\n", NameHelp(verb), "\nFlags:\n");
  for (const Flag& flag : verb.flags) {
    absl::StrAppend(&help, FlagHeading(verb, flag), Wrap(FlagDetails(flag), 6, kWidth));
  }
  absl::StrAppend(&help, "  --json FILE\n",
                  Wrap("The whole request as JSON, - for standard input; flags go over it.", 6, kWidth));
  if (!comment.examples.empty()) absl::StrAppend(&help, "\nExamples:\n");
  for (const std::string& example : comment.examples) absl::StrAppend(&help, "  ", example, "\n");
  return absl::StrCat(help, "\n", NounFooter());
}

std::string ProgramFooter() {
  return R"(Examples:
  parley seekers create --display-name "Ada Example" --email ada@example.edu
  parley contacts import Connections.csv --seeker SEEKER-ID --dry-run
  parley contacts list --seeker SEEKER-ID -o json
  parley tenants update-policy --numbers.contact-pending-cap 5

Exit codes: 0 done; 1 the server refused; 2 the command line, or a file it names, is not right;
3 an import in which some rows failed; 4 nothing answered.
Environment: PARLEY_INSTANCE, PARLEY_ADDRESS, PARLEY_API_KEY_FILE. Keys come from files only.
)";
}

std::string NounFooter() {
  return "The flags of every command, such as --seeker and -o json: parley --help\n";
}

std::string VerbSummary(const Verb& verb) {
  return FirstSentence(SplitExamples(CommentOf(*verb.method)).text);
}

std::string NounSummary(const Noun& noun) {
  return FirstSentence(PurposeOf(*noun.service));
}

}  // namespace parley::cli
