#ifndef PARLEY_SERVICES_NOTIFICATION_CHANNELS_SMTP_H_
#define PARLEY_SERVICES_NOTIFICATION_CHANNELS_SMTP_H_

#include <memory>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/notification/mail.h"

namespace parley::notification {

// Mail over SMTP (RFC 5321) to one server, which sends it on. TLS is used from the start with smtps, and with
// smtp as soon as the server offers STARTTLS; its certificate must then be right. The connection is kept
// between mails. Proxies of the environment are not used.
class SmtpChannel final : public MailChannel {
 public:
  // `url`: "smtp://mail.example.edu:587" or "smtps://mail.example.edu"; port 25 or 465 without one.
  // INVALID_ARGUMENT, in a sentence for the operator, for anything else: another scheme, a user or password
  // (they would stand in the argument list), a query.
  static absl::StatusOr<std::unique_ptr<SmtpChannel>> Create(const std::string& url,
                                                             absl::Duration send_time_max = kSendTimeMax);
  ~SmtpChannel() override;
  SmtpChannel(const SmtpChannel&) = delete;
  SmtpChannel& operator=(const SmtpChannel&) = delete;

  // Reasons: "REFUSED" for a 5xx about this mail; "MAIL_SERVER_BUSY" for a 4xx, "MAIL_SERVER_REFUSES_US" when
  // the server turns us away whatever we send (its greeting, its certificate), "MAIL_SERVER_UNREACHABLE" when
  // it does not answer, breaks off, or is too slow.
  Outcome Send(const Mail& mail) override;

 private:
  SmtpChannel(std::string url, absl::Duration send_time_max, void* handle);
  // What is the same for every mail.
  void SetUp();
  // Ends the connection without a word. libcurl would say QUIT and wait two minutes for an answer.
  void HangUp();

  const std::string url_;
  const absl::Duration send_time_max_;
  void* const handle_;     // a CURL handle, which holds the connection
  std::set<int> sockets_;  // that libcurl has open
};

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_CHANNELS_SMTP_H_
