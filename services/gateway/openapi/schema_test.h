#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_SCHEMA_TEST_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_SCHEMA_TEST_H_

#include <memory>
#include <string>

#include "common/schema/embedded.h"
#include "common/schema/schema.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "parley/auth/v1/policy.pb.h"

namespace parley::gateway {

// A method as its proto would have it, called by seekers.
inline google::protobuf::MethodDescriptorProto MethodProto(const std::string& name,
                                                           const std::string& request,
                                                           const google::api::HttpRule& http) {
  google::protobuf::MethodDescriptorProto method;
  method.set_name(name);
  method.set_input_type(".parley.scheduling.v1." + request);
  method.set_output_type(".parley.scheduling.v1.Interview");
  *method.mutable_options()->MutableExtension(google::api::http) = http;
  auto& policy = *method.mutable_options()->MutableExtension(auth::v1::policy);
  policy.add_allow(auth::v1::ROLE_SEEKER);
  policy.set_scope("interviews.write");
  return method;
}

// The suite's own API with one more method of InterviewsService, and a comment of it, as if the proto had
// been edited.
inline std::unique_ptr<Schema> SchemaWith(const google::protobuf::MethodDescriptorProto& method,
                                          const std::string& comment) {
  google::protobuf::FileDescriptorSet files;
  EXPECT_TRUE(files.ParseFromString(std::string(EmbeddedDescriptors())));
  for (auto& file : *files.mutable_file()) {
    if (file.name() != "parley/scheduling/v1/interviews.proto") continue;
    auto& location = *file.mutable_source_code_info()->add_location();
    for (const int step : {6, 0, 2, file.service(0).method_size()}) location.add_path(step);
    for (int i = 0; i < 3; ++i) location.add_span(i);
    location.set_leading_comments(comment);
    *file.mutable_service(0)->add_method() = method;
  }
  return *Schema::Read(files.SerializeAsString());
}

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_SCHEMA_TEST_H_
