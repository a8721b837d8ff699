// What was captured, as drafts are made from it.
#ifndef PARLEY_SERVICES_SCHEDULING_CAPTURED_H_
#define PARLEY_SERVICES_SCHEDULING_CAPTURED_H_

#include "services/scheduling/capture/capture.h"
#include "services/scheduling/obligations/drafts.h"

namespace parley::scheduling {

// Pure. The first insight, else the first line of the notes, is the one detail of a note of thanks.
Captured CapturedOf(const CaptureState& state);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_CAPTURED_H_
