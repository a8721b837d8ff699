#include "services/scheduling/capture/capture_sql.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"
#include "services/scheduling/messages/booking_sql.h"
#include "services/scheduling/people/person_facts_sql.h"
#include "services/scheduling/people/seeker_key_sql.h"
#include "services/scheduling/plan/plan_sql.h"

namespace parley::scheduling {
namespace {

using store::Blob;
using store::Connection;
using store::Row;
using store::Sealer;
using store::Transaction;
using store::Value;

constexpr char kInterview[] =
    "SELECT seeker, state, booked_time FROM interview WHERE tenant = $1 AND id = $2";
constexpr char kCapture[] =
    "SELECT notes, insights, verdict, follow_up, capture_time FROM capture "
    "WHERE tenant = $1 AND interview = $2";
constexpr char kJottings[] =
    "SELECT id, text, theme, create_time FROM jotting WHERE tenant = $1 AND interview = $2 ORDER BY id";
constexpr char kSteps[] =
    "SELECT id, type, title, due_date, done_time FROM next_step WHERE tenant = $1 AND interview = $2 "
    "ORDER BY id";
constexpr char kReferrals[] =
    "SELECT id, display_name, note, may_name, contact, is_dropped, create_time FROM referral "
    "WHERE tenant = $1 AND interview = $2 ORDER BY id";
constexpr char kSaveCapture[] =
    "INSERT INTO capture (tenant, interview, notes, insights, verdict, follow_up, capture_time, revision) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant, interview) DO UPDATE SET notes = $3, "
    "insights = $4, verdict = $5, follow_up = $6, revision = $8";
constexpr char kAddJotting[] =
    "INSERT INTO jotting (tenant, interview, id, text, theme, create_time, revision) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)";
constexpr char kSaveStep[] =
    "INSERT INTO next_step (tenant, interview, id, type, title, due_date, done_time, revision) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant, interview, id) DO UPDATE SET "
    "done_time = $7, revision = $8";
constexpr char kSaveReferral[] =
    "INSERT INTO referral (tenant, interview, id, display_name, note, may_name, contact, is_dropped, "
    "create_time, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
    "ON CONFLICT (tenant, interview, id) DO UPDATE SET contact = $7, is_dropped = $8, revision = $10";
constexpr char kLink[] =
    "UPDATE referral SET contact = $4, revision = $5 WHERE tenant = $1 AND interview = $2 AND id = $3 "
    "AND contact = '' AND is_dropped = 0 AND EXISTS (SELECT 1 FROM interview i WHERE i.tenant = $1 "
    "AND i.id = $2 AND i.seeker = $6)";

// Seals and opens the words of one interview, each bound to its row and column.
class Words {
 public:
  Words(const Sealer& sealer, const std::string& tenant, const std::string& interview)
      : sealer_(sealer), tenant_(tenant), interview_(interview) {}

  Value Seal(const std::string& words, absl::string_view table, const std::string& id,
             absl::string_view column) const {
    if (words.empty()) return Value();
    return Blob{sealer_.Seal(words, PlaceOf(table, id, column))};
  }
  absl::StatusOr<std::string> Open(const Row& row, int index, absl::string_view table, const std::string& id,
                                   absl::string_view column) const {
    if (row.IsNull(index)) return std::string();
    return sealer_.Open(row.Bytes(index), PlaceOf(table, id, column));
  }

 private:
  std::string PlaceOf(absl::string_view table, const std::string& id, absl::string_view column) const {
    return absl::StrCat(tenant_, "|", table, "|", interview_, "/", id, "|", column);
  }

  const Sealer& sealer_;
  const std::string& tenant_;
  const std::string& interview_;
};

// "<theme> <text>", one a line; a text is one line by its field's rule.
std::string ToLines(const std::vector<Insight>& insights) {
  std::string lines;
  for (const Insight& insight : insights) {
    absl::StrAppend(&lines, static_cast<int>(insight.theme), " ", insight.text, "\n");
  }
  return lines;
}

std::vector<Insight> ToInsights(const std::string& lines) {
  std::vector<Insight> insights;
  for (absl::string_view line : absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(line, absl::MaxSplits(' ', 1));
    int theme = 0;
    if (!absl::SimpleAtoi(parts.first, &theme)) continue;
    insights.push_back({.theme = static_cast<Theme>(theme), .text = parts.second});
  }
  return insights;
}

std::optional<absl::CivilDay> ToDay(const std::string& text) {
  absl::CivilDay day;
  return absl::ParseCivilTime(text, &day) ? std::optional(day) : std::nullopt;
}

absl::Status LoadNotes(Connection& connection, const Words& words, const std::string& tenant,
                       CaptureState& state) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kCapture, {tenant, state.interview}));
  if (rows.empty()) return absl::OkStatus();
  const Row& row = rows[0];
  ASSIGN_OR_RETURN(state.notes.text, words.Open(row, 0, "capture", "", "notes"));
  ASSIGN_OR_RETURN(const std::string insights, words.Open(row, 1, "capture", "", "insights"));
  state.notes.insights = ToInsights(insights);
  state.notes.verdict = static_cast<Verdict>(row.Int(2));
  state.notes.follow_up = static_cast<int>(row.Int(3));
  state.capture_time = ToTime(row, 4);
  return absl::OkStatus();
}

