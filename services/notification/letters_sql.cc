#include "services/notification/letters_sql.h"

#include <utility>

#include "common/errors/errors.h"
#include "services/notification/notices/notices_sql.h"
#include "services/notification/notices/planned_sql.h"
#include "services/notification/notices/said_rpc.h"
#include "services/notification/people/people_sql.h"

namespace parley::notification {
namespace {

using store::Connection;

constexpr char kSaid[] =
    "SELECT said FROM notice WHERE tenant = $1 AND id = $2 AND state IN ('PENDING', 'SENDING') "
    "AND said IS NOT NULL";

// A reminder says what is known of its interview now, as if said when it is told.
Said SaidOf(const PlannedWords& words, const Interview& interview) {
  return {.kind = words.planned.kind,
          .interview = interview.name,
          .recipient = words.planned.recipient,
          .by = Party::kSystem,
          .schedule_version = interview.schedule_version,
          .said_time = words.told_time,
          .expire_time = words.planned.expire_time,
          .booking = interview.booking,
          .duration_minutes = interview.duration_minutes,
          .mode = interview.mode,
          .place = interview.place,
          .traceparent = words.traceparent,
          .subject = words.planned.subject};
}

class SqlLetters final : public Letters {
 public:
  SqlLetters(store::Database& database, const store::Sealer& sealer, LinkMaker links)
      : database_(database), sealer_(sealer), links_(std::move(links)) {}

  absl::StatusOr<std::optional<Letter>> Load(const NoticeKey& key) override {
    std::optional<Letter> letter;
    RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(letter, LoadIn(connection, key));
      return absl::OkStatus();
    }));
    return letter;
  }

 private:
  absl::StatusOr<std::optional<Letter>> LoadIn(Connection& connection, const NoticeKey& key) {
    ASSIGN_OR_RETURN(const auto rows, connection.Query(kSaid, {key.tenant, key.id}));
    if (rows.empty()) return LoadReminders(connection, key);
    ASSIGN_OR_RETURN(const Bytes body, sealer_.Open(rows[0].Bytes(0), SaidPlace(key)));
    ASSIGN_OR_RETURN(Said said, DecodeSaid(body));
    ASSIGN_OR_RETURN(auto parties, LoadParties(connection, key.tenant, said.interview));
    if (!parties) return std::nullopt;
    const std::string link = links_.LinkOf(*parties);
    return Letter{key.id, *std::move(parties), std::move(said), link};
  }

  absl::StatusOr<std::optional<Letter>> LoadReminders(Connection& connection, const NoticeKey& key) {
    ASSIGN_OR_RETURN(const auto message, LoadMessage(connection, key));
    std::optional<Letter> first;
    for (const PlannedWords& words : message) {
      ASSIGN_OR_RETURN(auto letter, ReminderLetter(connection, key.tenant, words));
      if (!letter) return std::nullopt;  // the lead's people: LoadMessage leaves out followers without theirs
      if (first) {
        first->also.push_back(*std::move(letter));
      } else {
        first = std::move(letter);
      }
    }
    return first;
  }

  absl::StatusOr<std::optional<Letter>> ReminderLetter(Connection& connection, const std::string& tenant,
                                                       const PlannedWords& words) {
    ASSIGN_OR_RETURN(auto parties, LoadParties(connection, tenant, words.interview));
    if (!parties) return std::nullopt;
    Said said = SaidOf(words, parties->interview);
    if (!words.planned.about.empty()) {
      ASSIGN_OR_RETURN(const auto about, LoadPerson(connection, tenant, words.planned.about));
      if (about) said.about_display_name = about->display_name;
    }
    const std::string link = links_.LinkOf(*parties);
    return Letter{words.id, *std::move(parties), std::move(said), link};
  }

  store::Database& database_;
  const store::Sealer& sealer_;
  const LinkMaker links_;
};

}  // namespace

std::unique_ptr<Letters> OpenLetters(store::Database& database, const store::Sealer& sealer,
                                     LinkMaker links) {
  return std::make_unique<SqlLetters>(database, sealer, std::move(links));
}

}  // namespace parley::notification
