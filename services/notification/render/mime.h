#ifndef PARLEY_SERVICES_NOTIFICATION_RENDER_MIME_H_
#define PARLEY_SERVICES_NOTIFICATION_RENDER_MIME_H_

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// Writes mails (RFC 5322, 2045 to 2047); nothing here reads one. There is no function that takes a header as
// text: the fields of a mail are those of MailHead, each encoded by its kind, so that no value can end its
// field or begin another. Content types, dispositions and boundaries are ours, never a person's. All
// functions are pure.
namespace parley::notification::mime {

struct Mailbox {
  std::string display_name;  // empty = none
  std::string address;       // one plain address
};

struct MailHead {
  Mailbox from;
  Mailbox reply_to;  // without an address there is none
  Mailbox to;
  std::string subject;
  absl::Time date;
  std::string message_id;  // "<id@domain>"
};

// A body with the header fields that describe it.
struct Entity {
  std::string fields;  // each ends in CR LF
  std::string body;
};

// `content_type`: "text/html; charset=UTF-8". Quoted-printable; line ends become CR LF.
Entity TextEntity(absl::string_view content_type, absl::string_view text);

// Base64; the bytes arrive as they are. `disposition`: "attachment; filename=\"invite.ics\""; empty = none.
Entity BinaryEntity(absl::string_view content_type, absl::string_view disposition, absl::string_view bytes);

// `subtype`: "alternative". `boundary`: 1 to 60 letters, digits, "-" or "_"; it gets a prefix that neither
// encoding above can produce, so that no body can contain it.
Entity MultipartEntity(absl::string_view subtype, absl::string_view boundary, std::span<const Entity> parts);

// The whole mail, with `Auto-Submitted: auto-generated` (RFC 3834). Lines are at most 76 characters but for
// addresses and ids, which cannot be folded. INVALID_ARGUMENT when an address is not one plain address, or
// `message_id` holds more than an id needs.
absl::StatusOr<std::string> WriteMail(const MailHead& head, const Entity& body);

}  // namespace parley::notification::mime

#endif  // PARLEY_SERVICES_NOTIFICATION_RENDER_MIME_H_