absl::Status LoadLists(Connection& connection, const Words& words, const std::string& tenant,
                       CaptureState& state) {
  ASSIGN_OR_RETURN(const auto jottings, connection.Query(kJottings, {tenant, state.interview}));
  for (const Row& row : jottings) {
    ASSIGN_OR_RETURN(std::string text, words.Open(row, 1, "jotting", row.Text(0), "text"));
    state.jottings.push_back({.id = row.Text(0),
                              .text = std::move(text),
                              .theme = static_cast<Theme>(row.Int(2)),
                              .create_time = absl::FromUnixMicros(row.Int(3))});
  }
  ASSIGN_OR_RETURN(const auto steps, connection.Query(kSteps, {tenant, state.interview}));
  for (const Row& row : steps) {
    ASSIGN_OR_RETURN(std::string title, words.Open(row, 2, "next_step", row.Text(0), "title"));
    state.next_steps.push_back({.id = row.Text(0),
                                .type = static_cast<int>(row.Int(1)),
                                .title = std::move(title),
                                .due_date = ToDay(row.Text(3)),
                                .done_time = ToTime(row, 4)});
  }
  ASSIGN_OR_RETURN(const auto referrals, connection.Query(kReferrals, {tenant, state.interview}));
  for (const Row& row : referrals) {
    ASSIGN_OR_RETURN(std::string name, words.Open(row, 1, "referral", row.Text(0), "display_name"));
    ASSIGN_OR_RETURN(std::string note, words.Open(row, 2, "referral", row.Text(0), "note"));
    state.referrals.push_back({.id = row.Text(0),
                               .display_name = std::move(name),
                               .note = std::move(note),
                               .may_name = row.Int(3) != 0,
                               .contact = row.Text(4),
                               .is_dropped = row.Int(5) != 0,
                               .create_time = absl::FromUnixMicros(row.Int(6))});
  }
  return absl::OkStatus();
}

// The rows that are new or differ from those before, by their place: nothing is ever taken away or reordered.
template <class Item, class SaveOne>
absl::Status SaveChanged(const std::vector<Item>& before, const std::vector<Item>& after, SaveOne save) {
  for (size_t i = 0; i < after.size(); ++i) {
    if (i < before.size() && before[i] == after[i]) continue;
    RETURN_IF_ERROR(save(after[i]));
  }
  return absl::OkStatus();
}

class CaptureStore final : public store::SqlStore<CaptureState> {
 public:
  CaptureStore(const store::StoreContext& context, std::string kek)
      : SqlStore(context), kek_(std::move(kek)) {}

 private:
  absl::StatusOr<CaptureState> Load(Connection& connection, const Call& call,
                                    std::span<const Name> names) override;
  absl::Status Save(Transaction& transaction, const Call& call, const CaptureState& before,
                    CaptureState& after) override;
  absl::StatusOr<CaptureState> LoadVisible(Connection& connection, const Call& call,
                                           const Name& name) override {
    ASSIGN_OR_RETURN(CaptureState state, LoadOwn(connection, call, name));
    if (state.interview.empty()) return NotFound(name);
    return state;
  }
  absl::StatusOr<std::vector<CaptureState>> LoadSince(Connection&, const Call&, Revision, int) override {
    return absl::UnimplementedError("a capture is read with its interview");
  }

  // The empty state when there is no such interview of the caller.
  absl::StatusOr<CaptureState> LoadOwn(Connection& connection, const Call& call, const Name& name);
  absl::Status SaveRows(Transaction& transaction, const Words& words, const std::string& tenant,
                        const CaptureState& before, const CaptureState& after);

  const Sealer kek_;
};

