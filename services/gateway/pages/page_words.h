#ifndef PARLEY_SERVICES_GATEWAY_PAGES_PAGE_WORDS_H_
#define PARLEY_SERVICES_GATEWAY_PAGES_PAGE_WORDS_H_

#include <string>
#include <vector>

#include "parley/scheduling/v1/links.pb.h"

namespace parley::gateway {

// What a page says at its top.
struct PageWords {
  std::string heading;
  std::vector<std::string> lines;  // a paragraph each
};

// The words for where an interview stands. They thank, presume no yes and ask for no reason (R17). Pure.
PageWords WordsOf(const scheduling::v1::ResolveLinkResponse& facts);

// The words of the pages that show no interview.
PageWords NotFoundWords();     // whatever is wrong with the link
PageWords UnavailableWords();  // the services behind do not answer
PageWords ForeignFormWords();  // another site sent the form

// "30 minutes, by video"; the part that is not known is left out.
std::string HowText(const scheduling::v1::ResolveLinkResponse& facts);

// The seeker's name.
std::string SeekerOf(const scheduling::v1::ResolveLinkResponse& facts);

// What stands on the buttons, and above them.
struct ActWords {
  std::string heading;
  std::string line;
  std::string button;
};
ActWords WordsOf(scheduling::v1::Act act, const scheduling::v1::ResolveLinkResponse& facts);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_PAGES_PAGE_WORDS_H_
