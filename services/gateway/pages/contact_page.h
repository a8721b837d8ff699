#ifndef PARLEY_SERVICES_GATEWAY_PAGES_CONTACT_PAGE_H_
#define PARLEY_SERVICES_GATEWAY_PAGES_CONTACT_PAGE_H_

#include <string>

#include "parley/scheduling/v1/links.pb.h"
#include "services/gateway/pages/page_words.h"

namespace parley::gateway {

// What a page shows besides the interview.
struct PageExtras {
  std::string request_id;  // of every form on the page: a form sent twice is one answer
  std::string notice;      // why the last answer was not taken; empty = it was, or there was none
  std::string place;       // what the reader had typed with it; empty = the interview's place
};

// The page of an interview as HTML: what is asked, and a form for each of `facts.acts`. What the reader may
// do and pick is scheduling's to say; nothing is added here and nothing left out. Texts of people are escaped
// and are never read as a template. Under 50 kB with the 605 times scheduling sends at most. Pure.
std::string RenderContactPage(const scheduling::v1::ResolveLinkResponse& facts, const PageExtras& extras);

// A page of words alone, always the same for the same words. Pure.
std::string RenderWords(const PageWords& words);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_PAGES_CONTACT_PAGE_H_
