#include "common/civil_time/zone_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace parley::civil {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kList[] =
    "# version 2031c\n"
    "# This zic input file is in the public domain.\n"
    "R Z 1916 o - Jun 14 23s 1 S\n"
    "Z Test/Town 1:2 - LMT 1901\n"
    "0 - GMT\n"
    "Z Test/City -5:30:20 - LMT 1906\n"
    "L Test/Town Test/Village\n";

std::string FreshDirectory(const std::string& name) {
  std::string directory = testing::TempDir() + name;
  std::filesystem::create_directories(directory);
  return directory;
}

void WriteList(const std::string& directory, const std::string& text) {
  std::ofstream(directory + "/tzdata.zi", std::ios::binary) << text;
}

TEST(ZoneListTest, HoldsTheVersionAndTheSortedNamesOfZonesAndLinks) {
  const absl::StatusOr<ZoneList> list = ParseZoneList(kList);
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->version, "2031c");
  EXPECT_THAT(list->names, ElementsAre("Test/City", "Test/Town", "Test/Village"));
}

TEST(ZoneListTest, ContainsWholeNamesOnly) {
  const absl::StatusOr<ZoneList> list = ParseZoneList(kList);
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_TRUE(list->Contains("Test/Village"));
  EXPECT_FALSE(list->Contains("Test/Vill"));
  EXPECT_FALSE(list->Contains("test/village"));
  EXPECT_FALSE(list->Contains(""));
}

TEST(ZoneListTest, RefusesATextWithoutVersion) {
  EXPECT_EQ(ParseZoneList("Z Test/Town 1 - T\n").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ParseZoneList("# version \nZ Test/Town 1 - T\n").status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ParseZoneList("").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ZoneListTest, RefusesATextWithoutZones) {
  EXPECT_EQ(ParseZoneList("# version 2031c\nZ \nL Test/Town\nR Z 1\n").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(ZoneListTest, IsReadFromADirectory) {
  const std::string directory = FreshDirectory("zone_list_readable");
  WriteList(directory, kList);
  const absl::StatusOr<ZoneList> list = ReadZoneList(directory);
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_TRUE(list->Contains("Test/City"));
}

TEST(ZoneListTest, MissingTzdataIsAnInternalErrorThatNamesTheFile) {
  const absl::Status status = ReadZoneList(testing::TempDir() + "zone_list_nowhere").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), HasSubstr("zone_list_nowhere/tzdata.zi"));
}

TEST(ZoneListTest, DamagedTzdataIsAnInternalErrorThatNamesTheFile) {
  const std::string directory = FreshDirectory("zone_list_damaged");
  WriteList(directory, "<html>");
  const absl::Status status = ReadZoneList(directory).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), HasSubstr("zone_list_damaged/tzdata.zi"));
}

TEST(ZoneListTest, TzdataLargerThanTheLimitIsRefused) {
  const std::string directory = FreshDirectory("zone_list_huge");
  WriteList(directory, kList + std::string(4 << 20, '#'));
  EXPECT_EQ(ReadZoneList(directory).status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace parley::civil