absl::StatusOr<CaptureState> CaptureStore::LoadOwn(Connection& connection, const Call& call,
                                                   const Name& name) {
  const std::string& tenant = call.caller.tenant;
  const std::string id(absl::StripPrefix(name, "interviews/"));
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kInterview, {tenant, id}));
  const bool is_own =
      !rows.empty() && call.caller.role == Role::kSeeker && rows[0].Text(0) == call.caller.act_as;
  if (!is_own) return CaptureState();
  CaptureState state{.interview = id,
                     .seeker = rows[0].Text(0),
                     .state = static_cast<State>(rows[0].Int(1)),
                     .was_booked = !rows[0].IsNull(2)};
  ASSIGN_OR_RETURN(const auto sealer, FindSeekerSealer(connection, kek_, tenant, state.seeker));
  if (!sealer) return state;  // she has written nothing yet
  const Words words(*sealer, tenant, state.interview);
  RETURN_IF_ERROR(LoadNotes(connection, words, tenant, state));
  RETURN_IF_ERROR(LoadLists(connection, words, tenant, state));
  return state;
}

absl::StatusOr<CaptureState> CaptureStore::Load(Connection& connection, const Call& call,
                                                std::span<const Name> names) {
  CaptureState state;
  for (const Name& name : names) {
    if (!absl::StartsWith(name, "interviews/")) continue;
    ASSIGN_OR_RETURN(state, LoadOwn(connection, call, name));
  }
  for (const Name& name : names) {
    if (!absl::StartsWith(name, "contacts/")) continue;
    ASSIGN_OR_RETURN(state.named_contact, LoadContactFacts(connection, call.caller.tenant, name));
  }
  return state;
}

absl::Status CaptureStore::Save(Transaction& transaction, const Call& call, const CaptureState& before,
                                CaptureState& after) {
  const std::string& tenant = call.caller.tenant;
  ASSIGN_OR_RETURN(const Sealer sealer, SeekerSealer(transaction, kek_, tenant, after.seeker));
  const Words words(sealer, tenant, after.interview);
  RETURN_IF_ERROR(SaveRows(transaction, words, tenant, before, after));
  // A first capture ends reminders, a referral that has become somebody may begin some.
  return RefreshPlan(transaction, tenant, after.interview, TraceparentOf(call.trace));
}

absl::Status CaptureStore::SaveRows(Transaction& transaction, const Words& words, const std::string& tenant,
                                    const CaptureState& before, const CaptureState& after) {
  const std::string& interview = after.interview;
  if (after.notes != before.notes || after.capture_time != before.capture_time) {
    RETURN_IF_ERROR(
        transaction
            .Execute(kSaveCapture, {tenant, interview, words.Seal(after.notes.text, "capture", "", "notes"),
                                    words.Seal(ToLines(after.notes.insights), "capture", "", "insights"),
                                    static_cast<int64_t>(after.notes.verdict), int64_t{after.notes.follow_up},
                                    ToValue(after.capture_time), transaction.NextRevision()})
            .status());
  }
  for (size_t i = before.jottings.size(); i < after.jottings.size(); ++i) {
    const Jotting& jotting = after.jottings[i];
    RETURN_IF_ERROR(
        transaction
            .Execute(kAddJotting,
                     {tenant, interview, jotting.id, words.Seal(jotting.text, "jotting", jotting.id, "text"),
                      static_cast<int64_t>(jotting.theme), absl::ToUnixMicros(jotting.create_time),
                      transaction.NextRevision()})
            .status());
  }
  RETURN_IF_ERROR(SaveChanged(before.next_steps, after.next_steps, [&](const NextStep& step) {
    const std::string due = step.due_date ? absl::FormatCivilTime(*step.due_date) : "";
    return transaction
        .Execute(kSaveStep, {tenant, interview, step.id, int64_t{step.type},
                             words.Seal(step.title, "next_step", step.id, "title"), due,
                             ToValue(step.done_time), transaction.NextRevision()})
        .status();
  }));
  return SaveChanged(before.referrals, after.referrals, [&](const Referral& referral) {
    return transaction
        .Execute(kSaveReferral, {tenant, interview, referral.id,
                                 words.Seal(referral.display_name, "referral", referral.id, "display_name"),
                                 words.Seal(referral.note, "referral", referral.id, "note"),
                                 int64_t{referral.may_name}, referral.contact, int64_t{referral.is_dropped},
                                 absl::ToUnixMicros(referral.create_time), transaction.NextRevision()})
        .status();
  });
}

}  // namespace

std::unique_ptr<Store<CaptureState>> OpenCaptures(const store::StoreContext& context, std::string kek) {
  return std::make_unique<CaptureStore>(context, std::move(kek));
}

absl::Status LinkReferralRow(Transaction& transaction, const std::string& tenant,
                             const ConnectionFacts& connection) {
  ASSIGN_OR_RETURN(
      const int64_t linked,
      transaction.Execute(kLink, {tenant, connection.interview, connection.referral, connection.contact,
                                  transaction.NextRevision(), connection.seeker}));
  return linked == 0 ? absl::OkStatus()
                     : RefreshPlan(transaction, tenant, connection.interview, /*traceparent=*/"");
}

}  // namespace parley::scheduling
