#include "services/cli/yaml.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace parley::cli {
namespace {

// Field names stand as they are; a key that YAML could take for something else is quoted.
std::string YamlKey(const std::string& key) {
  static constexpr std::array<absl::string_view, 9> kWords = {"true", "false", "null", "yes", "no",
                                                              "on",   "off",   "y",    "n"};
  const bool is_word = std::find(kWords.begin(), kWords.end(), absl::AsciiStrToLower(key)) != kWords.end();
  const bool is_name =
      !key.empty() && absl::ascii_isalpha(static_cast<unsigned char>(key.front())) &&
      std::all_of(key.begin(), key.end(), [](unsigned char c) { return absl::ascii_isalnum(c) || c == '_'; });
  return is_name && !is_word ? key : nlohmann::json(key).dump();
}

std::string YamlScalar(const nlohmann::ordered_json& value) {
  return value.dump();  // a JSON string, number, true, false, null, {} or [] is the same in YAML 1.2
}

void AppendYaml(const nlohmann::ordered_json& value, int indent, std::string& out) {
  const std::string margin(static_cast<size_t>(indent), ' ');
  const bool is_list = value.is_array();
  bool is_first = true;
  for (const auto& [key, item] : value.items()) {
    // The first line of a list's element stands behind the parent's dash, which wrote its margin already.
    absl::StrAppend(&out, is_first ? "" : margin, is_list ? "- " : absl::StrCat(YamlKey(key), ":"));
    is_first = false;
    if (!item.is_structured() || item.empty()) {
      absl::StrAppend(&out, is_list ? "" : " ", YamlScalar(item), "\n");
    } else if (is_list) {
      AppendYaml(item, indent + 2, out);
    } else {
      absl::StrAppend(&out, "\n", margin, "  ");
      AppendYaml(item, indent + 2, out);
    }
  }
}

}  // namespace

std::string JsonToYaml(absl::string_view json) {
  const auto value = nlohmann::ordered_json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!value.is_structured() || value.empty()) return YamlScalar(value) + "\n";
  std::string yaml;
  AppendYaml(value, 0, yaml);
  return yaml;
}

}  // namespace parley::cli
