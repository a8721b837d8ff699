#include "services/gateway/openapi/api_docs.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/names/names.h"
#include "common/observe/log.h"
#include "common/schema/schema.h"
#include "services/gateway/openapi/docs_page.h"
#include "services/gateway/openapi/docs_templates.h"
#include "services/gateway/openapi/document.h"

namespace parley::gateway {
namespace {

constexpr char kDocumentPath[] = "/openapi.json";
constexpr char kPagePath[] = "/docs";

// A text that stays the same as long as the program runs, with the ETag that names it.
struct Fixed {
  std::string body;
  std::string etag;
};

Fixed WithEtag(std::string body) {
  std::string etag = absl::StrCat("\"", absl::WebSafeBase64Escape(Sha256(body)), "\"");
  return {.body = std::move(body), .etag = std::move(etag)};
}

// Whether the client has it: If-None-Match is a list of tags or a star, and compares weakly (RFC
// 9110 13.1.2).
bool HasAlready(const HttpRequest& request, const std::string& etag) {
  const std::string header = HeaderOf(request, "if-none-match");
  const std::vector<absl::string_view> tags = absl::StrSplit(header, ',');
  return std::any_of(tags.begin(), tags.end(), [&](absl::string_view tag) {
    tag = absl::StripAsciiWhitespace(tag);
    return tag == "*" || absl::StripPrefix(tag, "W/") == etag;
  });
}

// Allows the page's own style, by its hash, and nothing else.
std::string ContentPolicy() {
  return absl::StrCat("default-src 'none'; style-src 'sha256-", absl::Base64Escape(Sha256(DocsPageCss())),
                      "'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'");
}

class Docs {
 public:
  HttpResponse Respond(const HttpRequest& request);

 private:
  void Make();

  std::once_flag made_;
  bool is_whole_ = false;
  Fixed document_;
  Fixed page_;
  const std::string content_policy_ = ContentPolicy();
};

void Docs::Make() {
  const auto schema = Schema::BuiltIn();
  if (!schema.ok()) {
    Log(Severity::kError, "the API's description cannot be made", {{"why", schema.status().message()}});
    return;
  }
  const Json document = Document(**schema, PARLEY_VERSION);
  document_ = WithEtag(document.dump(2));
  page_ = WithEtag(DocsPage(document));
  is_whole_ = true;
}

HttpResponse Docs::Respond(const HttpRequest& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    return {.status = 405, .content_type = "text/plain", .headers = {{"allow", "GET, HEAD"}}};
  }
  std::call_once(made_, [this] { Make(); });
  if (!is_whole_)
    return {.status = 500, .content_type = "text/plain", .body = "The description is missing.\n"};
  const bool is_page = request.path == kPagePath;
  const Fixed& fixed = is_page ? page_ : document_;
  const bool has_already = HasAlready(request, fixed.etag);
  return {.status = has_already ? 304 : 200,
          .content_type = is_page ? "text/html; charset=utf-8" : "application/json",
          .headers = {{"etag", fixed.etag},
                      {"cache-control", "no-cache"},
                      {"content-security-policy", content_policy_},
                      {"referrer-policy", "no-referrer"},
                      {"x-content-type-options", "nosniff"}},
          .body = has_already ? "" : fixed.body};
}

}  // namespace

bool IsApiDocs(const std::string& path) {
  return path == kDocumentPath || path == kPagePath;
}

HttpHandler ApiDocs() {
  const auto docs = std::make_shared<Docs>();  // a handler is copied
  return [docs](const HttpRequest& request, const HttpReply& reply) {
    HttpResponse response = docs->Respond(request);
    response.route = request.path == kPagePath ? kPagePath : kDocumentPath;
    reply(std::move(response));
  };
}

}  // namespace parley::gateway
