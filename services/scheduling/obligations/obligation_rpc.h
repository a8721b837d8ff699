#ifndef PARLEY_SERVICES_SCHEDULING_OBLIGATIONS_OBLIGATION_RPC_H_
#define PARLEY_SERVICES_SCHEDULING_OBLIGATIONS_OBLIGATION_RPC_H_

#include <functional>
#include <vector>

#include "common/rpc/method.h"
#include "common/store.h"
#include "services/scheduling/obligations/drafts.h"
#include "services/scheduling/obligations/obligation.h"

namespace parley::scheduling {

// What the caller captured of an interview of hers.
using ReadCaptured = std::function<absl::StatusOr<Captured>(const Call&, const Name& interview)>;

// ObligationsService. `owings` outlives the methods.
std::vector<rpc::Method> ObligationMethods(Store<Owing>& owings, ReadCaptured read_captured);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_OBLIGATIONS_OBLIGATION_RPC_H_
