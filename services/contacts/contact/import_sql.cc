#include "services/contacts/contact/import_sql.h"

#include "services/contacts/contact/contact_row_sql.h"

namespace parley::contacts {
namespace {

using store::Connection;
using store::Transaction;

class ImportStore final : public store::SqlStore<ImportBatch> {
 public:
  using SqlStore::SqlStore;

 private:
  absl::StatusOr<ImportBatch> Load(Connection& connection, const Call& call,
                                   std::span<const Name> names) override {
    const std::string& tenant = call.caller.tenant;
    ImportBatch batch;
    ASSIGN_OR_RETURN(const auto zones,
                     connection.Query("SELECT zone FROM tenant WHERE tenant = $1", {tenant}));
    if (!zones.empty()) batch.tenant_zone = zones[0].Text(0);
    for (const Name& key : names) {
      ASSIGN_OR_RETURN(auto holder, FindContactByKey(connection, tenant, DirectoryOf(call.caller), key));
      if (holder) batch.by_key.emplace(key, *std::move(holder));
    }
    return batch;
  }
  absl::Status Save(Transaction& transaction, const Call& call, const ImportBatch&,
                    ImportBatch& after) override {
    for (Contact& contact : after.to_save) {
      RETURN_IF_ERROR(SaveContact(transaction, call.caller.tenant, contact));
    }
    return absl::OkStatus();
  }
  absl::StatusOr<ImportBatch> LoadVisible(Connection&, const Call&, const Name& name) override {
    return NotFound(name);
  }
  absl::StatusOr<std::vector<ImportBatch>> LoadSince(Connection&, const Call&, Revision, int) override {
    return std::vector<ImportBatch>();
  }
};

}  // namespace

std::unique_ptr<Store<ImportBatch>> OpenImports(const store::StoreContext& context) {
  return std::make_unique<ImportStore>(context);
}

}  // namespace parley::contacts
