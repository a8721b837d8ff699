#ifndef PARLEY_SERVICES_GATEWAY_HTTP_SITE_H_
#define PARLEY_SERVICES_GATEWAY_HTTP_SITE_H_

#include <functional>
#include <string>
#include <vector>

#include "services/gateway/http/http.h"

namespace parley::gateway {

// A part of the site: what answers the requests to some paths.
struct Place {
  std::function<bool(const std::string& path)> takes;
  HttpHandler handler;
};

// Hands each request to the first place that takes its path, and what none takes to AnswerHttp.
HttpHandler Site(std::vector<Place> places);

// What the gateway answers where no place is: /healthz says "ok" while the process answers; everything else
// is a kind 404, JSON for programs and a page for people, or 413 when the body was too large. Pure.
HttpResponse AnswerHttp(const HttpRequest& request);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_HTTP_SITE_H_
