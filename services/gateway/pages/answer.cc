#include "services/gateway/pages/answer.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"
#include "common/names/names.h"

namespace parley::gateway {
namespace {

namespace v1 = scheduling::v1;

constexpr size_t kWallMinuteLength = sizeof("2026-12-01T10:00") - 1;
constexpr char kSeconds[] = ":00";

absl::Status NotOurs() {
  return Fail(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST", "The form is not one of our page's.");
}

std::string FieldOf(const Form& form, const std::string& name) {
  const auto field = form.find(name);
  return field == form.end() ? "" : field->second;
}

absl::StatusOr<v1::Act> ActOf(const std::string& word) {
  for (int act = v1::Act_MIN + 1; act <= v1::Act_MAX; ++act) {
    if (ActWord(static_cast<v1::Act>(act)) == word) return static_cast<v1::Act>(act);
  }
  return NotOurs();
}

absl::StatusOr<v1::WallStart> StartOf(const Form& form) {
  std::string chosen = FieldOf(form, "start");
  if (chosen == "free" || chosen == "own") chosen = FieldOf(form, chosen);
  std::vector<std::string> parts = absl::StrSplit(chosen, absl::MaxSplits(' ', 2));
  if (parts.size() < 2) parts.push_back(FieldOf(form, "fold"));
  if (parts.size() < 3) parts.push_back(FieldOf(form, "zone"));

  int fold = 0;
  if (!parts[1].empty() && !absl::SimpleAtoi(parts[1], &fold)) return NotOurs();
  v1::WallStart start;
  start.set_wall_time(parts[0].size() == kWallMinuteLength ? absl::StrCat(parts[0], kSeconds) : parts[0]);
  start.set_fold(fold);
  start.set_zone(parts[2]);
  return start;
}

}  // namespace

std::string ActWord(v1::Act act) {
  switch (act) {
    case v1::ACT_ACCEPT:
      return "accept";
    case v1::ACT_DECLINE:
      return "decline";
    case v1::ACT_PICK_TIME:
      return "pick";
    case v1::ACT_RESCHEDULE:
      return "reschedule";
    case v1::ACT_CANCEL:
      return "cancel";
    case v1::ACT_MARK_HELD:
      return "held";
    case v1::ACT_MARK_ABSENT:
      return "absent";
    default:
      return "";
  }
}

absl::StatusOr<Answer> ReadAnswer(const Form& form) {
  Answer answer{.request_id = FieldOf(form, "request_id")};
  ASSIGN_OR_RETURN(answer.act, ActOf(FieldOf(form, "act")));
  if (!IsId(answer.request_id)) return NotOurs();
  if (answer.act != v1::ACT_PICK_TIME && answer.act != v1::ACT_RESCHEDULE) return answer;
  answer.place = FieldOf(form, "place");
  ASSIGN_OR_RETURN(answer.start, StartOf(form));
  return answer;
}

std::string StartValue(const v1::WallStart& start, absl::string_view page_zone) {
  absl::string_view wall = start.wall_time();
  if (wall.size() > kWallMinuteLength) absl::ConsumeSuffix(&wall, kSeconds);
  if (start.zone() != page_zone) return absl::StrCat(wall, " ", start.fold(), " ", start.zone());
  return start.fold() == 0 ? std::string(wall) : absl::StrCat(wall, " ", start.fold());
}

}  // namespace parley::gateway
