#include "services/contacts/contact/import_batch.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::contacts {
namespace {

using testing::ElementsAre;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);
const std::string kAdaUrl = "https://www.linkedin.com/in/ada-example";

ImportRow Ada() {
  return {.line = 5,
          .display_name = "Ada Example",
          .profile_url = kAdaUrl,
          .email = "ada@example.com",
          .organisation = "Engines",
          .position = "Engineer"};
}

Contact AdaOnFile() {
  return {.id = "on-file",
          .owner = "seekers/1",
          .display_name = "Ada Example",
          .email = "ada@example.com",
          .organization = "Engines",
          .position = "Engineer",
          .profile_url = kAdaUrl,
          .revision = 3};
}

ImportBatch Decide(ImportBatch batch, const std::vector<ImportRow>& rows, bool dry_run = false) {
  const std::vector<std::string> ids(rows.size(), "new");
  return *DecideImport(std::move(batch), rows, ids, "seekers/1", dry_run, kNow);
}

TEST(ImportBatchTest, ANewRowMakesAPrivateContactWithAGuessedZone) {
  const auto batch = Decide({.tenant_zone = "Europe/Berlin"}, {Ada()});
  EXPECT_THAT(batch.effects, ElementsAre(ImportEffect::kCreated));
  ASSERT_EQ(batch.to_save.size(), 1u);
  EXPECT_EQ(batch.to_save[0].owner, "seekers/1");
  EXPECT_EQ(batch.to_save[0].zone, "Europe/Berlin");
  EXPECT_TRUE(batch.to_save[0].is_zone_guessed);
}

TEST(ImportBatchTest, ARowThatSaysNothingNewSavesNothing) {
  const auto batch = Decide({.by_key = {{UrlKeyName(kAdaUrl), AdaOnFile()}}}, {Ada()});
  EXPECT_THAT(batch.effects, ElementsAre(ImportEffect::kUnchanged));
  EXPECT_TRUE(batch.to_save.empty());
}

TEST(ImportBatchTest, ABlankDoesNotClearAndClearDoes) {
  ImportRow row = Ada();
  row.organisation = "";
  row.position = "";
  EXPECT_THAT(Decide({.by_key = {{UrlKeyName(kAdaUrl), AdaOnFile()}}}, {row}).effects,
              ElementsAre(ImportEffect::kUnchanged));
  row.clears_position = true;
  const auto batch = Decide({.by_key = {{UrlKeyName(kAdaUrl), AdaOnFile()}}}, {row});
  EXPECT_THAT(batch.effects, ElementsAre(ImportEffect::kUpdated));
  EXPECT_EQ(batch.to_save[0].position, "");
  EXPECT_EQ(batch.to_save[0].organization, "Engines");
}

TEST(ImportBatchTest, ADryRunCountsAndSavesNothing) {
  const auto batch = Decide({}, {Ada()}, /*dry_run=*/true);
  EXPECT_THAT(batch.effects, ElementsAre(ImportEffect::kCreated));
  EXPECT_TRUE(batch.to_save.empty());
}

TEST(ImportBatchTest, TheAddressFindsSomebodyWhoseUrlIsNew) {
  Contact without_url = AdaOnFile();
  without_url.profile_url = "";
  const auto batch = Decide({.by_key = {{EmailKeyName("ada@example.com"), without_url}}}, {Ada()});
  EXPECT_THAT(batch.effects, ElementsAre(ImportEffect::kUpdated));
  EXPECT_EQ(batch.to_save[0].id, "on-file");
  EXPECT_EQ(batch.to_save[0].profile_url, kAdaUrl);
}

TEST(ImportBatchTest, AnAddressThatIsAnothersIsNotTakenOver) {
  Contact other{.id = "other", .display_name = "Other", .email = "ada@example.com", .revision = 4};
  Contact ada = AdaOnFile();
  ada.email = "";
  const auto batch =
      Decide({.by_key = {{UrlKeyName(kAdaUrl), ada}, {EmailKeyName("ada@example.com"), other}}}, {Ada()});
  EXPECT_THAT(batch.effects, ElementsAre(ImportEffect::kUnchanged));
}

}  // namespace
}  // namespace parley::contacts
