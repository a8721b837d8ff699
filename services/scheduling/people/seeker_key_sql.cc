#include "services/scheduling/people/seeker_key_sql.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/names/names.h"

namespace parley::scheduling {
namespace {

using store::Blob;
using store::Sealer;

constexpr int kKeyBytes = 32;

std::string PlaceOf(const std::string& tenant, const Name& seeker) {
  return absl::StrCat(tenant, "|seeker_key|", seeker, "|wrapped");
}

}  // namespace

absl::StatusOr<std::optional<Sealer>> FindSeekerSealer(store::Connection& connection, const Sealer& kek,
                                                       const std::string& tenant, const Name& seeker) {
  ASSIGN_OR_RETURN(
      const auto rows,
      connection.Query("SELECT wrapped FROM seeker_key WHERE tenant = $1 AND seeker = $2", {tenant, seeker}));
  if (rows.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(std::string key, kek.Open(rows[0].Bytes(0), PlaceOf(tenant, seeker)));
  return Sealer(std::move(key));
}

absl::StatusOr<Sealer> SeekerSealer(store::Transaction& transaction, const Sealer& kek,
                                    const std::string& tenant, const Name& seeker) {
  ASSIGN_OR_RETURN(auto found, FindSeekerSealer(transaction, kek, tenant, seeker));
  if (found) return *std::move(found);
  const std::string key = absl::HexStringToBytes(RandomHex(kKeyBytes));
  RETURN_IF_ERROR(transaction
                      .Execute("INSERT INTO seeker_key (tenant, seeker, wrapped) VALUES ($1, $2, $3)",
                               {tenant, seeker, Blob{kek.Seal(key, PlaceOf(tenant, seeker))}})
                      .status());
  return Sealer(key);
}

absl::Status ForgetSeekerKey(store::Transaction& transaction, const std::string& tenant, const Name& seeker) {
  return transaction.Execute("DELETE FROM seeker_key WHERE tenant = $1 AND seeker = $2", {tenant, seeker})
      .status();
}

}  // namespace parley::scheduling
