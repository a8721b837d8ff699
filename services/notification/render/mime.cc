#include "services/notification/render/mime.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"
#include "common/text/email.h"
#include "common/text/text.h"

namespace parley::notification::mime {
namespace {

constexpr size_t kLineMax = 76;  // RFC 2045 6.7, RFC 2047 2; RFC 5322 2.1.1 allows 78
constexpr char kFold[] = "\r\n ";
constexpr char kWordStart[] = "=?UTF-8?B?";
constexpr char kWordEnd[] = "?=";

bool IsPrintable(unsigned char c) {
  return c >= ' ' && c <= '~';
}

// Whether a reader sees `text` as it stands: an "=?" could be taken for an encoded word.
bool IsPlain(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), IsPrintable) && !absl::StrContains(text, "=?");
}

// The end of the longest piece of `text` from `start` of at most `most` bytes that splits no character.
size_t PieceEnd(absl::string_view text, size_t start, size_t most) {
  const auto is_inside = [&](size_t i) { return (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80; };
  size_t end = std::min(start + most, text.size());
  while (end < text.size() && end > start + 1 && is_inside(end)) --end;
  return end;
}

// RFC 2047 4.1, over as many lines as it takes. `column`: what stands before it on the line.
std::string EncodedWords(absl::string_view text, size_t column) {
  std::string out;
  for (size_t start = 0; start < text.size();) {
    if (start > 0) {
      out += kFold;
      column = 1;
    }
    const size_t room = kLineMax - column - (sizeof(kWordStart) - 1) - (sizeof(kWordEnd) - 1);
    const size_t end = PieceEnd(text, start, room / 4 * 3);
    absl::StrAppend(&out, kWordStart, absl::Base64Escape(text.substr(start, end - start)), kWordEnd);
    start = end;
  }
  return out;
}

// Words of plain text, folded between them.
std::string FoldedWords(const std::vector<absl::string_view>& words, size_t column) {
  std::string out;
  for (const absl::string_view word : words) {
    if (out.empty()) {
      out = std::string(word);
    } else if (column + 1 + word.size() <= kLineMax) {
      absl::StrAppend(&out, " ", word);
      ++column;
    } else {
      absl::StrAppend(&out, kFold, word);
      column = 1;
    }
    column += word.size();
  }
  return out;
}

std::string TextField(absl::string_view name, absl::string_view value) {
  const std::string text = text::StripForbidden(std::string(value), text::TextKind::kLine);
  const std::vector<absl::string_view> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
  const size_t column = name.size() + 2;
  const auto fits = [&](absl::string_view word) { return column + word.size() <= kLineMax; };
  const bool is_plain = IsPlain(text) && std::all_of(words.begin(), words.end(), fits);
  return absl::StrCat(name, ": ", is_plain ? FoldedWords(words, column) : EncodedWords(text, column), "\r\n");
}

std::string MailboxField(absl::string_view name, const Mailbox& mailbox) {
  const std::string display = text::StripForbidden(mailbox.display_name, text::TextKind::kLine);
  if (display.empty()) return absl::StrCat(name, ": <", mailbox.address, ">\r\n");
  const std::string quoted = absl::StrReplaceAll(display, {{"\\", "\\\\"}, {"\"", "\\\""}});
  const size_t column = name.size() + 2;
  const bool fits = column + quoted.size() + 2 <= kLineMax;
  const std::string phrase =
      fits && IsPlain(display) ? absl::StrCat("\"", quoted, "\"") : EncodedWords(display, column);
  const size_t last_line = column + phrase.size() - (phrase.rfind('\n') + 1);  // npos + 1 = 0: one line
  const bool address_fits = last_line + mailbox.address.size() + 3 <= kLineMax;
  return absl::StrCat(name, ": ", phrase, address_fits ? " <" : "\r\n <", mailbox.address, ">\r\n");
}

std::string QuotedPrintableLine(absl::string_view line) {
  std::string out;
  size_t column = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const unsigned char c = line[i];
    const bool is_last = i + 1 == line.size();
    const bool is_literal = (c > ' ' && c <= '~' && c != '=') || (c == ' ' && !is_last);
    const std::string token = is_literal ? std::string(1, line[i]) : absl::StrFormat("=%02X", c);
    if (column + token.size() >= kLineMax) {  // leaves room for the "=" of a soft line break
      out += "=\r\n";
      column = 0;
    }
    out += token;
    column += token.size();
  }
  return out;
}

