// Holding, capturing and thanking over the service's methods and a database of their own: what the feed tells
// notification is due after each, and who may see what.
#include "parley/scheduling/v1/capture.pb.h"
#include "parley/scheduling/v1/feed.pb.h"
#include "parley/scheduling/v1/obligations.pb.h"
#include "services/scheduling/capture/capture_rpc.h"
#include "services/scheduling/capture/capture_sql.h"
#include "services/scheduling/captured.h"
#include "services/scheduling/interview/service_test.h"
#include "services/scheduling/obligations/obligation_rpc.h"
#include "services/scheduling/obligations/obligation_sql.h"

namespace parley::scheduling {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr char kTim[] = "contacts/tim";

class TimeServiceTest : public ServiceTest {
 protected:
  TimeServiceTest() {
    captures_ = OpenCaptures(context(), kTestKek);
    owings_ = OpenOwings(context(), kTestKek);
    const auto hold = [this](const Call& call, const Name& name) {
      return HoldInterview(*interviews_, call, name);
    };
    const auto await_people = [this](const Call&) { return await_people_(); };
    Serve(CaptureMethods(*captures_, {hold, await_people}));
    Serve(ObligationMethods(*owings_, [this](const Call& call, const Name& name) -> absl::StatusOr<Captured> {
      ASSIGN_OR_RETURN(const CaptureState state, captures_->Get(call, name));
      return CapturedOf(state);
    }));
    Know(kTim, Contact());
  }

  // Booked with `contact`; the clock stands after its end.
  Name Over(const Name& contact = kGrace, const std::string& wall = "2026-03-10T10:00:00") {
    Name name = Create(SeekerCaller(), contact)->name();
    EXPECT_TRUE(Ask(name).ok());
    const auto booked = Pick(name, ContactCaller(name, contact), wall);
    EXPECT_TRUE(booked.ok()) << booked.status();
    clock_.Advance(At(wall) + absl::Minutes(25) - clock_.Now());
    return name;
  }

  absl::StatusOr<v1::Capture> Record(const Name& name, const Caller& caller = SeekerCaller(),
                                     const std::string& request_id = "") {
    v1::RecordCaptureRequest request;
    request.set_interview(name);
    request.set_notes("Ward nights teach more than any course.");
    request.add_next_steps()->set_title("Read the book on trials");
    request.add_referrals()->set_display_name("Tim Sample");
    return Do<v1::Capture>("parley.scheduling.v1.CaptureService/RecordCapture", caller, request, request_id);
  }
  absl::StatusOr<v1::Capture> GetCapture(const Name& name, const Caller& caller = SeekerCaller()) {
    v1::GetCaptureRequest request;
    request.set_interview(name);
    return Do<v1::Capture>("parley.scheduling.v1.CaptureService/GetCapture", caller, request);
  }
  absl::StatusOr<v1::Obligation> Fulfil(const Name& name, const std::string& id,
                                        const Caller& caller = SeekerCaller(),
                                        const std::string& request_id = "") {
    v1::FulfilObligationRequest request;
    request.set_name(name + "/obligations/" + id);
    request.set_text("Thank you for the time you gave me.");
    return Do<v1::Obligation>("parley.scheduling.v1.ObligationsService/FulfilObligation", caller, request,
                              request_id);
  }
  std::vector<v1::Obligation> Owed(const Name& parent, const Caller& caller = SeekerCaller()) {
    v1::ListObligationsRequest request;
    request.set_parent(parent);
    const auto listed = Do<v1::ListObligationsResponse>(
        "parley.scheduling.v1.ObligationsService/ListObligations", caller, request);
    if (!listed.ok()) return {};
    return {listed->obligations().begin(), listed->obligations().end()};
  }

  // The kinds that are due in the interview, as its newest feed row says.
  std::vector<std::string> Due(const Name& name) {
    std::vector<std::string> kinds;
    for (const FeedChange& change : Feed()) {
      if (change.kind != "interview" || InterviewName(change.id) != name) continue;
      v1::InterviewFacts facts;
      EXPECT_TRUE(facts.ParseFromString(change.body));
      for (const auto& row : facts.plan()) {
        kinds.push_back(policy::v1::PlannedKind_Name(row.kind()).substr(sizeof("PLANNED_KIND")));
      }
    }
    return kinds;
  }
  Revision PlaceOf(const Name& name) {
    for (const FeedChange& change : Feed()) {
      if (change.kind == "interview" && InterviewName(change.id) == name) return change.revision;
    }
    return 0;
  }
  std::vector<v1::Message> MessagesOf(v1::MessageKind kind) {
    std::vector<v1::Message> messages;
    for (const FeedChange& change : Feed()) {
      v1::Message message;
      if (change.kind != "message" || !message.ParseFromString(change.body)) continue;
      if (message.kind() == kind) messages.push_back(message);
    }
    return messages;
  }
  void Connect(const ConnectionFacts& connection) {
    const absl::Status linked = database_->Write(kNoDeadline, [&](store::Transaction& transaction) {
      return LinkReferralRow(transaction, kTenantId, connection);
    });
    EXPECT_TRUE(linked.ok()) << linked;
  }
  static std::string LastId(const std::string& name) { return name.substr(name.rfind('/') + 1); }

