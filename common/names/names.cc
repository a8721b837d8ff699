#include "common/names/names.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"

namespace parley {
namespace {

constexpr size_t kIdLengthMax = 64;
constexpr size_t kTokenCheckBytes = 8;

// Without randomness ids and secrets would repeat, so there is nothing sensible left to do.
void FillRandom(char* bytes, size_t count) {
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes), static_cast<int>(count)) == 1) return;
  std::fputs("the system's random generator does not answer\n", stderr);
  std::abort();
}

// Asking the generator costs more than what it gives: it is asked for a piece at a time. What was handed out
// is wiped here; what never is belongs to nobody. Not thread-safe; a process that forks would have the same
// piece twice, and none of ours does.
class RandomPiece {
 public:
  std::string Take(size_t count) {
    std::string taken(count, '\0');
    if (count > bytes_.size()) {
      FillRandom(taken.data(), count);
      return taken;
    }
    if (count > left_) {
      FillRandom(bytes_.data(), bytes_.size());
      left_ = bytes_.size();
    }
    left_ -= count;
    std::copy_n(bytes_.data() + left_, count, taken.data());
    OPENSSL_cleanse(bytes_.data() + left_, count);
    return taken;
  }

 private:
  std::array<char, 512> bytes_{};
  size_t left_ = 0;
};

std::string TokenCheck(absl::string_view scope, absl::string_view revision) {
  return Sha256(absl::StrCat(scope, "\n", revision)).substr(0, kTokenCheckBytes);
}

}  // namespace

std::string RandomBytes(size_t count) {
  thread_local RandomPiece piece;
  return piece.Take(count);
}

std::string RandomHex(size_t count) {
  return absl::BytesToHexString(RandomBytes(count));
}

std::string NewId(absl::Time now) {
  std::string bytes = RandomBytes(16);
  const int64_t millis = absl::ToUnixMillis(now);
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<char>(millis >> (40 - 8 * i));
  bytes[6] = static_cast<char>(0x70 | (bytes[6] & 0x0f));  // version 7
  bytes[8] = static_cast<char>(0x80 | (bytes[8] & 0x3f));  // variant 10
  const std::string hex = absl::BytesToHexString(bytes);
  const absl::string_view h = hex;
  return absl::StrCat(h.substr(0, 8), "-", h.substr(8, 4), "-", h.substr(12, 4), "-", h.substr(16, 4), "-",
                      h.substr(20));
}

std::string Sha256(absl::string_view bytes) {
  // EVP_sha256() names it and is looked up anew in each use, which costs as much as the digest of a short
  // text.
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, sha256,
             nullptr);
  digest.resize(size);
  return digest;
}

bool IsId(absl::string_view id) {
  const auto allowed = [](unsigned char c) { return absl::ascii_isalnum(c) || c == '_' || c == '-'; };
  return !id.empty() && id.size() <= kIdLengthMax && std::all_of(id.begin(), id.end(), allowed);
}

absl::StatusOr<std::vector<std::string>> IdsOf(absl::string_view collection, absl::string_view name) {
  const std::string pattern = absl::StrCat(collection, "/*");
  const std::vector<absl::string_view> wanted = absl::StrSplit(pattern, '/');
  const std::vector<absl::string_view> given = absl::StrSplit(name, '/');
  std::vector<std::string> ids;
  bool fits = wanted.size() == given.size();
  for (size_t i = 0; fits && i < wanted.size(); ++i) {
    const bool is_id = wanted[i] == "*";
    fits = is_id ? IsId(given[i]) : wanted[i] == given[i];
    if (is_id) ids.emplace_back(given[i]);
  }
  if (fits) return ids;
  return InvalidFields({{"name", absl::StrCat("must be ", absl::StrReplaceAll(pattern, {{"*", "{id}"}}))}});
}

absl::StatusOr<std::string> IdOf(absl::string_view collection, absl::string_view name) {
  ASSIGN_OR_RETURN(std::vector<std::string> ids, IdsOf(collection, name));
  return std::move(ids.back());
}

std::string PageToken(absl::string_view scope, Revision after) {
  const std::string revision = absl::StrCat(after);
  return absl::WebSafeBase64Escape(absl::StrCat(TokenCheck(scope, revision), revision));
}

absl::StatusOr<Revision> ParsePageToken(absl::string_view scope, absl::string_view token) {
  if (token.empty()) return Revision{0};
  std::string plain;
  Revision after = 0;
  if (!absl::WebSafeBase64Unescape(token, &plain) || plain.size() <= kTokenCheckBytes ||
      !absl::SimpleAtoi(absl::string_view(plain).substr(kTokenCheckBytes), &after) || after < 0 ||
      PageToken(scope, after) != token) {
    return InvalidFields({{"page_token", "was not issued for this list"}}, "PAGE_TOKEN_INVALID");
  }
  return after;
}

std::string Etag(Revision revision) {
  return absl::StrCat(revision);
}

absl::Status CheckEtag(absl::string_view etag, Revision revision) {
  const std::string current = Etag(revision);
  if (etag.empty() || etag == current) return absl::OkStatus();
  return Fail(absl::StatusCode::kAborted, "STALE_ETAG", "It was changed since the etag was read.",
              {{"current_etag", current}});
}

int PageSize(int wanted) {
  constexpr int kDefault = 50;
  constexpr int kMax = 500;
  return wanted <= 0 ? kDefault : std::min(wanted, kMax);
}

}  // namespace parley
