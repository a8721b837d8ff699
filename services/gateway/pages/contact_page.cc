#include "services/gateway/pages/contact_page.h"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/civil_time/zone.h"
#include "common/text/url.h"
#include "services/gateway/pages/answer.h"
#include "services/gateway/pages/page_times.h"
#include "services/gateway/pages/templates.h"

namespace parley::gateway {
namespace {

namespace v1 = scheduling::v1;
using kainjow::mustache::data;

// The zone a page shows its times in; UTC, called so, should tzdata not have the one that scheduling names.
absl::TimeZone ZoneOf(const v1::ResolveLinkResponse& facts) {
  const auto zone = civil::FindZone(facts.zone());
  return zone.ok() ? *zone : absl::UTCTimeZone();
}

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

data List(const std::vector<std::string>& texts) {
  data list{data::type::list};
  for (const std::string& text : texts) list.push_back(text);
  return list;
}

// A section's content, or no section.
void SetText(data& page, const std::string& name, const std::string& text) {
  if (!text.empty()) page.set(name, text);
}

std::string Render(data page) {
  page.set("style", ContactPageCss());
  page.set("form", AnswerFormHtml());  // a partial
  // Parsed for each page: kainjow's template is changed by rendering, so threads cannot share one.
  kainjow::mustache::mustache html{ContactPageHtml()};
  return html.render(page);
}

bool OffsetsDiffer(const v1::ResolveLinkResponse& facts, const absl::TimeZone& zone) {
  const auto offset = [&](const v1::PageTime& time) { return zone.At(ToTime(time.start_time())).offset; };
  return std::any_of(facts.times().begin(), facts.times().end(),
                     [&](const v1::PageTime& time) { return offset(time) != offset(facts.times(0)); });
}

// One sentence on the zone of the times to choose from; the days say the offset where it is not always one.
std::string ZoneText(const v1::ResolveLinkResponse& facts, const absl::TimeZone& zone) {
  std::string name = zone.name();
  if (facts.times_size() > 0 && !OffsetsDiffer(facts, zone)) {
    absl::StrAppend(&name, " (", OffsetText(ToTime(facts.times(0).start_time()), zone), ")");
  }
  if (facts.is_zone_guessed()) {
    return absl::StrCat("We do not know your time zone and guess that it is ", name,
                        ". All times here are in that zone.");
  }
  return absl::StrCat("All times here are in your time zone, ", name, ".");
}

// The times that `facts` offers (or the others), by day: day, times{value, hour, short}.
data Days(const v1::ResolveLinkResponse& facts, const absl::TimeZone& zone, bool is_offered) {
  const bool with_offset = OffsetsDiffer(facts, zone);
  std::vector<std::pair<absl::CivilDay, data>> days;  // in the order the times come in
  for (const v1::PageTime& time : facts.times()) {
    if (time.is_offered() != is_offered) continue;
    const absl::Time start = ToTime(time.start_time());
    const absl::CivilDay day = absl::ToCivilDay(start, zone);
    if (days.empty() || days.back().first != day) {
      const std::string offset = with_offset ? absl::StrCat(" (", OffsetText(start, zone), ")") : "";
      data entry{"day", absl::StrCat(DayText(start, zone), offset)};
      entry["times"] = data{data::type::list};
      days.emplace_back(day, std::move(entry));
    }
    data one{"value", StartValue(time.start(), zone.name())};
    one.set("hour", HourText(start, zone));
    one.set("short_day", ShortDayText(start, zone));
    days.back().second["times"].push_back(one);
  }
  data list{data::type::list};
  for (const auto& [day, entry] : days) list.push_back(entry);
  return list;
}

// The form in which a time is chosen.
data Choice(v1::Act act, const v1::ResolveLinkResponse& facts, const PageExtras& extras) {
  const absl::TimeZone zone = ZoneOf(facts);
  data offered = Days(facts, zone, true);
  data free = Days(facts, zone, false);
  const bool has_free = free.is_non_empty_list();
  data choice{"zone_name", zone.name()};
  choice.set("zone_text", ZoneText(facts, zone));
  const bool has_offered = offered.is_non_empty_list();
  choice.set("is_free_first", !has_offered && has_free);
  choice.set("is_own_only", !has_offered && !has_free);
  choice.set("has_free", has_free);
  choice.set("place_typed", extras.place.empty() ? facts.place() : extras.place);
  choice.set("is_move", act == v1::ACT_RESCHEDULE);
  choice["offered_days"] = std::move(offered);
  choice["free_days"] = std::move(free);
  return choice;
}

data Form(v1::Act act, const v1::ResolveLinkResponse& facts, const PageExtras& extras) {
  const ActWords words = WordsOf(act, facts);
  data form{"act", ActWord(act)};
  form.set("act_heading", words.heading);
  form.set("button", words.button);
  SetText(form, "act_line", words.line);
  form.set("request_id", extras.request_id);
  form.set("is_yes", act == v1::ACT_ACCEPT || act == v1::ACT_PICK_TIME);
  const bool takes_time = act == v1::ACT_PICK_TIME || act == v1::ACT_RESCHEDULE;
  if (takes_time) form["choice"] = Choice(act, facts, extras);
  return form;
}

// Yes, at a time; yes; no; afterwards: the order in which the forms stand, whatever order the acts come in.
constexpr v1::Act kOrder[] = {v1::ACT_PICK_TIME, v1::ACT_ACCEPT,    v1::ACT_DECLINE,    v1::ACT_RESCHEDULE,
                              v1::ACT_CANCEL,    v1::ACT_MARK_HELD, v1::ACT_MARK_ABSENT};

void SetForms(data& page, const v1::ResolveLinkResponse& facts, const PageExtras& extras) {
  data forms{data::type::list};
  data changes{data::type::list};  // of a booking: folded up until they are wanted
  for (const v1::Act act : kOrder) {
    if (std::find(facts.acts().begin(), facts.acts().end(), act) == facts.acts().end()) continue;
    const bool is_change = act == v1::ACT_RESCHEDULE || act == v1::ACT_CANCEL;
    (is_change ? changes : forms).push_back(Form(act, facts, extras));
  }
  page.set("has_changes", changes.is_non_empty_list());
  page["forms"] = std::move(forms);
  page["changes"] = std::move(changes);
}

void SetBooking(data& page, const v1::ResolveLinkResponse& facts) {
  if (facts.state() != v1::STATE_SCHEDULED || !facts.has_booking()) return;
  const absl::TimeZone zone = ZoneOf(facts);
  const absl::Time start = ToTime(facts.booking().start_time());
  data booking{"span", SpanText(start, ToTime(facts.booking().end_time()), zone)};
  booking.set("instant", absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", start, absl::UTCTimeZone()));
  booking.set("booking_zone", absl::StrCat(zone.name(), ", ", OffsetText(start, zone)));
  booking.set("is_guess", facts.is_zone_guessed());
  page["booking"] = std::move(booking);
}

void SetPlace(data& page, const v1::ResolveLinkResponse& facts) {
  if (facts.place().empty()) return;
  data place{"place_text", facts.place()};
  if (text::CheckHttpUrl(facts.place()).ok()) place.set("place_link", facts.place());
  page["place"] = std::move(place);
}

}  // namespace

std::string RenderContactPage(const v1::ResolveLinkResponse& facts, const PageExtras& extras) {
  const PageWords words = WordsOf(facts);
  data page{"heading", words.heading};
  page.set("title", extras.notice.empty() ? words.heading : absl::StrCat("Not taken: ", words.heading));
  SetText(page, "notice", extras.notice);
  SetText(page, "greeted", facts.contact_display_name());
  page.set("seeker", SeekerOf(facts));
  page.set("lines", List(words.lines));
  SetText(page, "tenant", facts.tenant_display_name());
  const bool is_open = facts.state() == v1::STATE_REQUESTED || facts.state() == v1::STATE_ACCEPTED ||
                       facts.state() == v1::STATE_SCHEDULED;
  if (is_open) {
    page.set("has_details", true);
    SetText(page, "reason", facts.reason());
    if (!absl::EqualsIgnoreCase(facts.connection(), "none")) SetText(page, "connection", facts.connection());
    SetText(page, "letter", facts.text());
    page.set("has_goals", facts.goals_size() > 0);
    page.set("goals", List({facts.goals().begin(), facts.goals().end()}));
    SetText(page, "how", HowText(facts));
    SetPlace(page, facts);
    SetBooking(page, facts);
  }
  SetForms(page, facts, extras);
  page.set("is_link_page", true);
  return Render(std::move(page));
}

std::string RenderWords(const PageWords& words) {
  data page{"heading", words.heading};
  page.set("title", words.heading);
  page.set("lines", List(words.lines));
  return Render(std::move(page));
}

}  // namespace parley::gateway
