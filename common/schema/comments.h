#ifndef PARLEY_COMMON_SCHEMA_COMMENTS_H_
#define PARLEY_COMMON_SCHEMA_COMMENTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace parley {

// A comment of a proto without the space that begins each line.
std::string CommentText(const google::protobuf::SourceLocation& location);

// The comment that stands before a message, field, enum, value, service or method of a Schema, its lines as
// they are written; empty when there is none.
template <class Descriptor>
std::string CommentOf(const Descriptor& descriptor) {
  google::protobuf::SourceLocation location;
  if (!descriptor.GetSourceLocation(&location)) return "";
  return CommentText(location);
}

// What a service is for: its comment, or else the one that heads its file.
std::string PurposeOf(const google::protobuf::ServiceDescriptor& service);

// A method's comment, and the examples taken out of it.
struct MethodComment {
  std::string text;
  std::vector<std::string> examples;  // "parley contacts create ...", written "Example: `...`."
};

MethodComment SplitExamples(absl::string_view comment);

}  // namespace parley

#endif  // PARLEY_COMMON_SCHEMA_COMMENTS_H_
