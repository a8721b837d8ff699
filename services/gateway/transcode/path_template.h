#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_PATH_TEMPLATE_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_PATH_TEMPLATE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace parley::gateway {

// A request's path, cut up: "/v1/contacts/7:cancel" is {v1, contacts, 7} and ":cancel".
struct PathParts {
  std::vector<std::string> segments;  // percent-encoding not undone
  std::string verb;                   // from the last segment's last colon; empty when it has none

  // A colon that belongs to a value is sent as %3A.
  static PathParts Of(absl::string_view path);
};

// The value of a template's variable, percent-encoding undone as google/api/http.proto says: in one segment
// all of it, in several all but the slashes.
struct PathValue {
  std::string field_path;  // "contact.name"
  std::string value;
};

// The path of a google.api.http rule: "/v1/{name=interviews/*}:cancel". Immutable, thread-safe.
class PathTemplate {
 public:
  // INVALID_ARGUMENT when `text` is not of the grammar in google/api/http.proto.
  static absl::StatusOr<PathTemplate> Parse(absl::string_view text);

  bool Matches(const PathParts& path) const;

  // The values of the variables of a path that matches. INVALID_ARGUMENT / MALFORMED_REQUEST when a percent
  // escape is broken or the bytes are no text.
  absl::StatusOr<std::vector<PathValue>> ValuesIn(const PathParts& path) const;

  // The paths of the fields that the variables are bound to.
  std::vector<std::string> FieldPaths() const;

  // Its segments and verb with the variables' names left out: "/v1/interviews/*:cancel". Two templates of one
  // form match the same paths.
  std::string Form() const;

  // Of two templates that match one path, the smaller one is meant: where they first differ it has the
  // literal, or the single segment instead of any number.
  friend bool operator<(const PathTemplate& a, const PathTemplate& b) { return a.Rank() < b.Rank(); }

 private:
  enum class Kind { kLiteral, kSegment, kRest };  // "contacts", "*", "**"
  struct Piece {
    Kind kind;
    std::string literal;
  };
  struct Variable {
    std::string field_path;
    size_t begin;  // of its pieces
    size_t end;
  };
  class Parser;

  std::vector<Kind> Rank() const;
  bool EndsOpen() const { return !pieces_.empty() && pieces_.back().kind == Kind::kRest; }

  std::vector<Piece> pieces_;
  std::vector<Variable> variables_;
  std::string verb_;  // ":cancel", or empty
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_PATH_TEMPLATE_H_
