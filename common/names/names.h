#ifndef PARLEY_COMMON_NAMES_NAMES_H_
#define PARLEY_COMMON_NAMES_NAMES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store.h"

namespace parley {

// A new UUIDv7 (RFC 9562 5.7): 48 bits of `now` in milliseconds, then random bits from the system's
// generator, so that ids sort by creation. Thread-safe.
std::string NewId(absl::Time now);

// `count` bytes that nobody can guess, from the system's generator. Thread-safe.
std::string RandomBytes(size_t count);

// The same as lower-case hex.
std::string RandomHex(size_t count);

// SHA-256 of `bytes`, 32 raw bytes.
std::string Sha256(absl::string_view bytes);

// The ids of a resource name of `collection`, outermost first: "contacts" and "contacts/018f..." give
// {"018f..."}; of a collection within another, "interviews/*/referrals" and "interviews/a/referrals/b" give
// {"a", "b"}. INVALID_ARGUMENT when the name is of another collection, or an id is not 1-64 characters of
// [A-Za-z0-9_-].
absl::StatusOr<std::vector<std::string>> IdsOf(absl::string_view collection, absl::string_view name);
// The last of them. Errors as IdsOf.
absl::StatusOr<std::string> IdOf(absl::string_view collection, absl::string_view name);

// Whether `id` is 1-64 characters of [A-Za-z0-9_-], the form of ids and request ids.
bool IsId(absl::string_view id);

// A list's place, bound to what is listed: `scope` is the method with the caller's tenant and the filter
// (AIP-158). The token is opaque, not secret: it moves a reader and grants nothing.
std::string PageToken(absl::string_view scope, Revision after);
// The revision of a token made for the same scope; 0 for the empty token; INVALID_ARGUMENT /
// PAGE_TOKEN_INVALID for any other text.
absl::StatusOr<Revision> ParsePageToken(absl::string_view scope, absl::string_view token);

// The etag of a row last written at `revision`, and whether a caller's etag is still it: empty = whatever.
// ABORTED / STALE_ETAG with the current one in the metadata.
std::string Etag(Revision revision);
absl::Status CheckEtag(absl::string_view etag, Revision revision);

// The page size in force: 0 = 50, more than 500 = 500. Negative sizes are refused by the field's rule.
int PageSize(int wanted);

}  // namespace parley

#endif  // PARLEY_COMMON_NAMES_NAMES_H_
