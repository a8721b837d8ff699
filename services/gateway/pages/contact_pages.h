#ifndef PARLEY_SERVICES_GATEWAY_PAGES_CONTACT_PAGES_H_
#define PARLEY_SERVICES_GATEWAY_PAGES_CONTACT_PAGES_H_

#include <memory>
#include <string>

#include "common/observe/metrics.h"
#include "services/gateway/backend/backend.h"
#include "services/gateway/http/http.h"

namespace parley::gateway {

// Whether a path is a contact's page: everything below "/c/".
bool IsContactPage(const std::string& path);

// Answers /c/<token>, the page of a contact who has no account:
//
//   GET, HEAD   the page as scheduling's ResolveLink has it now. Has no effect, because mail scanners follow
//               links.
//   POST        one of the page's forms (answer.h): resolves the link, acts as its holder with the form's
//               request_id, and sends the reader back to the page with 303. A form sent twice is one answer.
//
// What scheduling refuses is shown on the fresh page with a sentence (refusals.h): 400, 409. Every bad token
// is the same 404, whatever is wrong with it. A form that another site sent is 403; scheduling does not
// answer: 503 with Retry-After. No answer may be cached, framed, indexed or named as a referrer, and no token
// is logged.
//
// `scheduling` is null when it is not deployed; `caller_key` signs; `metrics`, which outlives the answers,
// counts the calls to scheduling. The handler does not block and keeps what it needs; answers come on the
// backends' thread.
HttpHandler ContactPages(std::shared_ptr<Backend> scheduling, std::string caller_key, Metrics& metrics);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_PAGES_CONTACT_PAGES_H_
