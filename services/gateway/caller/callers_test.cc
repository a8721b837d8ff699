#include "services/gateway/caller/callers.h"

#include <prometheus/registry.h>

#include <deque>
#include <map>
#include <optional>

#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

const Credential kKey{.key = "parley_dev_1_secret"};
const Credential kKeyForAda{.key = "parley_dev_1_secret", .seeker = "seekers/ada"};

absl::Status Unreachable() {
  return Fail(absl::StatusCode::kUnavailable, "UNREACHABLE", "no answer");
}

// Contacts, as one question after the other that the test answers when it likes.
class CallersTest : public testing::Test {
 protected:
  using Answer = std::function<void(absl::StatusOr<KeyFacts>)>;

  // Where the verdict for a new call will be.
  std::shared_ptr<std::optional<absl::StatusOr<Caller>>> Identify(const Credential& credential) {
    auto verdict = std::make_shared<std::optional<absl::StatusOr<Caller>>>();
    callers_->Identify(credential,
                       [verdict](absl::StatusOr<Caller> caller) { *verdict = std::move(caller); });
    return verdict;
  }

  void AnswerNext(absl::StatusOr<KeyFacts> facts) {
    ASSERT_FALSE(questions_.empty());
    const Answer answer = std::move(questions_.front());
    questions_.pop_front();
    answer(std::move(facts));
  }

  const KeyFacts facts_{.tenant = "lakeview", .name = "apiKeys/1", .scopes = {"contacts.read"}};
  VerdictCache::Instant now_{std::chrono::hours(1)};
  std::deque<Answer> questions_;
  Metrics metrics_;
  const std::shared_ptr<Callers> callers_ = std::make_shared<Callers>(
      [this](const Credential&, Answer answer) { questions_.push_back(std::move(answer)); }, 100, metrics_,
      [this] { return now_; });
};

TEST_F(CallersTest, AKeyAloneIsItsPlatform) {
  const auto verdict = Identify(kKey);
  EXPECT_FALSE(verdict->has_value());
  AnswerNext(facts_);
  const Caller& caller = verdict->value().value();
  EXPECT_EQ(caller.role, Role::kPlatform);
  EXPECT_EQ(caller.tenant, "lakeview");
  EXPECT_EQ(caller.subject, "apiKeys/1");
  EXPECT_EQ(caller.act_as, "");
  EXPECT_THAT(caller.scopes, testing::ElementsAre("contacts.read"));
}

TEST_F(CallersTest, AKeyThatActsForASeekerIsThatSeeker) {
  const auto verdict = Identify(kKeyForAda);
  AnswerNext(facts_);
  EXPECT_EQ(verdict->value()->role, Role::kSeeker);
  EXPECT_EQ(verdict->value()->act_as, "seekers/ada");
}

TEST_F(CallersTest, AVerdictIsRememberedForItsKeyAndSeekerAlone) {
  Identify(kKey);
  AnswerNext(facts_);
  EXPECT_TRUE(Identify(kKey)->has_value());
  EXPECT_TRUE(questions_.empty());
  EXPECT_FALSE(Identify(kKeyForAda)->has_value());
  EXPECT_EQ(questions_.size(), 1);
}

TEST_F(CallersTest, CallsThatWaitForTheSameVerdictAskOnce) {
  const auto first = Identify(kKey);
  const auto second = Identify(kKey);
  EXPECT_EQ(questions_.size(), 1);
  AnswerNext(facts_);
  EXPECT_TRUE(first->value().ok());
  EXPECT_TRUE(second->value().ok());
}

TEST_F(CallersTest, ARefusalIsRememberedToo) {
  const absl::Status refusal = Fail(absl::StatusCode::kUnauthenticated, "CREDENTIAL_INVALID", "no");
  Identify(kKey);
  AnswerNext(refusal);
  EXPECT_EQ(Identify(kKey)->value().status(), refusal);
  EXPECT_TRUE(questions_.empty());
}

TEST_F(CallersTest, WithoutAnAnswerACredentialNobodyKnowsIsNotJudged) {
  const auto verdict = Identify(kKey);
  AnswerNext(Unreachable());
  EXPECT_EQ(ReasonOf(verdict->value().status()), "UNREACHABLE");
  EXPECT_FALSE(Identify(kKey)->has_value()) << "the next call asks again";
}

TEST_F(CallersTest, WithoutAnAnswerAKnownKeyGoesOnForTenMinutes) {
  Identify(kKey);
  AnswerNext(facts_);
  now_ += std::chrono::minutes(9);
  const auto late = Identify(kKey);
  AnswerNext(Unreachable());
  EXPECT_TRUE(late->value().ok());
  EXPECT_TRUE(Identify(kKey)->has_value()) << "contacts is left alone for a second";
  now_ += std::chrono::minutes(1);
  const auto too_late = Identify(kKey);
  AnswerNext(Unreachable());
  EXPECT_EQ(ReasonOf(too_late->value().status()), "UNREACHABLE");
}

TEST_F(CallersTest, ARevokedKeyIsRefusedOnceItsVerdictIsNoLongerFresh) {
  Identify(kKey);
  AnswerNext(facts_);
  now_ += std::chrono::seconds(60);
  const auto verdict = Identify(kKey);
  AnswerNext(Fail(absl::StatusCode::kUnauthenticated, "CREDENTIAL_INVALID", "no"));
  EXPECT_EQ(ReasonOf(verdict->value().status()), "CREDENTIAL_INVALID");
}

TEST_F(CallersTest, AKeyThatHasExpiredMeanwhileIsAskedAboutAgain) {
  Identify(kKey);
  KeyFacts expired = facts_;
  expired.expire_time = RealNow() - absl::Seconds(1);
  AnswerNext(expired);
  EXPECT_FALSE(Identify(kKey)->has_value());
}

TEST_F(CallersTest, MoreQuestionsThanContactsCanTakeAreOverload) {
  for (int i = 0; i < 1000; ++i) Identify({.key = "parley_dev_1_" + std::to_string(i)});
  EXPECT_EQ(ReasonOf(Identify(kKey)->value().status()), "OVERLOADED");
  EXPECT_EQ(questions_.size(), 1000);
}

TEST_F(CallersTest, LookUpsAreCountedByWhetherAVerdictWasKnown) {
  Identify(kKey);
  AnswerNext(facts_);
  Identify(kKey);
  Identify(kKey);
  std::map<std::string, double> counted;
  for (const auto& family : metrics_.registry().Collect()) {
    if (family.name != "parley_verdict_lookups_total") continue;
    for (const auto& metric : family.metric) counted[metric.label.at(0).value] = metric.counter.value;
  }
  EXPECT_EQ(counted, (std::map<std::string, double>{{"hit", 2}, {"miss", 1}}));
}

}  // namespace
}  // namespace parley::gateway
