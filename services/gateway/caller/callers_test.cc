#include "services/gateway/caller/callers.h"

#include <prometheus/registry.h>

#include <deque>
#include <map>
#include <optional>

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
  std::shared_ptr<std::optional<Identity>> Identify(const Credential& credential) {
    auto verdict = std::make_shared<std::optional<Identity>>();
    callers_->Identify(credential, [verdict](Identity caller) { *verdict = std::move(caller); });
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
  absl::Time real_now_ = absl::FromUnixSeconds(1'800'000'000);
  std::deque<Answer> questions_;
  Metrics metrics_;
  const std::shared_ptr<Callers> callers_ = std::make_shared<Callers>(
      [this](const Credential&, Answer answer) { questions_.push_back(std::move(answer)); }, "a key", 100,
      metrics_, CallersClocks{.steady = [this] { return now_; }, .real = [this] { return real_now_; }});
};

TEST_F(CallersTest, AKeyAloneIsItsPlatform) {
  const auto verdict = Identify(kKey);
  EXPECT_FALSE(verdict->has_value());
  AnswerNext(facts_);
  const Caller& caller = (*verdict->value())->caller;
  EXPECT_EQ(caller.role, Role::kPlatform);
  EXPECT_EQ(caller.tenant, "lakeview");
  EXPECT_EQ(caller.subject, "apiKeys/1");
  EXPECT_EQ(caller.act_as, "");
  EXPECT_THAT(caller.scopes, testing::ElementsAre("contacts.read"));
}

TEST_F(CallersTest, AKeyThatActsForASeekerIsThatSeeker) {
  const auto verdict = Identify(kKeyForAda);
  AnswerNext(facts_);
  const Caller& caller = (*verdict->value())->caller;
  EXPECT_EQ(caller.role, Role::kSeeker);
  EXPECT_EQ(caller.act_as, "seekers/ada");
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

TEST_F(CallersTest, ACallerIsVouchedForOnceForAllCallsOfTwentySeconds) {
  Identify(kKey);
  AnswerNext(facts_);
  const auto first = Identify(kKey);
  real_now_ += absl::Seconds(19);
  EXPECT_EQ(*Identify(kKey)->value(), *first->value()) << "the same object";
  real_now_ += absl::Seconds(1);
  const auto renewed = Identify(kKey);
  EXPECT_NE((*renewed->value())->assertion, (*first->value())->assertion);
  EXPECT_EQ((*renewed->value())->caller.subject, "apiKeys/1");
  EXPECT_EQ(*Identify(kKey)->value(), *renewed->value());
  EXPECT_TRUE(questions_.empty());
}

TEST_F(CallersTest, AKeyThatIsPassedWithoutAnAnswerIsVouchedForAnew) {
  const auto first = Identify(kKey);
  AnswerNext(facts_);
  now_ += std::chrono::minutes(9);
  real_now_ += absl::Minutes(9);
  const auto late = Identify(kKey);
  AnswerNext(Unreachable());
  EXPECT_NE((*late->value())->assertion, (*first->value())->assertion);
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
  expired.expire_time = real_now_ - absl::Seconds(1);
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
