#ifndef PARLEY_SERVICES_CONTACTS_SEEKER_SEEKER_H_
#define PARLEY_SERVICES_CONTACTS_SEEKER_SEEKER_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store.h"

namespace parley::contacts {

// A person who asks. Text has passed the checks of its proto fields.
struct Seeker {
  std::string id;
  std::string display_name;
  std::string email;
  std::string zone;           // empty = the tenant's
  std::string language_code;  // empty = "en"
  absl::Time create_time;
  absl::Time update_time;
  bool is_deleted = false;
  Revision revision = 0;  // 0 = not on file
};

// All that a decision about one seeker reads.
struct SeekerState {
  Seeker seeker;
  Name same_email;  // another seeker of the tenant who has the address asked about; empty = nobody
};

// What a caller wants changed; what is absent stays.
struct SeekerChange {
  std::optional<std::string> display_name;
  std::optional<std::string> email;
  std::optional<std::string> zone;
  std::optional<std::string> language_code;
  std::string etag;  // empty = whatever the state
};

// A seeker is named by what is locked for her: her name, and her address when it is being set.
Name SeekerName(const std::string& id);
Name SeekerEmailName(const std::string& email);

// Pure; each answers the state after, or why not.
// ALREADY_EXISTS with the holder's name when the address is taken.
absl::StatusOr<SeekerState> CreateSeeker(SeekerState state, const std::string& id, const SeekerChange& change,
                                         absl::Time now);
// NOT_FOUND, ABORTED / STALE_ETAG, ALREADY_EXISTS.
absl::StatusOr<SeekerState> UpdateSeeker(SeekerState state, const Name& name, const SeekerChange& change,
                                         absl::Time now);
// Empties the row to a tombstone. NOT_FOUND.
absl::StatusOr<SeekerState> DeleteSeeker(SeekerState state, const Name& name, absl::Time now);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_SEEKER_SEEKER_H_
