#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_WHY_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_WHY_H_

#include <string>
#include <vector>

#include "services/notification/notices/notice.h"

namespace parley::notification {

// Sentences in the order of what happened: why there is this notice, when it was due, what moved or merged
// it, what became of it. Times are on the recipient's wall, else UTC. Nothing that a person wrote is in them.
// Pure.
std::vector<std::string> Explain(const NoticeStory& story);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_WHY_H_
