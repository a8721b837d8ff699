#include "services/gateway/openapi/docs_page.h"

#include <set>

#include "gmock/gmock.h"
#include "services/gateway/openapi/document.h"
#include "services/gateway/openapi/schema_test.h"

namespace parley::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

// Every value of an attribute, in the order of the page.
std::vector<std::string> Attributes(const std::string& page, const std::string& name) {
  std::vector<std::string> values;
  const std::string opening = " " + name + "=\"";
  for (size_t at = page.find(opening); at != std::string::npos; at = page.find(opening, at + 1)) {
    const size_t begin = at + opening.size();
    values.push_back(page.substr(begin, page.find('"', begin) - begin));
  }
  return values;
}

class DocsPageTest : public testing::Test {
 protected:
  const std::unique_ptr<Schema> schema_ = *Schema::BuiltIn();
  const Json document_ = Document(*schema_, "1.2.3");
  const std::string page_ = DocsPage(document_);
};

TEST_F(DocsPageTest, EveryOperationAndEveryStreamHasAPlaceOfItsOwn) {
  const std::vector<std::string> ids = Attributes(page_, "id");
  const std::set<std::string> places(ids.begin(), ids.end());
  EXPECT_EQ(places.size(), ids.size());
  for (const auto& [path, verbs] : document_["paths"].items()) {
    for (const auto& [verb, operation] : verbs.items()) {
      EXPECT_TRUE(places.contains(operation["operationId"].get<std::string>())) << path;
    }
  }
  EXPECT_TRUE(places.contains("ContactsService_ImportContacts"));
}

TEST_F(DocsPageTest, EveryLinkWithinThePageLeadsSomewhere) {
  const std::vector<std::string> ids = Attributes(page_, "id");
  const std::set<std::string> places(ids.begin(), ids.end());
  for (const std::string& link : Attributes(page_, "href")) {
    const bool is_there = link == "/openapi.json" || places.contains(link.substr(1));
    EXPECT_TRUE(is_there) << link;
  }
}

TEST_F(DocsPageTest, AMethodSaysHowToCallItInThreeWays) {
  EXPECT_THAT(page_, HasSubstr("<b>POST</b> <code>/v1/interviews/{interview}:request</code>"));
  EXPECT_THAT(page_, HasSubstr("<code>parley.scheduling.v1.InterviewsService/RequestInterview</code>"));
  EXPECT_THAT(page_, HasSubstr("<code>parley interviews request</code>"));
}

TEST_F(DocsPageTest, AFieldHasItsRulesInWords) {
  EXPECT_THAT(page_, HasSubstr("required; at most 500 characters; personal data"));
  EXPECT_THAT(page_, HasSubstr("7 to 180 days; 30 by default"));
  EXPECT_THAT(page_, HasSubstr("contacts/{id}"));
}

TEST_F(DocsPageTest, NothingIsLoadedAndNothingRuns) {
  for (const char* foreign :
       {"<script", "<link", "<img", "<iframe", "url(", "@import", "http-equiv", "onclick"}) {
    EXPECT_THAT(page_, Not(HasSubstr(foreign)));
  }
}

TEST_F(DocsPageTest, NoTagOfTheTemplateIsLeftAndNoSectionIsEmpty) {
  EXPECT_THAT(page_, Not(HasSubstr("{{")));
  EXPECT_THAT(page_, Not(HasSubstr("<dl class=\"fields\">\n</dl>")));
  EXPECT_THAT(page_, Not(HasSubstr("<code></code>")));
}

TEST(DocsEscapingTest, ACommentIsTextWhateverItHolds) {
  google::api::HttpRule http;
  http.set_get("/v1/{name=interviews/*}:x");
  const auto schema = SchemaWith(MethodProto("Added", "MarkHeldRequest", http),
                                 " Does <script>alert(1)</script>. Then `<b>` & \"more\".\n"
                                 " Example: `parley x '<i>'`.\n");
  const std::string page = DocsPage(Document(*schema, "1.2.3"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(page, HasSubstr("<code>&lt;b&gt;</code> &amp; &quot;more&quot;"));
  EXPECT_THAT(page, Not(HasSubstr("<i>")));
}

}  // namespace
}  // namespace parley::gateway
