#include "services/notification/courtesy/courtesy.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "common/civil_time/business_days.h"
#include "common/civil_time/open_hours.h"

namespace parley::notification {
namespace {

using civil::OpenHours;

// A reminder at its turn.
struct Turn {
  Reminder reminder;
  absl::Time open_time;
  bool is_at_night = false;  // in quiet hours after all, because of its deadline
};

// Nothing when the policy names no window: then nobody is ever disturbed at the wrong time.
std::optional<OpenHours> HoursOf(const Recipient& recipient, const Policy& policy) {
  const civil::Weekdays weekend =
      recipient.is_contact ? civil::DefaultWeekend(recipient.zone) : civil::Weekdays();
  const auto days = civil::BusinessCalendar::Create(weekend, {});
  if (!days.ok()) return std::nullopt;
  const int from = recipient.is_contact ? policy.contact_open_from_hour : policy.seeker_open_from_hour;
  const int to = recipient.is_contact ? policy.contact_open_to_hour : policy.seeker_open_to_hour;
  const auto hours = OpenHours::Create({.opens = {from, 0}, .closes = {to, 0}}, *days);
  return hours.ok() ? std::optional(*hours) : std::nullopt;
}

std::optional<absl::Time> DeadlineOf(const Reminder& reminder) {
  return reminder.rule.has_deadline ? reminder.deadline_time : std::nullopt;
}

Turn TurnOf(Reminder reminder, const std::optional<OpenHours>& hours, const absl::TimeZone& zone) {
  const absl::Time own = std::max(reminder.due_time, reminder.since_time);
  if (!hours || reminder.rule.ignores_quiet_hours) return {std::move(reminder), own};
  const absl::Time open = civil::NextOpen(own, *hours, zone).value_or(own);
  const std::optional<absl::Time> deadline = DeadlineOf(reminder);
  if (open == own || !deadline || open < *deadline) return {std::move(reminder), open};
  const std::optional<absl::Time> last = civil::LastOpenMinuteBefore(*deadline, *hours, zone);
  if (last && *last >= reminder.since_time) return {std::move(reminder), *last};
  return {std::move(reminder), own, /*is_at_night=*/true};
}

bool IsEarlier(const Turn& a, const Turn& b) {
  const auto order = [](const Turn& turn) {
    const Reminder& reminder = turn.reminder;
    return std::tie(turn.open_time, reminder.kind, reminder.subject, reminder.occurrence, reminder.id);
  };
  return order(a) < order(b);
}

// Puts a person's turns, one after the other, into messages.
class Messages {
 public:
  explicit Messages(const Policy& policy)
      : coalesce_(absl::Hours(policy.coalesce_hours)), merge_(absl::Minutes(policy.merge_minutes)) {}

  // The turn whose message `turn` joins; nothing when it begins one.
  const Turn* LeadOf(const Turn& turn) {
    if (turn.reminder.rule.stands_alone) return nullptr;
    const Turn*& last = last_[turn.reminder.rule.ignores_quiet_hours];
    const bool is_near =
        last != nullptr && turn.open_time - last->open_time <= merge_ && MayJoin(turn, *last);
    const Turn* const lead = is_near ? last : &turn;

    std::vector<Kept>& twins = kept_[{turn.reminder.kind, turn.reminder.subject}];
    for (const Kept& twin : twins) {
      if (IsAgain(turn, *lead, twin) && MayJoin(turn, *twin.lead)) return twin.lead;
    }
    twins.push_back({&turn, lead});
    last = lead;
    return is_near ? lead : nullptr;
  }

 private:
  struct Kept {
    const Turn* turn;
    const Turn* lead;  // perhaps itself
  };

  // By when each has its turn, and by when it would be told.
  bool IsAgain(const Turn& turn, const Turn& lead, const Kept& twin) const {
    return turn.open_time - twin.turn->open_time < coalesce_ ||
           lead.open_time - twin.lead->open_time < coalesce_;
  }

  static bool MayJoin(const Turn& turn, const Turn& lead) {
    return turn.reminder.since_time <= lead.open_time && !lead.is_at_night;
  }

  const absl::Duration coalesce_;
  const absl::Duration merge_;
  std::map<std::pair<Kind, Name>, std::vector<Kept>> kept_;  // of each thing, by time
  std::map<bool, const Turn*> last_;  // lead, of kinds that ignore quiet hours and of those that do not
};

}  // namespace

std::vector<Told> Courtesy(std::vector<Reminder> reminders, const Recipient& recipient,
                           const Policy& policy) {
  const std::optional<OpenHours> hours = HoursOf(recipient, policy);
  std::vector<Turn> turns;
  turns.reserve(reminders.size());
  for (Reminder& reminder : reminders) turns.push_back(TurnOf(std::move(reminder), hours, recipient.zone));
  std::sort(turns.begin(), turns.end(), IsEarlier);

  Messages messages(policy);
  std::vector<Told> told;
  told.reserve(turns.size());
  for (const Turn& turn : turns) {
    const Turn* const lead = messages.LeadOf(turn);
    told.push_back({.id = turn.reminder.id,
                    .open_time = turn.open_time,
                    .told_time = lead == nullptr ? turn.open_time : lead->open_time,
                    .lead = lead == nullptr ? "" : lead->reminder.id});
  }
  std::stable_sort(told.begin(), told.end(),
                   [](const Told& a, const Told& b) { return a.told_time < b.told_time; });
  return told;
}

absl::Time LateTime(const Reminder& reminder, const Recipient& recipient, const Policy& policy,
                    absl::Time now) {
  const std::optional<OpenHours> hours = HoursOf(recipient, policy);
  if (!hours || reminder.rule.ignores_quiet_hours) return now;
  const absl::Time open = civil::NextOpen(now, *hours, recipient.zone).value_or(now);
  const std::optional<absl::Time> deadline = DeadlineOf(reminder);
  return deadline && open >= *deadline ? now : open;
}

}  // namespace parley::notification
