#include "parley/scheduling/v1/feed.pb.h"
#include "services/scheduling/interview/neighbours_sql.h"
#include "services/scheduling/interview/row_sql.h"
#include "services/scheduling/interview/service_test.h"

namespace parley::scheduling {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class InterviewServiceTest : public ServiceTest {
 protected:
  // REQUESTED, by mail.
  Name Requested() {
    const Name name = Create()->name();
    EXPECT_TRUE(Ask(name).ok());
    return name;
  }
  Name Scheduled() {
    const Name name = Requested();
    EXPECT_TRUE(Pick(name, ContactCaller(name), "2026-03-10T10:00:00").ok());
    return name;
  }
  std::vector<v1::Message> Messages() {
    std::vector<v1::Message> messages;
    for (const FeedChange& change : Feed()) {
      if (change.kind != "message") continue;
      EXPECT_TRUE(messages.emplace_back().ParseFromString(change.body));
    }
    return messages;
  }
};

TEST_F(InterviewServiceTest, AnInterviewLivesFromTheListToTheBookingAndOff) {
  const auto created = Create();
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->state(), v1::STATE_IDENTIFIED);
  EXPECT_EQ(created->seeker(), kAda);
  EXPECT_EQ(created->duration_minutes(), 20);
  const Name name = created->name();
  EXPECT_EQ(Ask(name)->state(), v1::STATE_REQUESTED);
  EXPECT_EQ(Plain<v1::AcceptInterviewRequest>("AcceptInterview", name, ContactCaller(name))->state(),
            v1::STATE_ACCEPTED);
  const auto booked = Pick(name, ContactCaller(name), "2026-03-10T10:00:00");
  EXPECT_EQ(booked->state(), v1::STATE_SCHEDULED);
  EXPECT_EQ(booked->state_by(), v1::PARTY_CONTACT);
  EXPECT_EQ(booked->booking().start().zone(), kNewYork);
  EXPECT_EQ(booked->booking().end_time().seconds() - booked->booking().start_time().seconds(), 20 * 60);
  const auto off = Plain<v1::CancelInterviewRequest>("CancelInterview", name, SeekerCaller());
  EXPECT_EQ(off->state(), v1::STATE_CANCELLED);
  EXPECT_EQ(off->schedule_version(), 1);
  EXPECT_EQ(Get(name)->SerializeAsString(), off->SerializeAsString());
}

TEST_F(InterviewServiceTest, ARepeatedRequestIdHasOneEffectAndTheSameBytes) {
  const Name name = Create()->name();
  const auto first = Ask(name, SeekerCaller(), "r1");
  const auto second = Ask(name, SeekerCaller(), "r1");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM message"), 1);
}

TEST_F(InterviewServiceTest, AnothersInterviewAndNoneAreTheSameBytes) {
  Know("seekers/eve", SeekerFacts{.is_known = true, .zone = kNewYork});
  const Name name = Create()->name();
  const Caller eve = SeekerCaller("seekers/eve");
  EXPECT_EQ(Get(name, eve).status(), NotFound(name));
  EXPECT_EQ(Ask(name, eve).status(), NotFound(name));
  EXPECT_EQ(Get("interviews/none", eve).status(), NotFound("interviews/none"));
  EXPECT_EQ(Get(name, PlatformCaller("another-tenant")).status(), NotFound(name));
}

TEST_F(InterviewServiceTest, APlatformReadsStatesAndDatesAndNoWords) {
  const Name name = Scheduled();
  const auto seen = Get(name, PlatformCaller());
  ASSERT_TRUE(seen.ok());
  EXPECT_EQ(seen->state(), v1::STATE_SCHEDULED);
  EXPECT_TRUE(seen->has_booking());
  EXPECT_THAT(seen->goals(), IsEmpty());
  EXPECT_EQ(seen->place(), "");
  EXPECT_THAT(Get(name)->goals(), ElementsAre("How people get in"));
  EXPECT_EQ(Get(name)->place(), "By the lake");
}

