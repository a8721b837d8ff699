#include "services/scheduling/obligations/drafts.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace parley::scheduling {
namespace {

constexpr size_t kListedMax = 3;  // more would be a report

std::string Day(const PlanInput& input) {
  const std::optional<absl::Time> end = EndOf(input.facts);
  return end ? absl::FormatTime("%A, %-d %B", *end, input.seeker_zone) : "the day we spoke";
}

// "a, b and c", of the first few.
std::string Listed(const std::vector<std::string>& items) {
  const size_t count = std::min(items.size(), kListedMax);
  if (count == 1) return items[0];
  const std::string head = absl::StrJoin(items.begin(), items.begin() + static_cast<int>(count) - 1, ", ");
  return absl::StrCat(head, " and ", items[count - 1]);
}

// A sentence of her notes within a sentence of ours, which has a full stop of its own.
std::string Quoted(absl::string_view words) {
  words = absl::StripAsciiWhitespace(words);
  absl::ConsumeSuffix(&words, ".");
  return absl::StrCat("\"", words, "\"");
}

std::string Detail(const Captured& captured, Draft& draft) {
  if (!captured.insight.empty()) return Quoted(captured.insight);
  draft.missing.emplace_back("A_DETAIL");
  return std::string(kBlank);
}

void Write(const Owing& owing, const std::vector<std::string>& paragraphs, Draft& draft) {
  // The mail it goes out with is signed with the seeker's name.
  draft.text = absl::StrCat("Dear ", owing.contact.display_name, ",\n\n", absl::StrJoin(paragraphs, "\n\n"),
                            "\n\nWith kind regards");
}

Draft ThankYou(const Owing& owing, const Captured& captured) {
  Draft draft;
  std::vector<std::string> paragraphs = {
      absl::StrCat("Thank you for the time you gave me on ", Day(*owing.input),
                   ". What stays with me most is this: ", Detail(captured, draft), ".")};
  if (!captured.steps_open.empty()) {
    paragraphs.push_back(absl::StrCat("Next I will look into this: ", Listed(captured.steps_open), "."));
  }
  if (!captured.referrals.empty()) {
    paragraphs.push_back(absl::StrCat("Thank you too for pointing me to ", Listed(captured.referrals), "."));
  }
  Write(owing, paragraphs, draft);
  return draft;
}

Draft Progress(const Owing& owing, const Captured& captured) {
  Draft draft;
  std::vector<std::string> paragraphs = {absl::StrCat("About a month ago, on ", Day(*owing.input),
                                                      ", you took the time to talk with me, and I promised "
                                                      "myself to tell you what came of it.")};
  if (!captured.steps_done.empty()) {
    paragraphs.push_back(absl::StrCat("Since then I have done this: ", Listed(captured.steps_done), "."));
  }
  if (captured.is_farther) {
    paragraphs.emplace_back(
        "Our conversation showed me that this work is not for me, and that is worth a great deal: you have "
        "saved me a year.");
  } else if (captured.steps_done.empty()) {
    draft.missing.emplace_back("A_STEP");
    paragraphs.push_back(absl::StrCat("Since then ", kBlank, "."));
  }
  paragraphs.emplace_back("Thank you again. If I can ever be of use to you, please tell me.");
  Write(owing, paragraphs, draft);
  return draft;
}

Draft ThankReferrer(const Owing& owing, const Obligation& owed) {
  Draft draft;
  draft.missing.emplace_back("A_DETAIL");
  std::string met(kBlank);
  const std::vector<MetByReferral>& referred = owing.input->facts.met;
  for (size_t i = 0; i < referred.size() && i < owing.met.size(); ++i) {
    if (referred[i].contact == owed.about) met = owing.met[i].display_name;
  }
  Write(owing,
        {absl::StrCat("You pointed me to ", met, ", and we have met. I learned ", kBlank,
                      ", which I would not have found by myself."),
         "Thank you for opening that door."},
        draft);
  return draft;
}

}  // namespace

Draft DraftOf(const Owing& owing, const Obligation& owed, const Captured& captured) {
  switch (owed.kind) {
    case ObligationKind::kThankYou:
      return ThankYou(owing, captured);
    case ObligationKind::kProgress:
      return Progress(owing, captured);
    case ObligationKind::kThankReferrer:
      return ThankReferrer(owing, owed);
    case ObligationKind::kNone:
      break;
  }
  return {};
}

}  // namespace parley::scheduling
