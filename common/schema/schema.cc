#include "common/schema/schema.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/schema/embedded.h"
#include "google/protobuf/descriptor.pb.h"

namespace parley {

absl::StatusOr<std::unique_ptr<Schema>> Schema::Read(absl::string_view descriptor_set) {
  google::protobuf::FileDescriptorSet files;
  if (!files.ParseFromArray(descriptor_set.data(), static_cast<int>(descriptor_set.size()))) {
    return absl::InternalError("the built-in API description cannot be read");
  }
  std::unique_ptr<Schema> schema(new Schema());
  for (const auto& file : files.file()) {
    const auto* built = schema->pool_.BuildFile(file);
    if (built == nullptr)
      return absl::InternalError(absl::StrCat("the API description of ", file.name(), " is not whole"));
    for (int i = 0; i < built->service_count(); ++i) schema->services_.push_back(built->service(i));
  }
  return schema;
}

absl::StatusOr<std::unique_ptr<Schema>> Schema::BuiltIn() {
  return Read(EmbeddedDescriptors());
}

std::unique_ptr<google::protobuf::Message> Schema::NewMessage(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<google::protobuf::Message>(messages_.GetPrototype(&type)->New());
}

}  // namespace parley
