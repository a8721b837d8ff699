#include "services/notification/notices/why.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/civil_time/zone.h"

namespace parley::notification {
namespace {

// Instants on one person's wall: "2026-03-02 17:00 (America/New_York)".
class Wall {
 public:
  explicit Wall(const std::string& zone) {
    const auto found = civil::FindZone(zone);
    if (found.ok()) zone_ = *found;
  }
  std::string At(absl::Time time) const {
    return absl::StrCat(absl::FormatTime("%Y-%m-%d %H:%M", time, zone_), " (", zone_.name(), ")");
  }
  std::string name() const { return zone_.name(); }

 private:
  absl::TimeZone zone_ = absl::UTCTimeZone();
};

std::string Planned(const NoticeStory& story, const Wall& wall) {
  std::string sentence = absl::StrCat("Planned: ", story.why, ".");
  if (story.notice.due_time)
    absl::StrAppend(&sentence, " It was due at ", wall.At(*story.notice.due_time), ".");
  return sentence;
}

std::vector<std::string> Moves(const NoticeStory& story, const Wall& wall) {
  const Notice& notice = story.notice;
  std::vector<std::string> moves;
  if (!notice.due_time || !story.open_time || !notice.told_time) {
    if (!IsEnded(notice.state))
      moves.push_back("It waits until its person, tenant and policy are known here.");
    return moves;
  }
  const absl::Time own = std::max(*notice.due_time, story.since_time.value_or(*notice.due_time));
  if (own != *notice.due_time) {
    moves.push_back(absl::StrCat("What it follows from came about later, at ", wall.At(own), "."));
  }
  if (*story.open_time != own) {
    moves.push_back(
        absl::StrCat("Quiet hours in ", wall.name(), " moved it to ", wall.At(*story.open_time),
                     *story.open_time < own ? ", the last open minute before its deadline." : "."));
  }
  if (!notice.lead.empty()) {
    moves.push_back(absl::StrCat("It is told with ", NoticeName(notice.lead), ", in one message at ",
                                 wall.At(*notice.told_time), "."));
  }
  return moves;
}

std::string BecauseOf(const std::string& reason) {
  if (reason == kNewerVersion) return "a newer one about the same event has taken its place";
  if (reason == kTooLate) return "it was not sent in time";
  if (reason == kTextGone) return "its words were no longer there";
  if (reason == kErased) return "somebody it concerns has been erased";
  if (reason == kNoAddress) return "there is no address to send it to";
  if (reason == kCannotWrite) return "it could not be put into words";
  if (reason == kDone) return "nothing was left to remind of";
  if (reason == kDueAgain) return "another reminder of the same thing was sent";
  if (reason.rfind(kInterviewPrefix, 0) == 0) {
    const std::string state = absl::AsciiStrToLower(reason.substr(sizeof(kInterviewPrefix) - 1));
    return absl::StrCat("the interview is ", absl::StrReplaceAll(state, {{"_", " "}}));
  }
  return absl::StrCat("the mail server's answer was ", reason);
}

std::string Attempts(int count) {
  return count == 1 ? "1 attempt" : absl::StrCat(count, " attempts");
}

std::string Became(const Notice& notice, const Wall& wall) {
  const std::string attempts = Attempts(notice.attempt_count);
  if (notice.state == NoticeState::kSending) return absl::StrCat("It is being sent: ", attempts, " so far.");
  if (notice.state == NoticeState::kPending) {
    const std::string at = wall.At(notice.send_time);
    if (notice.attempt_count == 0) return absl::StrCat("It is to be sent at ", at, ".");
    return absl::StrCat("It has not been sent after ", attempts, ": ", BecauseOf(notice.reason),
                        "; it is tried again at ", at, ".");
  }
  const std::string at = notice.end_time ? absl::StrCat(" at ", wall.At(*notice.end_time)) : "";
  if (notice.state == NoticeState::kSent) return absl::StrCat("It was sent", at, ", after ", attempts, ".");
  return absl::StrCat("It ended", at, " as ", std::string(NameOf(notice.state)), ", after ", attempts, ": ",
                      BecauseOf(notice.reason), ".");
}

}  // namespace

std::vector<std::string> Explain(const NoticeStory& story) {
  const Wall wall(story.zone);
  std::vector<std::string> sentences;
  if (story.notice.cause == Cause::kPlanned) {
    sentences.push_back(Planned(story, wall));
    for (std::string& move : Moves(story, wall)) sentences.push_back(std::move(move));
  } else {
    sentences.push_back("A person, or the passing of time, changed the interview, and this tells of it.");
  }
  sentences.push_back(Became(story.notice, wall));
  return sentences;
}

}  // namespace parley::notification
