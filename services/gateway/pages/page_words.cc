#include "services/gateway/pages/page_words.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace parley::gateway {
namespace {

namespace v1 = scheduling::v1;

std::string ModeText(v1::Mode mode) {
  switch (mode) {
    case v1::MODE_IN_PERSON:
      return "in person";
    case v1::MODE_PHONE:
      return "by phone";
    case v1::MODE_VIDEO:
      return "by video";
    case v1::MODE_EMAIL:
      return "by mail";
    default:
      return "";
  }
}

PageWords Requested(const v1::ResolveLinkResponse& facts) {
  const std::string seeker = SeekerOf(facts);
  const std::string asks = facts.mode() == v1::MODE_EMAIL
                               ? "whether you would answer a few questions by mail."
                               : "whether you would talk about it.";
  return {absl::StrCat(seeker, " would like to learn from your experience"),
          {absl::StrCat(seeker, " wants to find out what your kind of work is really like, and asks ", asks,
                        " It is a conversation to learn from, not a request for a job."),
           "Yes, no or another time: any answer is fine, and no reason is needed."}};
}

PageWords Accepted(const v1::ResolveLinkResponse& facts) {
  const std::string seeker = SeekerOf(facts);
  if (facts.mode() == v1::MODE_EMAIL) {
    return {"Thank you for saying yes", {absl::StrCat(seeker, " will send you the questions by mail.")}};
  }
  return {
      "Thank you for saying yes",
      {"No time is fixed yet. You can choose one here now or whenever it suits you, with the same link."}};
}

bool Offers(const v1::ResolveLinkResponse& facts, v1::Act act) {
  return std::find(facts.acts().begin(), facts.acts().end(), act) != facts.acts().end();
}

PageWords Scheduled(const v1::ResolveLinkResponse& facts) {
  if (Offers(facts, v1::ACT_MARK_HELD)) {
    return {absl::StrCat("Your conversation with ", SeekerOf(facts)),
            {absl::StrCat("Thank you for giving ", SeekerOf(facts),
                          " your time. If it took place as planned, there is nothing for you to do.")}};
  }
  return {absl::StrCat("Your conversation with ", SeekerOf(facts), " is booked"),
          {absl::StrCat("Thank you for giving ", SeekerOf(facts), " your time.")}};
}

}  // namespace

std::string SeekerOf(const v1::ResolveLinkResponse& facts) {
  return facts.seeker_display_name().empty() ? "Somebody" : facts.seeker_display_name();
}

std::string HowText(const v1::ResolveLinkResponse& facts) {
  std::vector<std::string> parts;
  if (facts.duration_minutes() > 0 && facts.mode() != v1::MODE_EMAIL) {
    parts.push_back(absl::StrCat(facts.duration_minutes(), " minutes"));
  }
  const std::string mode = ModeText(facts.mode());
  if (!mode.empty()) parts.push_back(mode);
  return absl::StrJoin(parts, ", ");
}

PageWords WordsOf(const v1::ResolveLinkResponse& facts) {
  const std::string seeker = SeekerOf(facts);
  switch (facts.state()) {
    case v1::STATE_REQUESTED:
      return Requested(facts);
    case v1::STATE_ACCEPTED:
      return Accepted(facts);
    case v1::STATE_SCHEDULED:
      return Scheduled(facts);
    case v1::STATE_DECLINED:
      return {"Thank you for your answer",
              {"It is a no this time, and that is fine. There is nothing more for you to do."}};
    case v1::STATE_EXPIRED:
      return {"This request has lapsed",
              {absl::StrCat(seeker,
                            " asked some time ago. It is quite all right not to have answered, and "
                            "there is nothing for you to do.")}};
    case v1::STATE_CANCELLED:
      return {absl::StrCat("Your conversation with ", seeker, " has been called off"),
              {"It will not take place, and there is nothing more for you to do. Thank you all the same."}};
    case v1::STATE_WITHDRAWN:
      return {"This request has been withdrawn",
              {absl::StrCat(seeker,
                            " no longer asks for this conversation. Thank you for considering it; "
                            "there is nothing for you to do.")}};
    case v1::STATE_HELD:
    case v1::STATE_CLOSED:
      return {absl::StrCat("Thank you for talking with ", seeker),
              {"It was kind of you to give your time. There is nothing more for you to do."}};
    case v1::STATE_NO_SHOW:
      return {absl::StrCat("Your conversation with ", seeker, " did not take place"),
              {"These things happen. There is nothing for you to do."}};
    default:
      return {"There is nothing to answer now", {"There is nothing for you to do at the moment."}};
  }
}

PageWords NotFoundWords() {
  return {"This link does not open anything",
          {"It may have been cut in two on its way, or its time may be over. Please copy the whole link from "
           "the message into your browser.",
           "If that does not help, simply reply to the message: a person reads the replies."}};
}

PageWords UnavailableWords() {
  return {
      "Please try again in a minute",
      {"This page cannot be shown just now, and the fault is ours. Nothing that you have answered before "
       "is lost.",
       "If you have just sent an answer, reload this page to send it again: it counts once, however often "
       "it is sent."}};
}

PageWords ForeignFormWords() {
  return {"This answer came from another site",
          {"It has not been taken. Please open the link in the message you were sent and answer there."}};
}

ActWords WordsOf(v1::Act act, const v1::ResolveLinkResponse& facts) {
  const std::string seeker = SeekerOf(facts);
  const bool was_asked_now = facts.state() == v1::STATE_REQUESTED;
  switch (act) {
    case v1::ACT_ACCEPT:
      if (!was_asked_now) {
        return {"If you would like to after all", "A late yes is a yes.", "Yes, after all"};
      }
      if (facts.mode() == v1::MODE_EMAIL) return {"If you would like to", "", "Yes, send me the questions"};
      return {"Yes, but not sure when?", "Say yes now, and settle the time later.", "Yes, times later"};
    case v1::ACT_DECLINE:
      if (was_asked_now) return {"If you would rather not", "No reason is needed.", "No, thank you"};
      return {"If it does not suit you after all", "No reason is needed.", "No, not this time"};
    case v1::ACT_PICK_TIME:
      if (was_asked_now) {
        return {"If you would like to", "Choose the time that suits you best.", "Yes, at this time"};
      }
      return {"Choose a time", "Choose the time that suits you best.", "Book this time"};
    case v1::ACT_RESCHEDULE:
      return {"Move it to another time", absl::StrCat(seeker, " is told at once; no reason is needed."),
              "Move it to this time"};
    case v1::ACT_CANCEL:
      return {"Call it off", absl::StrCat(seeker, " is told at once; no reason is needed."),
              "Call this conversation off"};
    case v1::ACT_MARK_HELD:
      if (facts.state() == v1::STATE_NO_SHOW) {
        return {"Did it take place after all?", "What is noted here is put right.", "Yes, we talked"};
      }
      return {"Did you talk?", "You need not say so; it helps us not to ask twice.", "Yes, we talked"};
    case v1::ACT_MARK_ABSENT:
      return {absl::StrCat(seeker, " did not come?"), "It happens, and saying so is enough.",
              "We did not talk"};
    default:
      return {};
  }
}

}  // namespace parley::gateway
