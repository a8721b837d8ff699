// What was captured, as drafts are made from it.
#ifndef PARLEY_SERVICES_SCHEDULING_CAPTURED_H_
#define PARLEY_SERVICES_SCHEDULING_CAPTURED_H_

#include <functional>

#include "absl/status/statusor.h"
#include "common/call.h"
#include "common/store.h"
#include "services/scheduling/capture/capture.h"
#include "services/scheduling/obligations/drafts.h"

namespace parley::scheduling {

// Pure. The first insight, else the first line of the notes, is the one detail of a note of thanks.
Captured CapturedOf(const CaptureState& state);

// Reads it for the caller of a conversation of hers; the errors are those of `captures`, which outlives it.
std::function<absl::StatusOr<Captured>(const Call&, const Name& interview)> CapturedFrom(
    Store<CaptureState>& captures);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_CAPTURED_H_