TEST_F(InterviewServiceTest, AListHasTheCallersOldestChangeFirst) {
  Know("contacts/alan", Contact());
  Know("seekers/eve", SeekerFacts{.is_known = true, .zone = kNewYork});
  const Name first = Create()->name();
  const Name second = Create(SeekerCaller(), "contacts/alan")->name();
  ASSERT_TRUE(Create(SeekerCaller("seekers/eve")).ok());
  ASSERT_TRUE(Ask(first).ok());
  const auto list = [this](const Caller& caller) {
    std::vector<std::string> names;
    v1::ListInterviewsRequest request;
    request.set_page_size(1);
    do {
      const auto page = Do<v1::ListInterviewsResponse>(
          "parley.scheduling.v1.InterviewsService/ListInterviews", caller, request);
      EXPECT_TRUE(page.ok()) << page.status();
      for (const auto& interview : page->interviews()) names.push_back(interview.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  };
  EXPECT_THAT(list(SeekerCaller()), ElementsAre(second, first));
  EXPECT_THAT(list(PlatformCaller()), testing::SizeIs(3));
}

TEST_F(InterviewServiceTest, APersonWhoseNewsIsOnItsWayIsWaitedFor) {
  int asked = 0;
  await_people_ = [&] {
    ++asked;
    Know("contacts/new", Contact());
    return absl::OkStatus();
  };
  EXPECT_TRUE(Create(SeekerCaller(), "contacts/new").ok());
  EXPECT_EQ(asked, 1);
  await_people_ = [] { return NotYetKnown(); };
  EXPECT_EQ(ReasonOf(Create(SeekerCaller(), "contacts/late").status()), "PERSON_NOT_YET_KNOWN");
  await_people_ = [] { return absl::OkStatus(); };
  EXPECT_EQ(Create(SeekerCaller(), "contacts/nobody").status(), NotFound("contacts/nobody"));
}

TEST_F(InterviewServiceTest, ASecondInterviewOfAPairNamesTheLiveOne) {
  const Name name = Create()->name();
  const absl::Status refused = Create().status();
  EXPECT_EQ(ReasonOf(refused), "INTERVIEW_LIVE");
  EXPECT_THAT(ToRpcStatusBytes(refused), HasSubstr(name));
  ASSERT_TRUE(Plain<v1::WithdrawInterviewRequest>("WithdrawInterview", name, SeekerCaller()).ok());
  EXPECT_TRUE(Create().ok());
}

TEST_F(InterviewServiceTest, TheGuardCountsWhatIsOnFile) {
  Know("seekers/eve", SeekerFacts{.is_known = true, .zone = kNewYork});
  const Name hers = Requested();
  const Caller eve = SeekerCaller("seekers/eve");
  const Name eves = Create(eve)->name();
  EXPECT_EQ(ReasonOf(Ask(eves, eve).status()), "CONTACT_PENDING_CAP");
  ASSERT_TRUE(Plain<v1::AcceptInterviewRequest>("AcceptInterview", hers, ContactCaller(hers)).ok());
  EXPECT_EQ(ReasonOf(Ask(eves, eve).status()), "CONTACT_TERM_CAP");
  ASSERT_TRUE(Plain<v1::DeclineInterviewRequest>("DeclineInterview", hers, ContactCaller(hers)).ok());
  EXPECT_TRUE(Ask(eves, eve).ok());
  EXPECT_EQ(ReasonOf(Ask(Create()->name()).status()), "PAIR_LOCKED");
}

TEST_F(InterviewServiceTest, TheFeedTellsWhatWasSaidInItsOwnWordsAndInOrder) {
  const Name name = Scheduled();
  const std::vector<v1::Message> messages = Messages();
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0].kind(), v1::MESSAGE_KIND_REQUEST);
  EXPECT_EQ(messages[0].text(), "May I ask you three things?");
  EXPECT_EQ(messages[0].reason(), "Your talk on trials.");
  EXPECT_EQ(messages[0].interview(), name);
  EXPECT_EQ(messages[0].recipient(), kGrace);
  EXPECT_EQ(messages[1].kind(), v1::MESSAGE_KIND_BOOKED);
  EXPECT_EQ(messages[1].recipient(), kGrace);
  EXPECT_EQ(messages[2].recipient(), kAda);
  EXPECT_EQ(messages[2].booking().start().wall_time(), "2026-03-10T10:00:00");
  EXPECT_EQ(messages[2].place(), "By the lake");
}

TEST_F(InterviewServiceTest, TheFeedHasEachRowOnceAtItsNewestRevision) {
  const Name name = Scheduled();
  const std::vector<FeedChange> all = Feed();
  ASSERT_EQ(all.size(), 4u);  // one interview, three messages
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const FeedChange& a, const FeedChange& b) {
    return a.revision < b.revision;
  }));
  std::vector<FeedChange> one_by_one;
  for (Revision after = 0; one_by_one.size() < all.size(); after = one_by_one.back().revision) {
    const std::vector<FeedChange> next = Feed(after, 1);
    ASSERT_EQ(next.size(), 1u);
    EXPECT_GT(next[0].revision, after);
    one_by_one.push_back(next[0]);
  }
  EXPECT_THAT(Feed(all.back().revision), IsEmpty());
  v1::InterviewFacts facts;
  const auto interview =
      std::find_if(all.begin(), all.end(), [](const auto& c) { return c.kind == "interview"; });
  ASSERT_TRUE(facts.ParseFromString(interview->body));
  EXPECT_EQ(interview->tenant, kTenantId);
  EXPECT_EQ(facts.state(), v1::STATE_SCHEDULED);
  EXPECT_EQ(facts.link_id(), LinkIdOf(name));
  EXPECT_EQ(facts.contact(), kGrace);
}

