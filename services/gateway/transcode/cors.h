#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_CORS_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_CORS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/gateway/http/http.h"

namespace parley::gateway {

// Which web pages of other origins may call the API from a browser (Fetch, "CORS protocol"). A call's
// credential is a header that the page itself sends and never a cookie, so credentials mode is not allowed.
// Immutable, thread-safe.
class Cors {
 public:
  // Origins as a browser writes them, "https://app.example.com"; "*" is every one. None: no page may.
  explicit Cors(std::vector<std::string> origins);

  // INVALID_ARGUMENT naming what is no origin.
  static absl::Status Check(const std::vector<std::string>& origins);

  // What an answer to `request` must carry; nothing for a request of no origin or one that is not allowed.
  HttpHeaders HeadersFor(const HttpRequest& request) const;

  // The answer to OPTIONS, a preflight or not.
  HttpResponse AnswerOptions(const HttpRequest& request, const std::string& methods) const;

 private:
  const std::vector<std::string> origins_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_CORS_H_
