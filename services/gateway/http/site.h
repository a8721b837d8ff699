#ifndef PARLEY_SERVICES_GATEWAY_HTTP_SITE_H_
#define PARLEY_SERVICES_GATEWAY_HTTP_SITE_H_

#include "services/gateway/http/http.h"

namespace parley::gateway {

// What the gateway answers over HTTP besides the contact's pages (pages/): /healthz says "ok" while the
// process answers; everything else is a kind 404, JSON for programs and a page for people. Pure.
HttpResponse AnswerHttp(const HttpRequest& request);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_HTTP_SITE_H_
