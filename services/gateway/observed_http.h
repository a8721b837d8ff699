#ifndef PARLEY_SERVICES_GATEWAY_OBSERVED_HTTP_H_
#define PARLEY_SERVICES_GATEWAY_OBSERVED_HTTP_H_

#include <memory>

#include "common/observe/metrics.h"
#include "services/gateway/http/http.h"

namespace parley::gateway {

// `handler`, counted in `metrics` by method, route and status. A request that comes to it has its span in
// `trace`: below the one that the client's traceparent names, or the first of a new trace; with the client's
// x-request-id, or the trace id when that is none. Both headers stand in the reply. The span ends with the
// reply, and a line in the log, unless `handler` has ended it. `metrics` is shared with replies that come
// late.
HttpHandler Observed(HttpHandler handler, std::shared_ptr<Metrics> metrics);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OBSERVED_HTTP_H_
