#include "common/schema/command.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "parley/auth/v1/policy.pb.h"

namespace parley {
namespace {

// "ContactsService" -> "Contacts".
absl::string_view SubjectOf(const google::protobuf::ServiceDescriptor& service) {
  absl::string_view subject = service.name();
  absl::ConsumeSuffix(&subject, "Service");
  return subject;
}

// Without the noun at its end: "CreateContact" of contacts -> "create".
std::string WithoutNoun(const google::protobuf::MethodDescriptor& method) {
  const std::string plural(SubjectOf(*method.service()));
  absl::string_view words = method.name();
  for (const std::string& word : {plural, Singular(plural)}) {
    if (words.size() > word.size() && absl::ConsumeSuffix(&words, word)) break;
  }
  return Kebab(words);
}

// "ListInboxItems" of the inbox -> "list": a standard verb and a resource that is named after the noun.
// Empty when the method is none such.
std::string StandardVerb(const google::protobuf::MethodDescriptor& method) {
  static constexpr absl::string_view kVerbs[] = {"Get", "List", "Create", "Update", "Delete", "Watch"};
  const std::string subject = Singular(SubjectOf(*method.service()));
  for (const absl::string_view verb : kVerbs) {
    absl::string_view resource = method.name();
    if (absl::ConsumePrefix(&resource, verb) && absl::StartsWith(resource, subject)) return Kebab(verb);
  }
  return "";
}

}  // namespace

std::string Kebab(absl::string_view name) {
  std::string kebab;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '_') {
      kebab += '-';
      continue;
    }
    if (absl::ascii_isupper(name[i]) && i > 0 && name[i - 1] != '_') kebab += '-';
    kebab += absl::ascii_tolower(name[i]);
  }
  return kebab;
}

std::string Singular(absl::string_view plural) {
  if (absl::EndsWith(plural, "ies")) return absl::StrCat(plural.substr(0, plural.size() - 3), "y");
  const bool is_plural = absl::EndsWith(plural, "s") && !absl::EndsWith(plural, "ss");
  return std::string(plural.substr(0, plural.size() - (is_plural ? 1 : 0)));
}

std::string NounOf(const google::protobuf::ServiceDescriptor& service) {
  return Kebab(SubjectOf(service));
}

std::string VerbOf(const google::protobuf::MethodDescriptor& method) {
  const std::string plain = WithoutNoun(method);
  const std::string standard = StandardVerb(method);
  int of_that_name = 0, of_that_standard = 0;
  for (int i = 0; i < method.service()->method_count(); ++i) {
    const auto& other = *method.service()->method(i);
    const std::string its_name = WithoutNoun(other);
    if (its_name == plain) ++of_that_name;
    if (its_name == standard || StandardVerb(other) == standard) ++of_that_standard;
  }
  if (!standard.empty() && of_that_standard == 1) return standard;
  return of_that_name == 1 ? plain : Kebab(method.name());
}

}  // namespace parley
