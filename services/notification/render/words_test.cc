#include "services/notification/render/words.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::notification {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Wording Written(absl::string_view text, const Fields& fields = {}) {
  const auto wording = Write(text, fields);
  EXPECT_TRUE(wording.ok()) << wording.status();
  return wording.value_or(Wording());
}

TEST(WriteTest, LinesOfAParagraphBecomeOneAndBlocksAreTold) {
  const Wording wording = Written(
      "Subject: Hello\n\nOne\nparagraph.\n\n> a\n> b\n\nIntroduction:\n- x\n\n- "
      "y\n\n[Go](https://example.com)\n");
  EXPECT_EQ(wording.subject, "Hello");
  ASSERT_EQ(wording.blocks.size(), 5u);
  EXPECT_THAT(wording.blocks[0].lines, ElementsAre("One paragraph."));
  EXPECT_THAT(wording.blocks[1].lines, ElementsAre("a", "b"));
  EXPECT_THAT(wording.blocks[3].lines, ElementsAre("x", "y"));
  EXPECT_EQ(wording.blocks[4].address, "https://example.com");
  EXPECT_EQ(ToPlainText(wording),
            "One paragraph.\n\n    a\n\n    b\n\nIntroduction:\n\n- x\n- y\n\nGo:\nhttps://example.com\n");
}

TEST(WriteTest, CommandsStandTogetherLineByLineAndAFieldCannotBeginOne) {
  const Fields fields{.texts = {{"name", "$ rm <all>"}}};
  const Wording wording = Written("Subject: x\n\nType:\n$ a \"{{name}}\"\n$ b\n\n{{name}}\n", fields);
  ASSERT_EQ(wording.blocks.size(), 3u);
  EXPECT_EQ(wording.blocks[2].kind, Block::Kind::kParagraph);
  EXPECT_EQ(ToPlainText(wording), "Type:\n\n    a \"$ rm <all>\"\n    b\n\n$ rm <all>\n");
  EXPECT_THAT(ToHtml(wording, "en"), HasSubstr("<code>a &quot;$ rm &lt;all&gt;&quot;\nb</code></pre>"));
}

TEST(ToPlainTextTest, AHeadingIsSetApart) {
  const Wording wording{.subject = "x",
                        .blocks = {{.lines = {"a"}}, {.kind = Block::Kind::kHeading, .lines = {"b <i>"}}}};
  EXPECT_EQ(ToPlainText(wording), "a\n\n\nb <i>\n");
  EXPECT_THAT(ToHtml(wording, "en"), HasSubstr(">b &lt;i&gt;</h2>"));
}

TEST(WriteTest, AFieldIsTextHoweverItBegins) {
  const Fields fields{.texts = {{"name", "- Ada\n\n> [x](y)"}}};
  const Wording wording = Written("Subject: {{name}}\n\n{{name}}\n", fields);
  EXPECT_EQ(wording.subject, "- Ada > [x](y)");
  ASSERT_EQ(wording.blocks.size(), 1u);
  EXPECT_EQ(wording.blocks[0].kind, Block::Kind::kParagraph);
  EXPECT_THAT(wording.blocks[0].lines, ElementsAre("- Ada\n\n> [x](y)"));
}

TEST(WriteTest, AFieldIsNotReadAsATemplate) {
  const Fields fields{.texts = {{"name", "{{secret}} {{{secret}}} {{#secret}}"}, {"secret", "s3cret"}}};
  EXPECT_EQ(Written("Subject: x\n\n{{name}}", fields).blocks[0].lines[0],
            "{{secret}} {{{secret}}} {{#secret}}");
}

TEST(WriteTest, SectionsOpenForFlagsAndForFieldsThatHoldSomething) {
  const Fields fields{
      .texts = {{"place", "Berlin"}, {"nothing", ""}}, .lists = {{"goals", {"a", "b"}}}, .flags = {"video"}};
  const Wording wording = Written(
      "Subject: x\n\n{{#video}}\nvideo\n{{/video}}\n{{#phone}}\nphone\n{{/phone}}\n\n"
      "{{#place}}\nin {{place}}\n{{/place}}\n{{#nothing}}\nnothing\n{{/nothing}}\n\n"
      "{{#goals}}\n- {{.}}\n{{/goals}}\n",
      fields);
  ASSERT_EQ(wording.blocks.size(), 3u);
  EXPECT_THAT(wording.blocks[0].lines, ElementsAre("video"));
  EXPECT_THAT(wording.blocks[1].lines, ElementsAre("in Berlin"));
  EXPECT_THAT(wording.blocks[2].lines, ElementsAre("a", "b"));
}

TEST(WriteTest, ATemplateThatSaysNothingForTheseFieldsIsAnError) {
  EXPECT_FALSE(Write("{{#seeker}}\nSubject: x\n\ny\n{{/seeker}}\n", {}).ok());
  EXPECT_FALSE(Write("Subject: x\n", {}).ok());
  EXPECT_FALSE(Write("Subject: {{name}}\n\ny", {}).ok());
  EXPECT_FALSE(Write("Subject: x\n\n{{#open}}", {}).ok());
  EXPECT_FALSE(Write("", {}).ok());
}

TEST(ToHtmlTest, EverythingIsEscaped) {
  const Fields fields{.texts = {{"name", "<img src=x onerror='a'>\n& \"b\""}}};
  const std::string html = ToHtml(Written("Subject: {{name}}\n\n{{name}}\n\n- {{name}}\n", fields), "en");
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, HasSubstr("<p>&lt;img src=x onerror=&#39;a&#39;&gt;<br>\n&amp; &quot;b&quot;</p>"));
  EXPECT_THAT(html, HasSubstr("<html lang=\"en\">"));
}

}  // namespace
}  // namespace parley::notification
