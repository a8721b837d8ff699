#ifndef PARLEY_SERVICES_CLI_TEST_SCHEMA_H_
#define PARLEY_SERVICES_CLI_TEST_SCHEMA_H_

#include <memory>
#include <string>
#include <vector>

#include "common/schema/schema.h"
#include "gtest/gtest.h"
#include "services/cli/catalogue.h"
#include "services/cli/request_builder.h"

namespace parley::cli {

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
