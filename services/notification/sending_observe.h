#ifndef PARLEY_SERVICES_NOTIFICATION_SENDING_OBSERVE_H_
#define PARLEY_SERVICES_NOTIFICATION_SENDING_OBSERVE_H_

#include <functional>

#include "common/clock/clock.h"
#include "common/observe/metrics.h"
#include "services/notification/notices/agenda.h"
#include "services/notification/sender.h"

namespace parley::notification {

// Takes a sender's reports into metrics and the log. An attempt is a span: of what somebody said, in the
// trace of the call that said it; of a reminder, in a trace of its own, linked to that of the call that
// planned it. `metrics` outlives the answer.
std::function<void(const SendReport&)> Reports(Metrics& metrics);

// How long ago the longest due notice was due, seconds; 0 when none is. For Metrics::AskGauge.
double OldestDueLag(Agenda& agenda, const Clock& clock);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_SENDING_OBSERVE_H_