TEST_F(InterviewServiceTest, WordsAreSealedOnFile) {
  Requested();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM message WHERE instr(text, 'three things') > 0"), 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM message WHERE text IS NOT NULL"), 1);
  // Words moved to another row do not open: they are bound to their place.
  Run("UPDATE message SET text = reason");
  EXPECT_EQ(Messages()[0].text(), "");
  EXPECT_EQ(Messages()[0].reason(), "Your talk on trials.");
}

TEST_F(InterviewServiceTest, AWriteThatChangesNothingTakesNoRevision) {
  const Name name = Scheduled();
  const Revision head = database_->head();
  EXPECT_TRUE(Pick(name, ContactCaller(name), "2026-03-10T10:00:00").ok());
  EXPECT_EQ(database_->head(), head);
}

TEST_F(InterviewServiceTest, AnOverlapThatADecisionOverlookedFailsTheWrite) {
  const Name name = Scheduled();
  Interview another{.id = "another", .seeker = "seekers/eve", .contact = kGrace, .state = State::kScheduled};
  another.meeting.booking = Booking{.start = Start("2026-03-10T10:10:00"),
                                    .start_time = At("2026-03-10T10:10:00"),
                                    .end_time = At("2026-03-10T10:30:00")};
  const absl::Status refused = database_->Write(kNoDeadline, [&](store::Transaction& transaction) {
    return SaveClaims(transaction, kTenantId, Interview(), another);
  });
  EXPECT_EQ(refused.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM claim"), 2);
}

TEST_F(InterviewServiceTest, EveryFieldOfAnInterviewComesBackFromItsRow) {
  Interview full = ::parley::scheduling::Scheduled().interview;
  full.wish = {.scope = 2, .goals = {"one", "two"}, .mode = Mode::kPhone, .minutes = 30, .place = "555 0100"};
  full.outreach = {.channel = Channel::kLinkedIn,
                   .attempt_count = 2,
                   .request_time = kMonday,
                   .nudge_time = kMonday + absl::Seconds(5),
                   .accept_time = kMonday + absl::Seconds(1),
                   .decline_time = kMonday + absl::Seconds(2),
                   .silence_time = kMonday + absl::Seconds(3),
                   .expire_time = kMonday + absl::Seconds(4),
                   .offered_times = {Start("2026-03-10T10:00:00"), Start("2026-11-01T01:30:00")}};
  full.outreach.offered_times[1].fold = civil::Fold::kSecond;
  full.meeting.booking->is_ambiguous = true;
  full.meeting.booking->start.fold = civil::Fold::kSecond;
  full.meeting.schedule_version = 3;
  full.meeting.seeker_move_count = 1;
  full.meeting.outcome_time = kMonday + absl::Seconds(6);
  full.meeting.is_assumed_held = true;
  full.meeting.absent = Party::kContact;
  full.revision = 41;
  full.feed_revision = 42;
  std::vector<store::Row> rows;
  ASSERT_TRUE(
      database_
          ->Write(kNoDeadline,
                  [&](store::Transaction& transaction) -> absl::Status {
                    RETURN_IF_ERROR(SaveInterviewRow(transaction, kTenantId, Interview{.id = full.id}));
                    RETURN_IF_ERROR(SaveInterviewRow(transaction, kTenantId, full));
                    ASSIGN_OR_RETURN(
                        rows, transaction.Query("SELECT " PARLEY_INTERVIEW_FACTS " FROM interview", {}));
                    return absl::OkStatus();
                  })
          .ok());
  Interview read = FromInterviewRow(rows[0]);
  // What never changes after the first write is not written again.
  for (auto* interview : {&read, &full}) {
    interview->seeker = interview->contact = interview->link_id = "";
    interview->create_time = absl::UnixEpoch();
    interview->wish.scope = interview->wish.minutes = 0;
    interview->wish.mode = Mode::kNone;
  }
  EXPECT_TRUE(read == full);
}

}  // namespace
}  // namespace parley::scheduling
