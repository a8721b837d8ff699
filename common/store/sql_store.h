#ifndef PARLEY_COMMON_STORE_SQL_STORE_H_
#define PARLEY_COMMON_STORE_SQL_STORE_H_

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/store.h"
#include "common/store/request_log.h"
#include "common/store/sql.h"

namespace parley::store {

// What every store of a service shares. Outlives the stores.
struct StoreContext {
  Database& database;
  RequestLog& requests;
  const Clock& clock;
};

// A Store on SQL: the order of its steps stands here once, and an x_sql.cc says only how its State is read
// and written.
template <class State>
class SqlStore : public Store<State> {
 public:
  explicit SqlStore(const StoreContext& context) : context_(context) {}

  absl::StatusOr<Bytes> Apply(const Call& call, std::span<const Name> names,
                              typename Store<State>::Decide decide,
                              typename Store<State>::Answer answer) final {
    std::vector<Name> sorted(names.begin(), names.end());
    std::sort(sorted.begin(), sorted.end());
    Bytes reply;
    const auto apply = [&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(auto repeated, context_.requests.Recall(transaction, call));
      if (repeated) {
        reply = *std::move(repeated);
        return absl::OkStatus();
      }
      ASSIGN_OR_RETURN(const State before, Load(transaction, call, sorted));
      // Whole microseconds, as they are stored: what is answered now is what is read later.
      const absl::Time now = absl::FromUnixMicros(absl::ToUnixMicros(context_.clock.Now()));
      ASSIGN_OR_RETURN(State after, decide(before, now));
      RETURN_IF_ERROR(Save(transaction, call, before, after));
      reply = answer(after);
      return context_.requests.Remember(transaction, call, reply, RealNow());
    };
    RETURN_IF_ERROR(context_.database.Write(call.deadline, Locks(call, sorted), apply));
    return reply;
  }

  absl::StatusOr<State> Get(const Call& call, const Name& name) final {
    absl::StatusOr<State> state = NotFound(name);
    RETURN_IF_ERROR(context_.database.Read([&](Connection& connection) -> absl::Status {
      state = LoadVisible(connection, call, name);
      return absl::OkStatus();
    }));
    return state;
  }

  absl::StatusOr<std::vector<State>> Since(const Call& call, Revision after, int limit) final {
    absl::StatusOr<std::vector<State>> states;
    RETURN_IF_ERROR(context_.database.Read([&](Connection& connection) -> absl::Status {
      states = LoadSince(connection, call, after, limit);
      return absl::OkStatus();
    }));
    return states;
  }

 private:
  // The same name of two tenants is two things.
  static std::vector<Name> Locks(const Call& call, std::vector<Name> names) {
    for (Name& name : names) name = absl::StrCat(call.caller.tenant, "/", name);
    return names;
  }

  // All that a decision about `names` (sorted) reads; what is not there is part of the state, not an error.
  virtual absl::StatusOr<State> Load(Connection& connection, const Call& call,
                                     std::span<const Name> names) = 0;
  // Writes what differs between the two and stamps the revisions taken into `after`.
  virtual absl::Status Save(Transaction& transaction, const Call& call, const State& before,
                            State& after) = 0;
  // What `call.caller` may see of `name`, else NotFound(name).
  virtual absl::StatusOr<State> LoadVisible(Connection& connection, const Call& call, const Name& name) = 0;
  virtual absl::StatusOr<std::vector<State>> LoadSince(Connection& connection, const Call& call,
                                                       Revision after, int limit) = 0;

  const StoreContext context_;
};

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_SQL_STORE_H_