  std::unique_ptr<Store<CaptureState>> captures_;
  std::unique_ptr<Store<Owing>> owings_;
};

TEST_F(TimeServiceTest, TheFeedCarriesWhatIsDueAtEachState) {
  const Name name = Create()->name();
  EXPECT_THAT(Due(name), IsEmpty());
  ASSERT_TRUE(Ask(name).ok());
  EXPECT_THAT(Due(name), UnorderedElementsAre("NUDGE_DUE", "REQUEST_EXPIRING"));
  ASSERT_TRUE(Pick(name, ContactCaller(name), "2026-03-10T10:00:00").ok());
  EXPECT_THAT(Due(name), UnorderedElementsAre("DAY_BEFORE_SEEKER", "DAY_BEFORE_CONTACT", "SOON", "BRAIN_DUMP",
                                              "AFTER_TALK"));
  ASSERT_TRUE(Plain<v1::CancelInterviewRequest>("CancelInterview", name, SeekerCaller()).ok());
  EXPECT_THAT(Due(name), IsEmpty());
}

TEST_F(TimeServiceTest, TheFirstCaptureHoldsAndEndsTheBrainDump) {
  const Name name = Over();
  const Revision before = PlaceOf(name);
  const auto capture = Record(name);
  ASSERT_TRUE(capture.ok()) << capture.status();
  EXPECT_EQ(Get(name)->state(), v1::STATE_HELD);
  EXPECT_TRUE(Get(name)->has_capture_time());
  EXPECT_THAT(Due(name), Not(Contains("BRAIN_DUMP")));
  EXPECT_THAT(Due(name), Contains("THANK_DUE"));
  EXPECT_THAT(Due(name), Contains("PROGRESS_DUE"));
  EXPECT_GT(PlaceOf(name), before);
}

TEST_F(TimeServiceTest, ARepeatedCaptureIsOne) {
  const Name name = Over();
  const auto first = Record(name, SeekerCaller(), "c1");
  const auto again = Record(name, SeekerCaller(), "c1");
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  EXPECT_THAT(GetCapture(name)->next_steps(), SizeIs(1));
}

TEST_F(TimeServiceTest, NobodyElseReadsOrWritesACapture) {
  const Name name = Over();
  ASSERT_TRUE(Record(name).ok());
  for (const Caller& other : {SeekerCaller("seekers/eve"), PlatformCaller(), ContactCaller(name)}) {
    EXPECT_EQ(ReasonOf(GetCapture(name, other).status()), "NOT_FOUND");
  }
  EXPECT_EQ(ReasonOf(Record(name, SeekerCaller("seekers/eve")).status()), "NOT_FOUND");
}

TEST_F(TimeServiceTest, WordsAreSealedInTheDatabaseAndGoWithTheSeekersKey) {
  const Name name = Over();
  ASSERT_TRUE(Record(name).ok());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM capture WHERE CAST(notes AS TEXT) LIKE '%Ward%'"), 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM seeker_key"), 1);
  Know(kAda, SeekerFacts{.is_known = true, .is_deleted = true});
  EXPECT_EQ(Count("SELECT COUNT(*) FROM seeker_key"), 0);
}

TEST_F(TimeServiceTest, ThanksAreOwedSentOnceAndRemindedNoMore) {
  const Name name = Over();
  ASSERT_TRUE(Record(name).ok());
  ASSERT_THAT(Owed(name), SizeIs(2));
  EXPECT_EQ(Owed(name)[0].state(), v1::OBLIGATION_STATE_OPEN);
  const auto done = Fulfil(name, "thank-you", SeekerCaller(), "f1");
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->state(), v1::OBLIGATION_STATE_DONE);
  EXPECT_EQ(Fulfil(name, "thank-you", SeekerCaller(), "f1")->SerializeAsString(), done->SerializeAsString());
  ASSERT_TRUE(Fulfil(name, "thank-you").ok());
  ASSERT_THAT(MessagesOf(v1::MESSAGE_KIND_THANK_YOU), SizeIs(1));
  EXPECT_EQ(MessagesOf(v1::MESSAGE_KIND_THANK_YOU)[0].text(), "Thank you for the time you gave me.");
  EXPECT_THAT(Due(name), Not(Contains("THANK_DUE")));
  EXPECT_THAT(Due(name), Not(Contains("AFTER_TALK")));
}

