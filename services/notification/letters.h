#ifndef PARLEY_SERVICES_NOTIFICATION_LETTERS_H_
#define PARLEY_SERVICES_NOTIFICATION_LETTERS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/notification/letter.h"
#include "services/notification/notices/notice.h"

namespace parley::notification {

// The contacts' pages, as links to them are made.
struct LinkMaker {
  std::string public_url;  // "https://parley.example.edu", without a slash at its end
  std::string key;         // the suite's link key, 32 bytes

  // "<public_url>/c/<token>". The same people always get the same link; nothing of it is stored.
  std::string LinkOf(const Parties& parties) const;
};

// Whether `url` is http or https, a host, perhaps a port, and nothing behind it.
bool IsPublicUrl(const std::string& url);

// The ids of the notices that `letter` tells of beside its own; what a claim to send it names.
std::vector<std::string> AlsoTold(const Letter& letter);

// What notices are written from. Thread-safe.
class Letters {
 public:
  virtual ~Letters() = default;
  // The letter of a notice as people are known now, with the reminders told in the same mail; nothing when
  // the notice has ended, is told with another one, or waits for its interview or one of its people.
  // DATA_LOSS when its text does not open with this service's key.
  virtual absl::StatusOr<std::optional<Letter>> Load(const NoticeKey& key) = 0;
};

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_LETTERS_H_
