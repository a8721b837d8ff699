// What a contact's page offers, and for how long its link opens. Pure.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_PAGE_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_PAGE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// The numbers of scheduling.v1.Act.
enum class Act {
  kNone = 0,
  kAccept = 1,
  kDecline = 2,
  kPickTime = 3,
  kReschedule = 4,
  kCancel = 5,
  kMarkHeld = 6,
  kMarkAbsent = 7
};

// What a link's page is made of.
struct LinkedInterview {
  InterviewState state;            // with all that a decision reads
  std::optional<Message> request;  // what the contact was asked with, its words while they are on file
};
// By the tenant's number and the link's id.
using FindLinked =
    std::function<absl::StatusOr<LinkedInterview>(int64_t tenant_number, const std::string& link_id)>;

// What the contact can do now. Whatever stands here is not refused for the interview's state, and what does
// not is refused or does nothing; the caps may still refuse a yes.
std::vector<Act> ActsOf(const InterviewState& state, absl::Time now);

// Until when the link opens: the policy's days after the conversation's end; without a booking, its days
// after the last change of state, and for as long as an answer is awaited. Never before the contact was
// asked.
absl::Time LinkValidUntil(const InterviewState& state);

// A link as a resource name: its 16 bytes in hex.
Name LinkName(const std::string& link_id);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_PAGE_H_
