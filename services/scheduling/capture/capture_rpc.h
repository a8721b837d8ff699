#ifndef PARLEY_SERVICES_SCHEDULING_CAPTURE_CAPTURE_RPC_H_
#define PARLEY_SERVICES_SCHEDULING_CAPTURE_CAPTURE_RPC_H_

#include <functional>
#include <vector>

#include "common/rpc/method.h"
#include "common/store.h"
#include "services/scheduling/capture/capture.h"

namespace parley::scheduling {

// What a capture needs of others.
struct CaptureNeeds {
  // Says that the interview was held, in the caller's name; nothing new when it was said before.
  std::function<absl::Status(const Call&, const Name& interview)> hold;
  // Waits until the copy of the people is as new as their source was when called.
  std::function<absl::Status(const Call&)> await_people;
};

// CaptureService. `captures` outlives the methods.
std::vector<rpc::Method> CaptureMethods(Store<CaptureState>& captures, CaptureNeeds needs);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_CAPTURE_CAPTURE_RPC_H_
