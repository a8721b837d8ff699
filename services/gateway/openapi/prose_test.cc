#include "services/gateway/openapi/prose.h"

#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

TEST(MarkdownTest, WhatWouldBeginHtmlIsText) {
  EXPECT_EQ(Markdown("Send seekers/<id>, or `seekers/<id>`."), "Send seekers/\\<id>, or `seekers/<id>`.");
}

TEST(SplitSentenceTest, TheFirstSentenceStandsAloneOnOneLine) {
  const FirstAndRest split = SplitSentence("Reads a\nthing. Fails with\nNOT_FOUND.");
  EXPECT_EQ(split.first, "Reads a thing");
  EXPECT_EQ(split.rest, "Fails with\nNOT_FOUND.");
}

TEST(SplitSentenceTest, AnAbbreviationOrANumberEndsNoSentence) {
  EXPECT_EQ(SplitSentence("Takes a word, e.g. yes, or 1.5. Then more.").first,
            "Takes a word, e.g. yes, or 1.5");
}

TEST(SplitSentenceTest, AParagraphEndsASentenceToo) {
  const FirstAndRest split = SplitSentence("No stop\n\nThe rest.");
  EXPECT_EQ(split.first, "No stop");
  EXPECT_EQ(split.rest, "The rest.");
  EXPECT_EQ(SplitSentence("").first, "");
}

TEST(HtmlTest, NothingOfATextIsTakenAsHtml) {
  EXPECT_EQ(HtmlLine("<script>alert(\"x\")</script> & 'y'"),
            "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;");
  EXPECT_EQ(HtmlLine("`<b>`"), "<code>&lt;b&gt;</code>");
}

TEST(HtmlTest, WhatMarkdownEscapesIsTheLetterAgain) {
  EXPECT_EQ(HtmlLine(Markdown("seekers/<id>")), "seekers/&lt;id&gt;");
}

TEST(HtmlTest, AStrayBacktickOpensNothing) {
  EXPECT_EQ(HtmlLine("`one` and `two"), "<code>one</code> and `two");
}

TEST(HtmlTest, ParagraphsAreKeptAndIndentedLinesStandAsTheyAre) {
  EXPECT_EQ(HtmlParagraphs("One\nline.\n\n    a < b\n    c"),
            "<p>One\nline.</p>\n<pre>    a &lt; b\n    c</pre>\n");
  EXPECT_EQ(HtmlParagraphs(""), "");
}

}  // namespace
}  // namespace parley::gateway
