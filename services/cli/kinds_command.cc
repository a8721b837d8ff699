#include "services/cli/kinds_command.h"

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/errors/errors.h"
#include "nlohmann/json.hpp"
#include "parley/policy/v1/kinds.pb.h"
#include "services/cli/enum_names.h"
#include "services/cli/printer.h"
#include "services/cli/table.h"

namespace parley::cli {
namespace {

using policy::v1::KindRule;

// What holds besides: at night, before a deadline, alone.
std::string Besides(const KindRule& rule) {
  std::vector<std::string> words;
  if (rule.ignores_quiet_hours()) words.emplace_back("in quiet hours too");
  if (rule.has_deadline()) words.emplace_back("rather early than late");
  if (rule.stands_alone()) words.emplace_back("a message of its own");
  return absl::StrJoin(words, ", ");
}

nlohmann::ordered_json AsJson(const std::string& kind, const KindRule& rule) {
  return {{"kind", kind},
          {"to", rule.to()},
          {"when", rule.when()},
          {"endsWith", rule.ends_with()},
          {"late", rule.late()},
          {"ignoresQuietHours", rule.ignores_quiet_hours()},
          {"hasDeadline", rule.has_deadline()},
          {"standsAlone", rule.stands_alone()}};
}

}  // namespace

absl::Status RunKinds(const Console& console) {
  Table table{{"KIND", "TO", "WHEN", "ENDS WITH", "LATE", "BESIDES"}, {}};
  auto kinds = nlohmann::ordered_json::array();
  const auto& type = *policy::v1::PlannedKind_descriptor();
  for (int i = 0; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    if (!value.options().HasExtension(policy::v1::kind)) continue;
    const KindRule& rule = value.options().GetExtension(policy::v1::kind);
    const std::string kind = ShortName(value);
    table.rows.push_back({kind, rule.to(), rule.when(), rule.ends_with(), rule.late(), Besides(rule)});
    kinds.push_back(AsJson(kind, rule));
  }
  if (console.format == OutputFormat::kTable) {
    console.out << LayOutWrapped(table, console.width) << std::flush;
  } else {
    PrintJson(nlohmann::ordered_json{{"kinds", kinds}}.dump(1) + "\n", console);
  }
  return absl::OkStatus();
}

}  // namespace parley::cli
