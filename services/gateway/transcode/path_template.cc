#include "services/gateway/transcode/path_template.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"
#include "common/rpc/refusals.h"
#include "common/text/text.h"
#include "services/gateway/http/percent.h"

namespace parley::gateway {
namespace {

bool IsWord(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.';
  });
}

}  // namespace

PathParts PathParts::Of(absl::string_view path) {
  absl::ConsumePrefix(&path, "/");
  PathParts parts{.segments = absl::StrSplit(path, '/')};
  std::string& last = parts.segments.back();
  const size_t colon = last.rfind(':');
  if (colon == std::string::npos) return parts;
  parts.verb = last.substr(colon);
  last.resize(colon);
  return parts;
}

// Reads "/" Segments [":" word], where a segment is "*", "**", a word, or "{" field path ["=" Segments] "}".
class PathTemplate::Parser {
 public:
  explicit Parser(absl::string_view text) : text_(text), rest_(text) {}

  absl::StatusOr<PathTemplate> Parse() {
    if (!absl::ConsumePrefix(&rest_, "/")) return Fault();
    RETURN_IF_ERROR(TakeSegments(/*in_variable=*/false));
    if (absl::ConsumePrefix(&rest_, ":")) {
      if (!IsWord(rest_)) return Fault();
      template_.verb_ = absl::StrCat(":", rest_);
      rest_ = {};
    }
    if (!rest_.empty()) return Fault();
    const auto is_rest = [](const Piece& piece) { return piece.kind == Kind::kRest; };
    const auto& pieces = template_.pieces_;
    // "**" takes all that comes, so nothing can come after it.
    if (std::any_of(pieces.begin(), pieces.end() - 1, is_rest)) return Fault();
    return std::move(template_);
  }

 private:
  absl::Status Fault() const {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text_, "\" is no path template, from \"", rest_, "\""));
  }

  absl::string_view TakeUntil(const char* ends) {
    const absl::string_view taken = rest_.substr(0, rest_.find_first_of(ends));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  absl::Status TakeSegments(bool in_variable) {
    do {
      if (absl::StartsWith(rest_, "{") && !in_variable) {
        RETURN_IF_ERROR(TakeVariable());
      } else {
        RETURN_IF_ERROR(TakePiece());
      }
    } while (absl::ConsumePrefix(&rest_, "/"));
    return absl::OkStatus();
  }

  absl::Status TakePiece() {
    const absl::string_view piece = TakeUntil("/:}");
    if (piece == "**") {
      template_.pieces_.push_back({Kind::kRest, ""});
    } else if (piece == "*") {
      template_.pieces_.push_back({Kind::kSegment, ""});
    } else if (IsWord(piece)) {
      template_.pieces_.push_back({Kind::kLiteral, std::string(piece)});
    } else {
      return Fault();
    }
    return absl::OkStatus();
  }

  absl::Status TakeVariable() {
    rest_.remove_prefix(1);
    const absl::string_view field_path = TakeUntil("=}");
    if (!IsWord(field_path)) return Fault();
    const size_t begin = template_.pieces_.size();
    if (absl::ConsumePrefix(&rest_, "=")) {
      RETURN_IF_ERROR(TakeSegments(/*in_variable=*/true));
    } else {
      template_.pieces_.push_back({Kind::kSegment, ""});
    }
    if (!absl::ConsumePrefix(&rest_, "}")) return Fault();
    template_.variables_.push_back({std::string(field_path), begin, template_.pieces_.size()});
    return absl::OkStatus();
  }

  const absl::string_view text_;
  absl::string_view rest_;
  PathTemplate template_;
};

absl::StatusOr<PathTemplate> PathTemplate::Parse(absl::string_view text) {
  return Parser(text).Parse();
}

bool PathTemplate::Matches(const PathParts& path) const {
  if (path.verb != verb_) return false;
  const size_t fixed = EndsOpen() ? pieces_.size() - 1 : pieces_.size();
  const bool fits = EndsOpen() ? path.segments.size() >= fixed : path.segments.size() == fixed;
  if (!fits) return false;
  for (size_t i = 0; i < fixed; ++i) {
    const std::string& segment = path.segments[i];
    if (pieces_[i].kind == Kind::kSegment ? segment.empty() : segment != pieces_[i].literal) return false;
  }
  return std::none_of(path.segments.begin() + fixed, path.segments.end(),
                      [](const std::string& segment) { return segment.empty(); });
}

absl::StatusOr<std::vector<PathValue>> PathTemplate::ValuesIn(const PathParts& path) const {
  std::vector<PathValue> values;
  for (const Variable& variable : variables_) {
    const bool takes_rest = pieces_[variable.end - 1].kind == Kind::kRest;
    const auto begin = path.segments.begin() + variable.begin;
    const auto end = takes_rest ? path.segments.end() : path.segments.begin() + variable.end;
    const bool is_one = variable.end - variable.begin == 1 && !takes_rest;
    const auto value = PercentDecoded(absl::StrJoin(begin, end, "/"),
                                      is_one ? PercentKind::kSegment : PercentKind::kManySegments);
    if (!value) return rpc::Malformed("The path holds a broken percent escape.");
    if (!text::IsUtf8(*value)) return rpc::Malformed("The path holds bytes that are no text.");
    values.push_back({variable.field_path, *value});
  }
  return values;
}

std::vector<std::string> PathTemplate::FieldPaths() const {
  std::vector<std::string> paths;
  for (const Variable& variable : variables_) paths.push_back(variable.field_path);
  return paths;
}

std::string PathTemplate::Form() const {
  std::string form;
  for (const Piece& piece : pieces_) {
    const char* wildcard = piece.kind == Kind::kSegment ? "*" : "**";
    absl::StrAppend(&form, "/", piece.kind == Kind::kLiteral ? piece.literal : wildcard);
  }
  return form + verb_;
}

std::vector<PathTemplate::Kind> PathTemplate::Rank() const {
  std::vector<Kind> rank;
  for (const Piece& piece : pieces_) rank.push_back(piece.kind);
  return rank;
}

}  // namespace parley::gateway
