#include "services/notification/notices/planned.h"

#include <algorithm>
#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/names/names.h"

namespace parley::notification {
namespace {

using Key = std::tuple<Name, Kind, Name, int, int>;  // as Planned::key

void End(PlannedNotice& notice, NoticeState state, absl::string_view reason, absl::Time now) {
  notice.state = state;
  notice.reason = std::string(reason);
  notice.end_time = now;
}

// What has nobody to go to, or comes too late, ends as it arrives.
void EndIfPointless(PlannedNotice& notice, const PlanFacts& facts, absl::Time now) {
  if (facts.is_somebody_erased) {
    End(notice, NoticeState::kVoid, kErased, now);
  } else if (notice.planned.expire_time <= now) {
    End(notice, NoticeState::kExpired, kTooLate, now);
  }
}

// Whether it ended because it was no longer planned; whatever else ended it would end it again.
bool HadLeftThePlan(const PlannedNotice& notice) {
  return notice.reason == kNewerVersion || notice.reason == kDone ||
         absl::StartsWith(notice.reason, kInterviewPrefix);
}

// It ended while it was being sent, and that send has its outcome, or has not come to it.
void Revive(PlannedNotice& notice, absl::Time now) {
  notice.state = NoticeState::kPending;
  notice.reason.clear();
  notice.end_time.reset();
  if (notice.delivery == DeliveryState::kSent) End(notice, NoticeState::kSent, "", now);
  if (notice.delivery == DeliveryState::kRefused) End(notice, NoticeState::kDead, "", now);
}

PlannedNotice StillPlanned(PlannedNotice notice, const Planned& planned, const PlanFacts& facts,
                           absl::Time now) {
  const bool comes_back = IsEnded(notice.state) && HadLeftThePlan(notice);
  if (IsEnded(notice.state) && !comes_back) return notice;
  if (!comes_back && notice.planned == planned) return notice;
  notice.planned = planned;
  if (comes_back) Revive(notice, now);
  if (notice.state == NoticeState::kPending) EndIfPointless(notice, facts, now);
  return notice;
}

bool HasNewerVersion(const std::vector<Planned>& plan, const Planned& gone) {
  return std::any_of(plan.begin(), plan.end(), [&](const Planned& planned) {
    return planned.subject == gone.subject && planned.kind == gone.kind &&
           planned.recipient == gone.recipient && planned.version > gone.version;
  });
}

PlannedNotice NoLongerPlanned(PlannedNotice notice, const std::vector<Planned>& plan, const PlanFacts& facts,
                              absl::Time now) {
  if (IsEnded(notice.state)) return notice;
  if (facts.is_interview_erased) {
    End(notice, NoticeState::kVoid, kErased, now);
  } else if (HasNewerVersion(plan, notice.planned)) {
    End(notice, NoticeState::kSuperseded, kNewerVersion, now);
  } else {
    const bool is_by_state = !facts.new_state.empty();
    End(notice, NoticeState::kVoid, is_by_state ? absl::StrCat(kInterviewPrefix, facts.new_state) : kDone,
        now);
  }
  return notice;
}

}  // namespace

std::string PlannedId(const std::string& tenant, const Planned& planned) {
  std::string bytes =
      Sha256(absl::StrCat(tenant, "|", planned.subject, "|", static_cast<int>(planned.kind), "|",
                          planned.recipient, "|", planned.occurrence, "|", planned.version))
          .substr(0, 16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x80);  // version 8
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);  // the variant of RFC 9562
  const std::string hex = absl::BytesToHexString(bytes);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-", hex.substr(16, 4),
                      "-", hex.substr(20));
}

std::vector<PlannedNotice> DiffPlan(const std::vector<PlannedNotice>& stored,
                                    const std::vector<Planned>& plan, const PlanFacts& facts,
                                    absl::Time now) {
  std::map<Key, const Planned*> planned_now;
  for (const Planned& planned : plan) planned_now[planned.key()] = &planned;
  std::vector<PlannedNotice> changed;
  for (const PlannedNotice& notice : stored) {
    const auto found = planned_now.find(notice.planned.key());
    const bool is_planned = found != planned_now.end();
    PlannedNotice after = is_planned ? StillPlanned(notice, *found->second, facts, now)
                                     : NoLongerPlanned(notice, plan, facts, now);
    if (after != notice) changed.push_back(std::move(after));
    if (is_planned) planned_now.erase(found);
  }
  for (const auto& [key, planned] : planned_now) {
    PlannedNotice notice{.id = PlannedId(facts.tenant, *planned), .planned = *planned};
    EndIfPointless(notice, facts, now);
    changed.push_back(std::move(notice));
  }
  return changed;
}

}  // namespace parley::notification
