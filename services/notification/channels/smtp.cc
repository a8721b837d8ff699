#include "services/notification/channels/smtp.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/errors/errors.h"

namespace parley::notification {
namespace {

constexpr absl::Duration kConnectTimeMax = absl::Seconds(10);  // a living server answers far sooner

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

void StartCurl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

bool HasPart(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  const bool has = curl_url_get(url, part, &text, 0) == CURLUE_OK;
  curl_free(text);
  return has;
}

absl::Status CheckUrl(const std::string& text) {
  const auto fail = [](absl::string_view why) { return InvalidFields({{"--smtp_url", std::string(why)}}); };
  if (text.empty()) return fail("must be given: the mail server, as in smtp://127.0.0.1:9025");
  const std::unique_ptr<CURLU, UrlDeleter> url(curl_url());
  const bool is_smtp = absl::StartsWith(text, "smtp://") || absl::StartsWith(text, "smtps://");
  if (!is_smtp || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return fail("must be like smtp://mail.example.edu:587 or smtps://mail.example.edu");
  }
  if (HasPart(url.get(), CURLUPART_USER) || HasPart(url.get(), CURLUPART_PASSWORD)) {
    return fail("must not hold a user or password, which everybody on this machine could read");
  }
  if (HasPart(url.get(), CURLUPART_QUERY) || HasPart(url.get(), CURLUPART_FRAGMENT)) {
    return fail("must end after the server and its port");
  }
  return absl::OkStatus();
}

// libcurl takes the mail from here; it doubles the dots at the start of lines itself.
struct Source {
  absl::string_view rest;
};

size_t ReadMail(char* buffer, size_t size, size_t count, void* source) {
  absl::string_view& rest = static_cast<Source*>(source)->rest;
  const size_t taken = std::min(size * count, rest.size());
  std::memcpy(buffer, rest.data(), taken);
  rest.remove_prefix(taken);
  return taken;
}

constexpr long kAuthenticationRequired = 530;  // RFC 4954 6

// Greeting, TLS and sign-in are about us: mending them makes the mail go, whatever the server says.
bool IsAboutUs(CURLcode result, long response, bool was_read) {
  if (response == kAuthenticationRequired) return true;
  switch (result) {
    case CURLE_WEIRD_SERVER_REPLY:  // to the greeting, and to the whole mail
      return !was_read;
    case CURLE_REMOTE_ACCESS_DENIED:
    case CURLE_LOGIN_DENIED:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_USE_SSL_FAILED:
      return true;
    default:
      return false;
  }
}

// `was_read`: libcurl had come so far as to send the mail itself.
Outcome OutcomeOf(CURLcode result, long response, bool was_read) {
  if (result == CURLE_OK) return {Outcome::Result::kSent, ""};
  if (IsAboutUs(result, response, was_read)) return {Outcome::Result::kRetry, "MAIL_SERVER_REFUSES_US"};
  if (response >= 500 && response < 600) return {Outcome::Result::kRefused, "REFUSED"};
  if (response >= 400 && response < 500) return {Outcome::Result::kRetry, "MAIL_SERVER_BUSY"};
  return {Outcome::Result::kRetry, "MAIL_SERVER_UNREACHABLE"};
}

using Sockets = std::set<int>;

int KeepSocket(void* sockets, curl_socket_t socket, curlsocktype) {
  static_cast<Sockets*>(sockets)->insert(socket);
  return CURL_SOCKOPT_OK;
}

int CloseSocket(void* sockets, curl_socket_t socket) {
  static_cast<Sockets*>(sockets)->erase(socket);
  return close(socket);
}

std::string InBrackets(const std::string& address) {
  return absl::StrCat("<", address, ">");
}

}  // namespace

absl::StatusOr<std::unique_ptr<SmtpChannel>> SmtpChannel::Create(const std::string& url,
                                                                 absl::Duration send_time_max) {
  StartCurl();
  RETURN_IF_ERROR(CheckUrl(url));
  CURL* handle = curl_easy_init();
  if (handle == nullptr) return absl::InternalError("libcurl does not start");
  return std::unique_ptr<SmtpChannel>(new SmtpChannel(url, send_time_max, handle));
}

SmtpChannel::SmtpChannel(std::string url, absl::Duration send_time_max, void* handle)
    : url_(std::move(url)), send_time_max_(send_time_max), handle_(handle) {}

SmtpChannel::~SmtpChannel() {
  HangUp();
  curl_easy_cleanup(handle_);
}

void SmtpChannel::HangUp() {
  for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);  // libcurl closes them
}

Outcome SmtpChannel::Send(const Mail& mail) {
  SetUp();
  const std::string sender = InBrackets(mail.sender);
  const std::unique_ptr<curl_slist, ListDeleter> recipients(
      curl_slist_append(nullptr, InBrackets(mail.recipient).c_str()));
  Source source{mail.bytes};
  curl_easy_setopt(handle_, CURLOPT_MAIL_FROM, sender.c_str());
  curl_easy_setopt(handle_, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(handle_, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle_, CURLOPT_READFUNCTION, ReadMail);
  curl_easy_setopt(handle_, CURLOPT_READDATA, &source);
  curl_easy_setopt(handle_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.bytes.size()));
  const CURLcode result = curl_easy_perform(handle_);
  long response = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &response);
  if (result == CURLE_OPERATION_TIMEDOUT) HangUp();
  return OutcomeOf(result, response, source.rest.size() < mail.bytes.size());
}

void SmtpChannel::SetUp() {
  curl_easy_reset(handle_);  // settings only: the connection stays
  curl_easy_setopt(handle_, CURLOPT_URL, url_.c_str());
  curl_easy_setopt(handle_, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle_, CURLOPT_PROXY, "");
  curl_easy_setopt(handle_, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_TRY));
  curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle_, CURLOPT_SOCKOPTFUNCTION, KeepSocket);
  curl_easy_setopt(handle_, CURLOPT_SOCKOPTDATA, &sockets_);
  curl_easy_setopt(handle_, CURLOPT_CLOSESOCKETFUNCTION, CloseSocket);
  curl_easy_setopt(handle_, CURLOPT_CLOSESOCKETDATA, &sockets_);
  curl_easy_setopt(handle_, CURLOPT_CONNECTTIMEOUT_MS, absl::ToInt64Milliseconds(kConnectTimeMax));
  curl_easy_setopt(handle_, CURLOPT_TIMEOUT_MS, absl::ToInt64Milliseconds(send_time_max_));
}

}  // namespace parley::notification
