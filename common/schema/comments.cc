#include "common/schema/comments.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.pb.h"

namespace parley {
namespace {

constexpr absl::string_view kExample = "Example: `";

}  // namespace

std::string CommentText(const google::protobuf::SourceLocation& location) {
  return std::string(
      absl::StripAsciiWhitespace(absl::StrReplaceAll(location.leading_comments, {{"\n ", "\n"}})));
}

std::string PurposeOf(const google::protobuf::ServiceDescriptor& service) {
  std::string comment = CommentOf(service);
  if (!comment.empty()) return comment;
  google::protobuf::SourceLocation location;
  const std::vector<int> package = {google::protobuf::FileDescriptorProto::kPackageFieldNumber};
  if (!service.file()->GetSourceLocation(package, &location)) return "";
  return CommentText(location);
}

MethodComment SplitExamples(absl::string_view comment) {
  MethodComment split;
  while (true) {
    const size_t begin = comment.find(kExample);
    const size_t end = begin == absl::string_view::npos ? begin : comment.find('`', begin + kExample.size());
    if (end == absl::string_view::npos) {
      absl::StrAppend(&split.text, comment);
      break;
    }
    absl::StrAppend(&split.text, comment.substr(0, begin));
    split.examples.emplace_back(comment.substr(begin + kExample.size(), end - begin - kExample.size()));
    comment.remove_prefix(end + 1);
    absl::ConsumePrefix(&comment, ".");
  }
  absl::StripAsciiWhitespace(&split.text);
  return split;
}

}  // namespace parley
