#ifndef PARLEY_SERVICES_NOTIFICATION_MAIL_H_
#define PARLEY_SERVICES_NOTIFICATION_MAIL_H_

#include <string>

#include "absl/time/time.h"

namespace parley::notification {

// A mail as it goes over the wire, and what of it is kept for a while.
struct Mail {
  std::string sender;      // envelope: bounces go there
  std::string recipient;   // envelope: one plain address
  std::string message_id;  // "<018f...@careers.example.edu>", the same at every attempt
  std::string bytes;       // RFC 5322, lines end in CR LF
  std::string text;        // the plain text part, without the capability link
  std::string calendar;    // the iCalendar object; empty = none
  std::string subject;     // as people read it
};

// What became of a send. The reason is UPPER_SNAKE; no text of a server, which may name people, is kept.
struct Outcome {
  enum class Result { kSent, kRetry, kRefused };
  Result result = Result::kRetry;
  std::string reason;  // empty when sent
};

// However slow the other side is, a channel gives up by then.
inline constexpr absl::Duration kSendTimeMax = absl::Seconds(45);  // less than a claim lives (claim.h)

// Where mail leaves.
class MailChannel {
 public:
  virtual ~MailChannel() = default;
  // Hands `mail` over. kSent: the other side has taken it. kRetry: it may take it later; it may even have
  // taken it, when the connection broke before it could say so. kRefused: it never will. Blocks for at most
  // kSendTimeMax; not thread-safe.
  virtual Outcome Send(const Mail& mail) = 0;
};

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_MAIL_H_
