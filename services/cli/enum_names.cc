#include "services/cli/enum_names.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/schema/command.h"

namespace parley::cli {
namespace {

std::string LowerKebab(absl::string_view text) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(text), {{"_", "-"}});
}

}  // namespace

std::string ShortName(const google::protobuf::EnumValueDescriptor& value) {
  const std::string name = LowerKebab(value.name());
  absl::string_view shorter = name;
  absl::ConsumePrefix(&shorter, absl::StrCat(Kebab(value.type()->name()), "-"));
  return std::string(shorter);
}

const google::protobuf::EnumValueDescriptor* FindEnumValue(const google::protobuf::EnumDescriptor& type,
                                                           absl::string_view text) {
  const std::string wanted = LowerKebab(text);
  for (int i = 0; i < type.value_count(); ++i) {
    const auto* value = type.value(i);
    if (wanted == ShortName(*value) || wanted == LowerKebab(value->name())) return value;
  }
  return nullptr;
}

std::vector<std::string> ShortNames(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (!absl::EndsWith(type.value(i)->name(), "_UNSPECIFIED")) names.push_back(ShortName(*type.value(i)));
  }
  return names;
}

}  // namespace parley::cli
