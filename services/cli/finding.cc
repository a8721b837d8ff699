#include "services/cli/finding.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "services/cli/printer.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

constexpr int kWidth = 100;
constexpr int kLevelWidth = 6;

absl::string_view LevelWord(Finding::Level level) {
  switch (level) {
    case Finding::Level::kOk:
      return "OK";
    case Finding::Level::kWarn:
      return "WARN";
    case Finding::Level::kFail:
      return "FAIL";
  }
  return "FAIL";
}

std::ptrdiff_t CountOf(const Findings& findings, Finding::Level level) {
  return std::count_if(findings.begin(), findings.end(),
                       [level](const Finding& each) { return each.level == level; });
}

std::string TextOf(const Finding& finding, int width) {
  const std::string level(LevelWord(finding.level));
  std::string text =
      Wrap(absl::StrCat(finding.subject, ": ", Printable(finding.sentence)), kLevelWidth, width);
  text.replace(0, level.size(), level);  // into the margin of the first line
  if (!finding.mend.empty())
    absl::StrAppend(&text, std::string(kLevelWidth, ' '), "mend: ", finding.mend, "\n");
  return text;
}

std::string Summary(const Findings& findings) {
  const auto fails = CountOf(findings, Finding::Level::kFail);
  const auto warns = CountOf(findings, Finding::Level::kWarn);
  if (fails + warns == 0) return "All is well.\n";
  const std::string failing = absl::StrCat(fails, fails == 1 ? " fails" : " fail");
  const std::string warning =
      absl::StrCat(warns, warns == 1 ? " wants looking after" : " want looking after");
  return absl::StrCat("Of ", findings.size(), " things ", fails > 0 ? failing : "",
                      fails > 0 && warns > 0 ? ", " : "", warns > 0 ? warning : "", ".\n");
}

}  // namespace

Finding Ok(std::string subject, std::string sentence) {
  return {Finding::Level::kOk, std::move(subject), std::move(sentence)};
}

Finding Warn(std::string subject, std::string sentence, std::string mend) {
  return {Finding::Level::kWarn, std::move(subject), std::move(sentence), std::move(mend)};
}

Finding Fail(std::string subject, std::string sentence, std::string mend) {
  return {Finding::Level::kFail, std::move(subject), std::move(sentence), std::move(mend)};
}

bool AnyFails(const Findings& findings) {
  return CountOf(findings, Finding::Level::kFail) > 0;
}

void PrintFindings(const std::string& instance, const Findings& findings, const Console& console) {
  if (console.format == OutputFormat::kTable) {
    const int width = console.width > 0 ? std::min(console.width, kWidth) : kWidth;
    for (const Finding& finding : findings) console.out << TextOf(finding, width);
    console.out << std::flush;
    console.err << Summary(findings);
    return;
  }
  auto list = nlohmann::ordered_json::array();
  for (const Finding& each : findings) {
    list.push_back({{"level", LevelWord(each.level).data()},
                    {"subject", each.subject},
                    {"finding", each.sentence},
                    {"mend", each.mend}});
  }
  const nlohmann::ordered_json report = {{"instance", instance}, {"findings", std::move(list)}};
  PrintJson(report.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n", console);
}

}  // namespace parley::cli
