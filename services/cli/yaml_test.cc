#include "services/cli/yaml.h"

#include "gtest/gtest.h"

namespace parley::cli {
namespace {

TEST(JsonToYamlTest, ObjectsAndListsBecomeBlocksInTheirOrder) {
  EXPECT_EQ(
      JsonToYaml(
          R"({"z": 1, "contacts": [{"name": "a", "tags": ["x", "y"]}, {"name": "b"}], "more": {"k": null}})"),
      "z: 1\n"
      "contacts:\n"
      "  - name: \"a\"\n"
      "    tags:\n"
      "      - \"x\"\n"
      "      - \"y\"\n"
      "  - name: \"b\"\n"
      "more:\n"
      "  k: null\n");
}

TEST(JsonToYamlTest, TextStaysTextWhateverItLooksLike) {
  EXPECT_EQ(JsonToYaml(R"({"a": "no", "b": "1", "c": "x: y\n- z", "d": true})"),
            "a: \"no\"\nb: \"1\"\nc: \"x: y\\n- z\"\nd: true\n");
}

TEST(JsonToYamlTest, KeysThatYamlWouldReadOtherwiseAreQuoted) {
  EXPECT_EQ(JsonToYaml(R"({"no": 1, "a b": 2, "": 3, "12": 4})"),
            "\"no\": 1\n\"a b\": 2\n\"\": 3\n\"12\": 4\n");
}

TEST(JsonToYamlTest, EmptyAndScalarDocumentsStayInFlowStyle) {
  EXPECT_EQ(JsonToYaml("{}"), "{}\n");
  EXPECT_EQ(JsonToYaml("[]"), "[]\n");
  EXPECT_EQ(JsonToYaml("3"), "3\n");
  EXPECT_EQ(JsonToYaml(R"({"a": {}, "b": [[], [1]]})"), "a: {}\nb:\n  - []\n  - - 1\n");
}

}  // namespace
}  // namespace parley::cli
