#include "services/notification/letters_sql.h"

#include <utility>

#include "common/errors/errors.h"
#include "services/notification/notices/notices_sql.h"
#include "services/notification/notices/said_rpc.h"
#include "services/notification/people/people_sql.h"

namespace parley::notification {
namespace {

using store::Connection;

constexpr char kSaid[] =
    "SELECT said FROM notice WHERE tenant = $1 AND id = $2 AND state IN ('PENDING', 'SENDING') "
    "AND said IS NOT NULL";

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
    if (rows.empty()) return std::nullopt;
    ASSIGN_OR_RETURN(const Bytes body, sealer_.Open(rows[0].Bytes(0), SaidPlace(key)));
    ASSIGN_OR_RETURN(Said said, DecodeSaid(body));
    ASSIGN_OR_RETURN(auto parties, LoadParties(connection, key.tenant, said.interview));
    if (!parties) return std::nullopt;
    const std::string link = links_.LinkOf(*parties);
    return Letter{key.id, *std::move(parties), std::move(said), link};
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
