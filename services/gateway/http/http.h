#ifndef PARLEY_SERVICES_GATEWAY_HTTP_HTTP_H_
#define PARLEY_SERVICES_GATEWAY_HTTP_HTTP_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "common/observe/trace.h"

namespace parley::gateway {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// A request as it came, within the listener's limits.
struct HttpRequest {
  std::string method;   // "GET"
  std::string path;     // "/healthz", as sent: percent-encoding not undone
  std::string query;    // what follows the "?", as sent
  HttpHeaders headers;  // names in lower case
  std::string body;
  bool is_body_cut = false;  // the body was over the limit: it is not here, and the connection ends
  Trace trace = {};          // this process's span of it (Observed)
};

// The value of the first header `name` (in lower case), empty when there is none.
std::string HeaderOf(const HttpRequest& request, const std::string& name);

// The listener adds Content-Length, Date and Connection, and leaves out the body of an answer to HEAD.
struct HttpResponse {
  int status = 200;
  std::string content_type;
  HttpHeaders headers;
  std::string body;
  std::string route = {};  // the path's template, by which it is counted: "/c/{token}"; empty: none of ours
  bool is_logged = false;  // whoever answers has ended the request's span
};

// Takes the answer to a request: once, on any thread, at once or later. Past the end of its connection it
// does nothing.
using HttpReply = std::function<void(HttpResponse)>;

// Answers a request. Runs on the listener's one thread and must not block.
using HttpHandler = std::function<void(HttpRequest request, HttpReply reply)>;

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_HTTP_HTTP_H_