std::string QuotedPrintable(absl::string_view text) {
  std::string out;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::EndsWith(line, "\r")) line.remove_suffix(1);
    absl::StrAppend(&out, QuotedPrintableLine(line), "\r\n");
  }
  if (absl::EndsWith(text, "\n")) out.resize(out.size() - 2);
  return out;
}

bool IsMessageId(absl::string_view id) {
  constexpr size_t kMessageIdMax = 400;  // an id and a domain have at most 64 and 253
  const auto is_allowed = [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == '@';
  };
  return id.size() > 4 && id.size() <= kMessageIdMax && id.front() == '<' && id.back() == '>' &&
         std::all_of(id.begin() + 1, id.end() - 1, is_allowed) && std::count(id.begin(), id.end(), '@') == 1;
}

absl::Status CheckHead(const MailHead& head) {
  RETURN_IF_ERROR(text::CheckEmail(head.from.address));
  RETURN_IF_ERROR(text::CheckEmail(head.to.address));
  if (!head.reply_to.address.empty()) RETURN_IF_ERROR(text::CheckEmail(head.reply_to.address));
  if (!IsMessageId(head.message_id)) return absl::InvalidArgumentError("not a message id");
  return absl::OkStatus();
}

}  // namespace

Entity TextEntity(absl::string_view content_type, absl::string_view text) {
  return {.fields = absl::StrCat("Content-Type: ", content_type,
                                 "\r\nContent-Transfer-Encoding: quoted-printable\r\n"),
          .body = QuotedPrintable(text)};
}

Entity BinaryEntity(absl::string_view content_type, absl::string_view disposition, absl::string_view bytes) {
  Entity entity{
      .fields = absl::StrCat("Content-Type: ", content_type, "\r\nContent-Transfer-Encoding: base64\r\n")};
  if (!disposition.empty()) {
    absl::StrAppend(&entity.fields, "Content-Disposition: ", disposition, "\r\n");
  }
  const std::string encoded = absl::Base64Escape(bytes);
  for (size_t start = 0; start < encoded.size(); start += kLineMax) {
    absl::StrAppend(&entity.body, encoded.substr(start, kLineMax), "\r\n");
  }
  return entity;
}

Entity MultipartEntity(absl::string_view subtype, absl::string_view boundary, std::span<const Entity> parts) {
  // "=_" occurs neither in quoted-printable, where "=" is followed by two digits, nor in base64.
  const std::string line = absl::StrCat("=_", boundary);
  Entity entity{.fields = absl::StrCat("Content-Type: multipart/", subtype, "; boundary=\"", line, "\"\r\n")};
  for (const Entity& part : parts) {
    absl::StrAppend(&entity.body, "--", line, "\r\n", part.fields, "\r\n", part.body, "\r\n");
  }
  absl::StrAppend(&entity.body, "--", line, "--\r\n");
  return entity;
}

absl::StatusOr<std::string> WriteMail(const MailHead& head, const Entity& body) {
  RETURN_IF_ERROR(CheckHead(head));
  const std::string date = absl::FormatTime("%a, %d %b %Y %H:%M:%S +0000", head.date, absl::UTCTimeZone());
  return absl::StrCat(
      "Date: ", date, "\r\n", MailboxField("From", head.from),
      head.reply_to.address.empty() ? "" : MailboxField("Reply-To", head.reply_to),
      MailboxField("To", head.to), TextField("Subject", head.subject), "Message-ID: ", head.message_id,
      "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n", body.fields, "\r\n", body.body);
}

}  // namespace parley::notification::mime
