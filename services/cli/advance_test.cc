#include "services/cli/advance.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Heads = std::map<std::string, int64_t>;

const absl::Time kStart = absl::FromUnixSeconds(1'772'000'000);

// A service with a list of instants at which it has something to do; each writes one row when its time has
// come.
struct Service {
  std::string name;
  std::vector<absl::Time> dues;
  int64_t head = 1;
  std::vector<std::string> waiting;
  std::vector<Heads> told;
};

class AdvanceTest : public testing::Test {
 protected:
  TimedService Timed(Service& service) {
    const auto drained = [this, &service](const Heads& heads) -> absl::StatusOr<clock::v1::DrainedResponse> {
      service.told.push_back(heads);
      std::erase_if(service.dues, [&](absl::Time due) {
        if (due > now_) return false;
        done_.push_back({service.name, now_});
        ++service.head;
        return true;
      });
      clock::v1::DrainedResponse response;
      response.set_drained(service.waiting.empty());
      response.set_head(service.head);
      for (const std::string& what : service.waiting) response.add_waiting(what);
      return response;
    };
    const auto next_due = [&service]() -> absl::StatusOr<std::optional<absl::Time>> {
      if (service.dues.empty()) return std::nullopt;
      return *std::min_element(service.dues.begin(), service.dues.end());
    };
    return {service.name, drained, next_due};
  }

  VirtualTime Time() {
    return {[this] { return now_; },
            [this](absl::Time time) {
              steps_.push_back(time);
              now_ = time;
            },
            [this] { ++pauses_; }};
  }

  absl::Time now_ = kStart;
  std::vector<absl::Time> steps_;
  std::vector<std::pair<std::string, absl::Time>> done_;
  int pauses_ = 0;
};

TEST_F(AdvanceTest, StopsAtEveryInstantAtWhichSomethingIsDue) {
  Service contacts{"contacts"};
  Service scheduling{"scheduling", {kStart + absl::Hours(3)}};
  Service notification{"notification", {kStart + absl::Hours(1), kStart + absl::Hours(5)}};
  const TimedService services[] = {Timed(contacts), Timed(scheduling), Timed(notification)};

  ASSERT_EQ(Advance(services, kStart + absl::Hours(4), Time()), absl::OkStatus());

  EXPECT_THAT(steps_, ElementsAre(kStart + absl::Hours(1), kStart + absl::Hours(3), kStart + absl::Hours(4)));
  EXPECT_THAT(done_, ElementsAre(std::pair("notification", kStart + absl::Hours(1)),
                                 std::pair("scheduling", kStart + absl::Hours(3))));
}

TEST_F(AdvanceTest, TellsEachServiceTheHeadsOfThoseBeforeIt) {
  Service contacts{.name = "contacts", .head = 7};
  Service scheduling{.name = "scheduling", .head = 9};
  const TimedService services[] = {Timed(contacts), Timed(scheduling)};

  ASSERT_EQ(Advance(services, kStart, Time()), absl::OkStatus());

  EXPECT_THAT(contacts.told, ElementsAre(Heads{}, Heads{}));
  EXPECT_THAT(scheduling.told, ElementsAre(Heads{{"contacts", 7}}, Heads{{"contacts", 7}}));
}

TEST_F(AdvanceTest, OneRoundOfYesIsNotEnough) {
  Service contacts{"contacts"};
  int asked = 0;
  TimedService restless = Timed(contacts);
  restless.drained = [&](const Heads&) -> absl::StatusOr<clock::v1::DrainedResponse> {
    clock::v1::DrainedResponse response;
    response.set_drained(true);
    response.set_head(++asked < 4 ? asked : 4);  // says yes, but writes once more before each of three rounds
    return response;
  };

  ASSERT_EQ(Advance({&restless, 1}, kStart, Time()), absl::OkStatus());
  EXPECT_EQ(asked, 5);
}

TEST_F(AdvanceTest, AServiceThatNeverDrainsIsNamedAndTimeStands) {
  Service notification{.name = "notification",
                       .waiting = {"parked contact/17", "notice 4 waits for a person"}};
  const TimedService services[] = {Timed(notification)};

  const absl::Status status = Advance(services, kStart + absl::Hours(1), Time());

  EXPECT_TRUE(absl::IsDeadlineExceeded(status));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("notification: parked contact/17, notice 4 waits for a person"));
  EXPECT_EQ(now_, kStart);
  EXPECT_EQ(pauses_, kRoundsMax);
}

TEST_F(AdvanceTest, AServiceThatCannotBeAskedEndsItWithItsError) {
  Service contacts{"contacts", {kStart + absl::Hours(2)}};
  TimedService broken = Timed(contacts);
  broken.next_due = [] { return absl::StatusOr<std::optional<absl::Time>>(absl::UnavailableError("gone")); };

  EXPECT_TRUE(absl::IsUnavailable(Advance({&broken, 1}, kStart + absl::Hours(3), Time())));
  EXPECT_EQ(now_, kStart);
}

TEST_F(AdvanceTest, SomethingDueNowInADrainedServiceIsAFaultAndNotAnEndlessLoop) {
  Service contacts{"contacts"};
  TimedService confused = Timed(contacts);
  confused.next_due = [] { return absl::StatusOr<std::optional<absl::Time>>(kStart); };

  const absl::Status status = Advance({&confused, 1}, kStart + absl::Hours(1), Time());

  EXPECT_TRUE(absl::IsInternal(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("contacts"));
}

}  // namespace
}  // namespace parley::cli
