#include "common/schema/comments.h"

#include "common/schema/schema.h"
#include "gmock/gmock.h"

namespace parley {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

TEST(SplitExamplesTest, ExamplesAreTakenOutOfTheText) {
  const MethodComment comment = SplitExamples("Does it. Example: `parley a b`. Fails.\nExample: `parley c`.");
  EXPECT_EQ(comment.text, "Does it.  Fails.");
  EXPECT_THAT(comment.examples, ElementsAre("parley a b", "parley c"));
}

TEST(SplitExamplesTest, AnExampleWithoutItsEndIsText) {
  const MethodComment comment = SplitExamples("Does it. Example: `parley a");
  EXPECT_EQ(comment.text, "Does it. Example: `parley a");
  EXPECT_THAT(comment.examples, IsEmpty());
}

class CommentsTest : public testing::Test {
 protected:
  std::string PurposeOfNamed(const std::string& service) const {
    return PurposeOf(*schema_->pool().FindServiceByName(service));
  }

  const std::unique_ptr<Schema> schema_ = *Schema::BuiltIn();
};

TEST_F(CommentsTest, AServiceIsToldByItsCommentOrElseByItsFilesOne) {
  EXPECT_THAT(PurposeOfNamed("parley.contacts.v1.TenantsService"), StartsWith("One university's"));
  EXPECT_EQ(PurposeOfNamed("parley.contacts.v1.ContactsService"),
            "The people who do the work a seeker is curious about.");
}

TEST_F(CommentsTest, WhatHasNoCommentSaysNothing) {
  EXPECT_EQ(CommentOf(*schema_->pool().FindMessageTypeByName("parley.contacts.v1.GetTenantRequest")), "");
}

}  // namespace
}  // namespace parley