TEST_F(TimeServiceTest, APlatformSeesThatSomethingIsOwedAndNobodyElseDoesIt) {
  const Name name = Over();
  ASSERT_TRUE(Record(name).ok());
  EXPECT_THAT(Owed("interviews/-", PlatformCaller()), SizeIs(2));
  EXPECT_THAT(Owed("interviews/-", SeekerCaller("seekers/eve")), IsEmpty());
  EXPECT_THAT(Owed("", SeekerCaller()), SizeIs(2));
  EXPECT_EQ(ReasonOf(Fulfil(name, "thank-you", SeekerCaller("seekers/eve")).status()), "NOT_FOUND");
  EXPECT_EQ(ReasonOf(Fulfil("interviews/none", "thank-you").status()), "NOT_FOUND");
}

TEST_F(TimeServiceTest, ADraftNamesWhatWasCaptured) {
  const Name name = Over();
  ASSERT_TRUE(Record(name).ok());
  v1::DraftObligationRequest request;
  request.set_name(name + "/obligations/thank-you");
  const auto draft =
      Do<v1::Draft>("parley.scheduling.v1.ObligationsService/DraftObligation", SeekerCaller(), request);
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_THAT(draft->text(), HasSubstr("Ward nights teach more than any course"));
  EXPECT_THAT(draft->missing(), IsEmpty());
}

TEST_F(TimeServiceTest, ThanksToTheReferrerFallDueWhenTheOtherConversationWasHeld) {
  const Name first = Over();
  const auto capture = Record(first);
  ASSERT_THAT(capture->referrals(), SizeIs(1));
  Connect({.seeker = kAda,
           .contact = kTim,
           .interview = LastId(first),
           .referral = LastId(capture->referrals(0).name())});
  EXPECT_EQ(GetCapture(first)->referrals(0).contact(), kTim);
  const Name second = Over(kTim, "2026-03-24T15:00:00");
  EXPECT_THAT(Due(first), Not(Contains("THANK_REFERRER")));
  const Revision before = PlaceOf(first);
  v1::MarkHeldRequest held;
  held.set_name(second);
  ASSERT_TRUE(Act("MarkHeld", SeekerCaller(), held).ok());
  EXPECT_THAT(Due(first), Contains("THANK_REFERRER"));
  EXPECT_GT(PlaceOf(first), before);
  ASSERT_THAT(Owed(first), SizeIs(3));
  EXPECT_EQ(Owed(first)[2].about(), kTim);
  ASSERT_TRUE(Fulfil(first, LastId(Owed(first)[2].name())).ok());
  EXPECT_THAT(Due(first), Not(Contains("THANK_REFERRER")));
}

TEST_F(TimeServiceTest, AConnectionOfAnotherSeekerLinksNothing) {
  const Name first = Over();
  const auto capture = Record(first);
  Connect({.seeker = "seekers/eve",
           .contact = kTim,
           .interview = LastId(first),
           .referral = LastId(capture->referrals(0).name())});
  EXPECT_EQ(GetCapture(first)->referrals(0).contact(), "");
}

TEST_F(TimeServiceTest, ACorrectionToAbsenceOwesNothing) {
  const Name name = Over();
  v1::MarkHeldRequest held;
  held.set_name(name);
  ASSERT_TRUE(Act("MarkHeld", SeekerCaller(), held).ok());
  EXPECT_THAT(Owed(name), SizeIs(2));
  v1::MarkAbsentRequest absent;
  absent.set_name(name);
  absent.set_absent(v1::PARTY_CONTACT);
  ASSERT_TRUE(Act("MarkAbsent", SeekerCaller(), absent).ok());
  EXPECT_THAT(Owed(name), IsEmpty());
  EXPECT_THAT(Due(name), IsEmpty());
}

TEST_F(TimeServiceTest, ClosedWhenNothingIsOwedAnyMore) {
  const Name name = Over();
  ASSERT_TRUE(Record(name).ok());
  EXPECT_EQ(ReasonOf(Plain<v1::CloseInterviewRequest>("CloseInterview", name, SeekerCaller()).status()),
            "OBLIGATION_OPEN");
  ASSERT_TRUE(Fulfil(name, "thank-you").ok());
  ASSERT_TRUE(Fulfil(name, "progress").ok());
  EXPECT_EQ(Plain<v1::CloseInterviewRequest>("CloseInterview", name, SeekerCaller())->state(),
            v1::STATE_CLOSED);
}

}  // namespace
}  // namespace parley::scheduling
