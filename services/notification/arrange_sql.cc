#include "services/notification/arrange_sql.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "common/civil_time/zone.h"
#include "common/errors/errors.h"
#include "services/notification/courtesy/courtesy.h"
#include "services/notification/courtesy/kind_rules_rpc.h"
#include "services/notification/notices/planned_sql.h"
#include "services/notification/people/people_sql.h"

namespace parley::notification {
namespace {

using store::Connection;
using store::Transaction;

// What Courtesy knows of a person.
struct Known {
  Recipient recipient;
  Policy policy;
};

// A zone that tzdata no longer has is no reason to hold everything up: the tenant's is the next best.
absl::TimeZone ZoneOf(const Person& person, const Tenant& tenant) {
  for (const std::string& name : {person.zone, tenant.zone}) {
    const auto zone = civil::FindZone(name);
    if (zone.ok()) return *zone;
  }
  return absl::UTCTimeZone();
}

absl::StatusOr<std::optional<Known>> LoadKnown(Connection& connection, const std::string& tenant,
                                               const Name& name) {
  ASSIGN_OR_RETURN(const auto person, LoadPerson(connection, tenant, name));
  ASSIGN_OR_RETURN(const auto of, LoadTenant(connection, tenant));
  ASSIGN_OR_RETURN(const auto policy, LoadPolicy(connection, tenant));
  if (!person || person->is_deleted || !of || !policy) return std::nullopt;
  const bool is_contact = absl::StartsWith(name, "contacts/");
  return Known{{.zone = ZoneOf(*person, *of), .is_contact = is_contact}, *policy};
}

Reminder ReminderOf(const std::string& id, const Planned& planned) {
  return {.id = id,
          .kind = planned.kind,
          .rule = RuleOf(planned.kind),
          .subject = planned.subject,
          .occurrence = planned.occurrence,
          .due_time = planned.due_time,
          .since_time = planned.since_time,
          .deadline_time = planned.deadline_time};
}

// What `told` makes of a reminder. A mail that was tried before is not tried earlier than was decided then.
WaitingReminder After(WaitingReminder reminder, const Told& told) {
  reminder.open_time = told.open_time;
  reminder.told_time = told.told_time;
  reminder.lead = told.lead;
  reminder.send_time = reminder.is_begun ? std::max(reminder.send_time, told.told_time) : told.told_time;
  return reminder;
}

// All of a person's reminders, each as it is to be from now on.
std::vector<WaitingReminder> Arranged(std::vector<WaitingReminder> waiting, const Known& known) {
  std::set<std::string> leads;
  for (const WaitingReminder& reminder : waiting) {
    if (reminder.lead.empty()) leads.insert(reminder.id);
  }
  std::vector<Reminder> free;
  for (WaitingReminder& reminder : waiting) {
    const bool follows = leads.count(reminder.lead) > 0;
    if (reminder.is_sending) {
      if (!follows) reminder.lead.clear();
    } else if (!reminder.is_begun) {
      free.push_back(ReminderOf(reminder.id, reminder.planned));
    } else if (!follows) {
      const Reminder alone = ReminderOf(reminder.id, reminder.planned);
      reminder = After(std::move(reminder), Courtesy({alone}, known.recipient, known.policy)[0]);
    }
  }
  for (const Told& told : Courtesy(std::move(free), known.recipient, known.policy)) {
    const auto of = std::find_if(waiting.begin(), waiting.end(),
                                 [&](const WaitingReminder& reminder) { return reminder.id == told.id; });
    *of = After(std::move(*of), told);
  }
  return waiting;
}

}  // namespace

absl::Status Arrange(Transaction& transaction, const std::string& tenant, const Name& person) {
  ASSIGN_OR_RETURN(const auto before, LoadWaiting(transaction, tenant, person));
  if (before.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto known, LoadKnown(transaction, tenant, person));
  if (!known) return absl::OkStatus();
  const std::vector<WaitingReminder> after = Arranged(before, *known);
  for (size_t i = 0; i < after.size(); ++i) {
    if (after[i] != before[i]) RETURN_IF_ERROR(SaveTold(transaction, tenant, after[i]));
  }
  return absl::OkStatus();
}

absl::Status ArrangeAll(Transaction& transaction, const std::string& tenant) {
  ASSIGN_OR_RETURN(const auto people, WaitingPeople(transaction, tenant));
  for (const Name& person : people) RETURN_IF_ERROR(Arrange(transaction, tenant, person));
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> LateTimeOf(Connection& connection, const NoticeKey& key, absl::Time now) {
  ASSIGN_OR_RETURN(const auto message, LoadMessage(connection, key));
  if (message.empty()) return now;
  const Planned& planned = message[0].planned;
  ASSIGN_OR_RETURN(const auto known, LoadKnown(connection, key.tenant, planned.recipient));
  if (!known) return now;
  return LateTime(ReminderOf(key.id, planned), known->recipient, known->policy, now);
}

}  // namespace parley::notification
