#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_ADDED_CONTRACT_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_ADDED_CONTRACT_H_

#include <string>

#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/wrappers.pb.h"
#include "gtest/gtest.h"
#include "parley/auth/v1/policy.pb.h"
#include "services/gateway/forward/routes.h"

// For tests: the program's contract and a file more, with a service EchoService that no code knows.
namespace parley::gateway {

inline constexpr char kEcho[] = "/parley.contacts.v1.EchoService/Echo";
inline constexpr char kEchoRule[] = R"(post: "/v1/{name=echoes/*}:echo" body: "*")";

inline constexpr char kEchoFile[] = R"(
  name: "added.proto" package: "parley.contacts.v1" syntax: "proto3"
  dependency: "google/protobuf/timestamp.proto" dependency: "google/protobuf/field_mask.proto"
  dependency: "google/protobuf/wrappers.proto"
  enum_type { name: "Color" value { name: "COLOR_UNSPECIFIED" number: 0 }
              value { name: "COLOR_RED" number: 1 } }
  message_type { name: "Inner"
    field { name: "text" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL json_name: "text" }
    field { name: "whole_numbers" number: 2 type: TYPE_INT32 label: LABEL_REPEATED json_name: "wholeNumbers" }
    field { name: "inner" number: 3 type: TYPE_MESSAGE type_name: ".parley.contacts.v1.Inner"
            label: LABEL_OPTIONAL
            json_name: "inner" } }
  message_type { name: "Echo"
    field { name: "name" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL json_name: "name" }
    field { name: "big_count" number: 2 type: TYPE_INT64 label: LABEL_OPTIONAL json_name: "bigCount" }
    field { name: "tags" number: 3 type: TYPE_STRING label: LABEL_REPEATED json_name: "tags" }
    field { name: "at_time" number: 4 type: TYPE_MESSAGE type_name: ".google.protobuf.Timestamp"
            label: LABEL_OPTIONAL json_name: "atTime" }
    field { name: "mask" number: 5 type: TYPE_MESSAGE type_name: ".google.protobuf.FieldMask"
            label: LABEL_OPTIONAL
            json_name: "mask" }
    field { name: "flag" number: 6 type: TYPE_MESSAGE type_name: ".google.protobuf.BoolValue"
            label: LABEL_OPTIONAL
            json_name: "flag" }
    field { name: "color" number: 7 type: TYPE_ENUM type_name: ".parley.contacts.v1.Color"
            label: LABEL_OPTIONAL
            json_name: "color" }
    field { name: "inner" number: 8 type: TYPE_MESSAGE type_name: ".parley.contacts.v1.Inner"
            label: LABEL_OPTIONAL
            json_name: "inner" }
    field { name: "loud" number: 9 type: TYPE_BOOL label: LABEL_OPTIONAL json_name: "loud" }
    field { name: "data" number: 10 type: TYPE_BYTES label: LABEL_OPTIONAL json_name: "data" }
    field { name: "ratio" number: 11 type: TYPE_DOUBLE label: LABEL_OPTIONAL json_name: "ratio" }
    field { name: "inners" number: 12 type: TYPE_MESSAGE type_name: ".parley.contacts.v1.Inner"
            label: LABEL_REPEATED
            json_name: "inners" } }
  service { name: "EchoService"
    method { name: "Echo" input_type: ".parley.contacts.v1.Echo" output_type: ".parley.contacts.v1.Echo"
      options { [google.api.http] { $RULE }
                [parley.auth.v1.policy] { allow: ROLE_PLATFORM scope: "contacts.read" } } }
    method { name: "Hidden" input_type: ".parley.contacts.v1.Echo" output_type: ".parley.contacts.v1.Echo"
      options { [google.api.http] { get: "/v1/hidden" } [parley.auth.v1.policy] { allow: ROLE_SERVICE } } }
    method { name: "Many" input_type: ".parley.contacts.v1.Echo" output_type: ".parley.contacts.v1.Echo"
      server_streaming: true
      options { [parley.auth.v1.policy] { allow: ROLE_PLATFORM scope: "contacts.read" } } }
  })";

// The linked contract with EchoService, whose Echo has the google.api.http rule `rule`.
class AddedContract {
 public:
  explicit AddedContract(const std::string& rule = kEchoRule)
      : pool_(google::protobuf::DescriptorPool::generated_pool()) {
    google::protobuf::FileDescriptorProto file;
    const std::string text = absl::StrReplaceAll(kEchoFile, {{"$RULE", rule}});
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &file));
    contract_ = LinkedContract();
    contract_.pool = &pool_;
    contract_.files.push_back(pool_.BuildFile(file));
    EXPECT_NE(contract_.files.back(), nullptr);
  }

  const Contract& contract() const { return contract_; }

 private:
  google::protobuf::DescriptorPool pool_;
  Contract contract_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_ADDED_CONTRACT_H_
