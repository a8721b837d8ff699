// What the model test believes of the world, kept by other means than the rules keep it.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_LEDGER_TEST_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_LEDGER_TEST_H_

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

struct Interval {
  absl::Time start;
  absl::Time end;
};

// Who is busy when, who waits for whom, who said yes when; told of each interview as it now is.
class Ledger {
 public:
  bool IsBusy(const Name& person, const std::string& but_for, const Interval& asked) const {
    for (const auto& [id, busy] : busy_) {
      const bool is_hers = busy.seeker == person || busy.contact == person;
      if (is_hers && id != but_for && busy.when.start < asked.end && asked.start < busy.when.end) return true;
    }
    return false;
  }
  int PendingOf(const Name& person) const {
    return static_cast<int>(std::count_if(pending_.begin(), pending_.end(), [&](const auto& entry) {
      return entry.second.first == person || entry.second.second == person;
    }));
  }
  int YesesOf(const Name& contact, absl::Time since) const {
    return static_cast<int>(std::count_if(yeses_.begin(), yeses_.end(), [&](const auto& entry) {
      return entry.second.first == contact && entry.second.second >= since;
    }));
  }

  void Note(const Interview& interview) {
    const State state = interview.state;
    pending_.erase(interview.id);
    if (state == State::kRequested) pending_[interview.id] = {interview.seeker, interview.contact};
    busy_.erase(interview.id);
    if (state == State::kScheduled) {
      const Booking& booking = *interview.meeting.booking;
      busy_[interview.id] = {interview.seeker, interview.contact, {booking.start_time, booking.end_time}};
    }
    const bool counts = state == State::kAccepted || state == State::kScheduled || state == State::kHeld;
    if (!counts) yeses_.erase(interview.id);
    if (counts && !yeses_.contains(interview.id)) {
      yeses_[interview.id] = {interview.contact, interview.state_time};
    }
  }

 private:
  struct Busy {
    Name seeker;
    Name contact;
    Interval when;
  };
  std::map<std::string, Busy> busy_;
  std::map<std::string, std::pair<Name, Name>> pending_;
  std::map<std::string, std::pair<Name, absl::Time>> yeses_;
};

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_LEDGER_TEST_H_
