#include "services/contacts/contact/import_batch.h"

namespace parley::contacts {
namespace {

// The proto's ORIGIN_OWN_NETWORK: an export of somebody's connections is their own network.
constexpr int kOriginOwnNetwork = 1;

// Takes what the row says and answers whether it said anything new.
bool TakeText(std::string& field, const std::string& said) {
  if (said.empty() || said == field) return false;
  field = said;
  return true;
}

bool Clear(std::string& field, bool wanted) {
  if (!wanted || field.empty()) return false;
  field.clear();
  return true;
}

bool TakeRow(Contact& contact, const ImportRow& row) {
  bool changed = TakeText(contact.display_name, row.display_name);
  changed |= TakeText(contact.email, row.email);
  changed |= TakeText(contact.profile_url, row.profile_url);
  changed |= TakeText(contact.organization, row.organisation) ||
             Clear(contact.organization, row.clears_organisation);
  changed |= TakeText(contact.position, row.position) || Clear(contact.position, row.clears_position);
  if (row.connected_on && contact.connected_date != row.connected_on) {
    contact.connected_date = row.connected_on;
    changed = true;
  }
  if (row.clears_connected_on && contact.connected_date) {
    contact.connected_date.reset();
    changed = true;
  }
  return changed;
}

std::vector<Name> KeysOf(const std::string& url, const std::string& email) {
  std::vector<Name> keys;
  if (!url.empty()) keys.push_back(UrlKeyName(url));
  if (!email.empty()) keys.push_back(EmailKeyName(email));
  return keys;
}

// Whoever holds the row's URL, else its address. The two may be two people on file: then the row is about the
// first, and its address, which is the other's, is not taken over.
const Contact* FindHolder(const ImportBatch& batch, const ImportRow& row) {
  for (const Name& key : KeysOf(row.profile_url, row.email)) {
    if (const auto found = batch.by_key.find(key); found != batch.by_key.end()) return &found->second;
  }
  return nullptr;
}

bool IsHeldByAnother(const ImportBatch& batch, const Name& key, const Contact& contact) {
  const auto found = batch.by_key.find(key);
  return found != batch.by_key.end() && found->second.id != contact.id;
}

}  // namespace

std::vector<Name> ImportKeys(const std::vector<ImportRow>& rows) {
  std::vector<Name> names;
  for (const ImportRow& row : rows) {
    for (Name& key : KeysOf(row.profile_url, row.email)) names.push_back(std::move(key));
  }
  return names;
}

absl::StatusOr<ImportBatch> DecideImport(ImportBatch batch, const std::vector<ImportRow>& rows,
                                         const std::vector<std::string>& ids, const Name& owner, bool dry_run,
                                         absl::Time now) {
  batch.effects.clear();
  batch.to_save.clear();
  for (size_t i = 0; i < rows.size(); ++i) {
    ImportRow row = rows[i];
    const Contact* holder = FindHolder(batch, row);
    Contact contact;
    if (holder != nullptr) {
      contact = *holder;
      if (!row.email.empty() && IsHeldByAnother(batch, EmailKeyName(row.email), contact)) row.email.clear();
    } else {
      contact = {.id = ids[i],
                 .owner = owner,
                 .zone = batch.tenant_zone,
                 .is_zone_guessed = true,
                 .origin = kOriginOwnNetwork,
                 .create_time = now};
    }
    const bool changed = TakeRow(contact, row);
    batch.effects.push_back(holder == nullptr ? ImportEffect::kCreated
                            : changed         ? ImportEffect::kUpdated
                                              : ImportEffect::kUnchanged);
    if (!changed || dry_run) continue;
    contact.update_time = now;
    for (const Name& key : KeysOf(contact.profile_url, contact.email)) batch.by_key[key] = contact;
    batch.to_save.push_back(std::move(contact));
  }
  return batch;
}

}  // namespace parley::contacts
