#ifndef PARLEY_SERVICES_CLI_TEST_SCHEMA_H_
#define PARLEY_SERVICES_CLI_TEST_SCHEMA_H_

#include <memory>
#include <string>
#include <vector>

#include "common/schema/embedded.h"
#include "common/schema/schema.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "parley/auth/v1/policy.pb.h"
#include "services/cli/catalogue.h"
#include "services/cli/request_builder.h"

namespace parley::cli {

// The built-in API with one more method in a service, as if its proto had been edited.
inline std::unique_ptr<Schema> SchemaWith(const std::string& service,
                                          const google::protobuf::MethodDescriptorProto& method) {
  google::protobuf::FileDescriptorSet files;
  EXPECT_TRUE(files.ParseFromString(std::string(EmbeddedDescriptors())));
  for (auto& file : *files.mutable_file()) {
    for (auto& each : *file.mutable_service()) {
      if (each.name() == service) *each.add_method() = method;
    }
  }
  return *Schema::Read(files.SerializeAsString());
}

// A method of the package contacts that `roles` may call.
inline google::protobuf::MethodDescriptorProto NewMethod(const std::string& name, const std::string& request,
                                                         const std::vector<auth::v1::Role>& roles) {
  google::protobuf::MethodDescriptorProto method;
  method.set_name(name);
  method.set_input_type(".parley.contacts.v1." + request);
  method.set_output_type(".parley.contacts.v1.Contact");
  for (const auto role : roles) method.mutable_options()->MutableExtension(auth::v1::policy)->add_allow(role);
  return method;
}

// The real API and its catalogue, for tests.
class SchemaTest : public testing::Test {
 protected:
  SchemaTest() : schema_(*Schema::BuiltIn()), nouns_(ReadCatalogue(schema_->services())) {}

  const Noun& NounNamed(const std::string& name) const {
    for (const Noun& noun : nouns_) {
      if (noun.name == name) return noun;
    }
    throw std::out_of_range("no noun " + name);
  }

  const Verb& VerbNamed(const std::string& noun, const std::string& name) const {
    for (const Verb& verb : NounNamed(noun).verbs) {
      if (verb.name == name) return verb;
    }
    throw std::out_of_range("no verb " + noun + " " + name);
  }

  static const Flag& FlagNamed(const Verb& verb, const std::string& name) {
    for (const Flag& flag : verb.flags) {
      if (flag.name == name) return flag;
    }
    throw std::out_of_range("no flag --" + name);
  }

  static std::vector<std::string> FlagNames(const Verb& verb) {
    std::vector<std::string> names;
    for (const Flag& flag : verb.flags) names.push_back(flag.name);
    return names;
  }

  std::unique_ptr<Schema> schema_;
  std::vector<Noun> nouns_;
};

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_TEST_SCHEMA_H_
