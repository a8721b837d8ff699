#include "services/gateway/pages/contact_pages.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/observe/log.h"
#include "services/gateway/pages/answer.h"
#include "services/gateway/pages/contact_page.h"
#include "services/gateway/pages/form.h"
#include "services/gateway/pages/link_holder.h"
#include "services/gateway/pages/page_words.h"
#include "services/gateway/pages/refusals.h"
#include "services/gateway/pages/templates.h"

namespace parley::gateway {
namespace {

constexpr char kPrefix[] = "/c/";
constexpr char kRetryAfterSeconds[] = "10";

// The token of a page's path; nothing when no token looks like it. A slash at the end is forgiven.
std::optional<std::string> TokenOf(absl::string_view path) {
  absl::ConsumePrefix(&path, kPrefix);
  absl::ConsumeSuffix(&path, "/");
  if (!IsId(path)) return std::nullopt;  // a token's letters are those of an id
  return std::string(path);
}

// Whether a form may come from our own page. The token is what lets a reader act, and no other site knows it;
// this is the second lock. A browser's own word on it decides. Origin says less: for a page under
// "no-referrer" it is "null" (Fetch, "append a request Origin header").
bool IsFromOurPage(const HttpRequest& request) {
  const std::string site = HeaderOf(request, "sec-fetch-site");
  if (!site.empty()) return site == "same-origin" || site == "none";
  const std::string origin = HeaderOf(request, "origin");
  if (origin.empty() || origin == "null") return true;
  const size_t host = origin.find("://");
  return host != std::string::npos &&
         absl::EqualsIgnoreCase(origin.substr(host + 3), HeaderOf(request, "host"));
}

absl::StatusOr<Answer> AnswerIn(const HttpRequest& request) {
  if (!absl::StartsWithIgnoreCase(HeaderOf(request, "content-type"), "application/x-www-form-urlencoded")) {
    return Fail(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST", "The body is no form.");
  }
  ASSIGN_OR_RETURN(const Form form, ParseForm(request.body));
  return ReadAnswer(form);
}

// Allows the page's own style, by its hash, and nothing else.
std::string ContentPolicy() {
  return absl::StrCat("default-src 'none'; style-src 'sha256-", absl::Base64Escape(Sha256(ContactPageCss())),
                      "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
}

class Pages : public std::enable_shared_from_this<Pages> {
 public:
  Pages(std::shared_ptr<Backend> scheduling, std::string caller_key, Metrics& metrics)
      : links_(std::move(scheduling), std::move(caller_key), metrics) {}

  void Respond(const HttpRequest& request, const HttpReply& reply) const;

 private:
  // What a page shows when an answer was not taken.
  struct Refused {
    Refusal refusal;
    std::string place;
  };

  // Whose page, and on behalf of which request.
  struct Asked {
    std::string token;
    std::string traceparent;
  };

  void Show(const Asked& asked, const std::optional<Refused>& refused, const HttpReply& reply) const;
  void Act(const HttpRequest& request, const Asked& asked, const HttpReply& reply) const;
  void OnActed(const Asked& asked, const std::string& place, const absl::Status& status,
               const HttpReply& reply) const;
  // The answer to a link that could not be resolved, or an act that failed for no fault of the reader.
  HttpResponse Failed(const absl::Status& status) const;
  HttpResponse Page(int status, std::string html) const;

  const LinkHolder links_;
  const std::string content_policy_ = ContentPolicy();
};

HttpResponse Pages::Page(int status, std::string html) const {
  return {.status = status,
          .content_type = "text/html; charset=utf-8",
          .headers = {{"cache-control", "no-store"},
                      {"content-security-policy", content_policy_},
                      {"referrer-policy", "no-referrer"},
                      {"x-content-type-options", "nosniff"},
                      {"x-robots-tag", "noindex"}},
          .body = std::move(html),
          .route = "/c/{token}"};
}

HttpResponse Pages::Failed(const absl::Status& status) const {
  // A token of the wrong length breaks a field's rule; the reader learns no more than of any other.
  if (status.code() == absl::StatusCode::kNotFound || status.code() == absl::StatusCode::kInvalidArgument) {
    return Page(404, RenderWords(NotFoundWords()));
  }
  Log(Severity::kWarning, "a contact's page cannot be shown",
      {{"code", absl::StatusCodeToString(status.code())}, {"reason", ReasonOf(status)}});
  HttpResponse response = Page(503, RenderWords(UnavailableWords()));
  response.headers.emplace_back("retry-after", kRetryAfterSeconds);
  return response;
}

void Pages::Show(const Asked& asked, const std::optional<Refused>& refused, const HttpReply& reply) const {
  links_.Resolve(
      asked.token, asked.traceparent, [self = shared_from_this(), refused, reply](const auto& facts) {
        if (!facts.ok()) return reply(self->Failed(facts.status()));
        PageExtras extras{.request_id = NewId(RealNow())};
        if (refused) {
          extras.notice = refused->refusal.sentence;
          extras.place = refused->place;
        }
        reply(self->Page(refused ? refused->refusal.status : 200, RenderContactPage(*facts, extras)));
      });
}

void Pages::Act(const HttpRequest& request, const Asked& asked, const HttpReply& reply) const {
  if (!IsFromOurPage(request)) return reply(Page(403, RenderWords(ForeignFormWords())));
  const absl::StatusOr<Answer> answer = AnswerIn(request);
  if (!answer.ok()) return OnActed(asked, "", answer.status(), reply);
  links_.Resolve(asked.token, asked.traceparent,
                 [self = shared_from_this(), asked, answer = *answer, reply](const auto& facts) {
                   if (!facts.ok()) return reply(self->Failed(facts.status()));
                   self->links_.Do(*facts, answer, asked.traceparent,
                                   [self, asked, place = answer.place, reply](const absl::Status& status) {
                                     self->OnActed(asked, place, status, reply);
                                   });
                 });
}

void Pages::OnActed(const Asked& asked, const std::string& place, const absl::Status& status,
                    const HttpReply& reply) const {
  if (status.ok()) {
    HttpResponse response = Page(303, "");
    response.headers.emplace_back("location", absl::StrCat(kPrefix, asked.token));
    return reply(std::move(response));
  }
  const std::optional<Refusal> refusal = RefusalOf(status);
  if (!refusal) return reply(Failed(status));
  Show(asked, Refused{*refusal, place}, reply);
}

void Pages::Respond(const HttpRequest& request, const HttpReply& reply) const {
  const std::optional<std::string> token = TokenOf(request.path);
  if (!token) return reply(Failed(NotFound("The link")));
  const Asked asked{*token, TraceparentOf(request.trace)};
  if (request.method == "GET" || request.method == "HEAD") return Show(asked, std::nullopt, reply);
  if (request.method == "POST") return Act(request, asked, reply);
  HttpResponse response = Page(405, RenderWords(NotFoundWords()));
  response.headers.emplace_back("allow", "GET, HEAD, POST");
  reply(std::move(response));
}

}  // namespace

bool IsContactPage(const std::string& path) {
  return absl::StartsWith(path, kPrefix);
}

HttpHandler ContactPages(std::shared_ptr<Backend> scheduling, std::string caller_key, Metrics& metrics) {
  // Shared with the calls to scheduling that are under way.
  const auto pages = std::make_shared<const Pages>(std::move(scheduling), std::move(caller_key), metrics);
  return [pages](const HttpRequest& request, const HttpReply& reply) { pages->Respond(request, reply); };
}

}  // namespace parley::gateway
