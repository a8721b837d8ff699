#include "services/scheduling/plan/plan_lines.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"

namespace parley::scheduling {
namespace {

constexpr char kNone[] = "-";
constexpr size_t kDeadline = 5;  // the one number that may be missing
constexpr size_t kNumbers = 7;
constexpr size_t kParts = 11;

void AppendLine(std::string* out, const Planned& row) {
  absl::StrAppend(out, static_cast<int>(row.kind), " ", row.occurrence, " ", row.version, " ",
                  absl::ToUnixMicros(row.due), " ", absl::ToUnixMicros(row.since), " ");
  if (row.deadline) {
    absl::StrAppend(out, absl::ToUnixMicros(*row.deadline), " ");
  } else {
    absl::StrAppend(out, kNone, " ");
  }
  absl::StrAppend(out, absl::ToUnixMicros(row.expire), " ", row.recipient, " ", row.subject, " ",
                  row.about.empty() ? kNone : row.about, " ", row.why);
}

std::optional<Planned> FromLine(absl::string_view line) {
  const std::vector<absl::string_view> parts = absl::StrSplit(line, absl::MaxSplits(' ', kParts - 1));
  if (parts.size() != kParts) return std::nullopt;
  std::array<int64_t, kNumbers> numbers{};
  for (size_t i = 0; i < kNumbers; ++i) {
    if (i == kDeadline && parts[i] == kNone) continue;
    if (!absl::SimpleAtoi(parts[i], &numbers[i])) return std::nullopt;
  }
  Planned row{.kind = static_cast<PlannedKind>(numbers[0]),
              .recipient = Name(parts[7]),
              .subject = Name(parts[8]),
              .occurrence = static_cast<int>(numbers[1]),
              .version = static_cast<int>(numbers[2]),
              .due = absl::FromUnixMicros(numbers[3]),
              .since = absl::FromUnixMicros(numbers[4]),
              .expire = absl::FromUnixMicros(numbers[6]),
              .why = std::string(parts[10])};
  if (parts[kDeadline] != kNone) row.deadline = absl::FromUnixMicros(numbers[kDeadline]);
  if (parts[9] != kNone) row.about = Name(parts[9]);
  return row;
}

}  // namespace

std::string ToLines(const std::vector<Planned>& plan) {
  return absl::StrJoin(plan, "\n", AppendLine);
}

absl::StatusOr<std::vector<Planned>> ToPlan(const std::string& lines) {
  std::vector<Planned> plan;
  for (absl::string_view line : absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
    auto row = FromLine(line);
    if (!row) return Fail(absl::StatusCode::kInternal, "INTERNAL", "A line of a plan cannot be read.");
    plan.push_back(*std::move(row));
  }
  return plan;
}

}  // namespace parley::scheduling
