#ifndef PARLEY_SERVICES_GATEWAY_PAGES_TEMPLATES_H_
#define PARLEY_SERVICES_GATEWAY_PAGES_TEMPLATES_H_

#include <string>

namespace parley::gateway {

// The text of contact_page.html and answer_form.html (Mustache templates) and of contact_page.css, which the
// build puts into the program.
std::string ContactPageHtml();
std::string AnswerFormHtml();
std::string ContactPageCss();

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_PAGES_TEMPLATES_H_
