#include "services/scheduling/obligations/obligation_sql.h"

#include <utility>

#include "absl/strings/strip.h"
#include "common/errors/errors.h"
#include "common/store/sealed.h"
#include "services/scheduling/messages/message_sql.h"
#include "services/scheduling/people/person_facts_sql.h"
#include "services/scheduling/plan/plan_sql.h"

namespace parley::scheduling {
namespace {

using store::Connection;
using store::Row;
using store::Transaction;

constexpr char kInterview[] = "SELECT revision FROM interview WHERE tenant = $1 AND id = $2";
// 9 HELD, 11 CLOSED.
constexpr char kHeldSince[] =
    "SELECT id, revision FROM interview WHERE tenant = $1 AND revision > $2 AND state IN (9, 11) "
    "AND ($3 = '' OR seeker = $3) ORDER BY revision LIMIT $4";
constexpr char kEnd[] =
    "INSERT INTO obligation_end (tenant, interview, obligation, is_waived, channel, end_time, revision) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)";

bool IsVisible(const Caller& caller, const InterviewFacts& facts) {
  switch (caller.role) {
    case Role::kSeeker:
      return caller.act_as == facts.seeker;
    case Role::kPlatform:
    case Role::kAdmin:
      return true;
    default:
      return false;
  }
}

class OwingStore final : public store::SqlStore<Owing> {
 public:
  OwingStore(const store::StoreContext& context, std::string kek)
      : SqlStore(context), clock_(context.clock), sealer_(std::move(kek)) {}

 private:
  absl::StatusOr<Owing> Load(Connection& connection, const Call& call, std::span<const Name> names) override {
    return LoadOne(connection, call, std::string(absl::StripPrefix(names[0], "interviews/")));
  }
  absl::Status Save(Transaction& transaction, const Call& call, const Owing& before, Owing& after) override;
  absl::StatusOr<Owing> LoadVisible(Connection& connection, const Call& call, const Name& name) override {
    ASSIGN_OR_RETURN(Owing owing,
                     LoadOne(connection, call, std::string(absl::StripPrefix(name, "interviews/"))));
    if (!owing.input) return NotFound(name);
    return owing;
  }
  absl::StatusOr<std::vector<Owing>> LoadSince(Connection& connection, const Call& call, Revision after,
                                               int limit) override;

  absl::StatusOr<Owing> LoadOne(Connection& connection, const Call& call, const std::string& id);

  const Clock& clock_;
  const store::Sealer sealer_;
};

absl::StatusOr<Owing> OwingStore::LoadOne(Connection& connection, const Call& call, const std::string& id) {
  const std::string& tenant = call.caller.tenant;
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kInterview, {tenant, id}));
  ASSIGN_OR_RETURN(auto input, LoadPlanInput(connection, tenant, id));
  if (rows.empty() || !input || !IsVisible(call.caller, input->facts)) return Owing();
  Owing owing{.obligations = ObligationsOf(*input, clock_.Now()), .revision = rows[0].Int(0)};
  ASSIGN_OR_RETURN(owing.seeker, LoadSeekerFacts(connection, tenant, input->facts.seeker));
  ASSIGN_OR_RETURN(owing.contact, LoadContactFacts(connection, tenant, input->facts.contact));
  for (const MetByReferral& met : input->facts.met) {
    ASSIGN_OR_RETURN(ContactFacts contact, LoadContactFacts(connection, tenant, met.contact));
    owing.met.push_back(std::move(contact));
  }
  owing.input = *std::move(input);
  return owing;
}

absl::Status OwingStore::Save(Transaction& transaction, const Call& call, const Owing&, Owing& after) {
  if (!after.new_end) return absl::OkStatus();
  const std::string& tenant = call.caller.tenant;
  const std::string& interview = after.input->facts.id;
  const EndedObligation& ended = after.new_end->ended;
  RETURN_IF_ERROR(transaction
                      .Execute(kEnd, {tenant, interview, ended.id, int64_t{ended.is_waived},
                                      static_cast<int64_t>(after.new_end->channel),
                                      absl::ToUnixMicros(ended.time), transaction.NextRevision()})
                      .status());
  const std::string trace = TraceparentOf(call.trace);
  if (after.said) RETURN_IF_ERROR(SaveMessage(transaction, sealer_, tenant, interview, *after.said, trace));
  return RefreshPlan(transaction, tenant, interview, trace);
}

absl::StatusOr<std::vector<Owing>> OwingStore::LoadSince(Connection& connection, const Call& call,
                                                         Revision after, int limit) {
  const std::string seeker = call.caller.role == Role::kSeeker ? call.caller.act_as : "";
  ASSIGN_OR_RETURN(const auto rows,
                   connection.Query(kHeldSince, {call.caller.tenant, after, seeker, int64_t{limit}}));
  std::vector<Owing> owings;
  for (const Row& row : rows) {
    ASSIGN_OR_RETURN(Owing owing, LoadOne(connection, call, row.Text(0)));
    owing.revision =
        rows[owings.size()].Int(1);  // one whose people are gone owes nothing, and takes its place
    owings.push_back(std::move(owing));
  }
  return owings;
}

}  // namespace

std::unique_ptr<Store<Owing>> OpenOwings(const store::StoreContext& context, std::string kek) {
  return std::make_unique<OwingStore>(context, std::move(kek));
}

}  // namespace parley::scheduling
