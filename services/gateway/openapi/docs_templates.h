#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_DOCS_TEMPLATES_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_DOCS_TEMPLATES_H_

#include <string>

namespace parley::gateway {

// The text of docs_page.html, docs_method.html and docs_fields.html (Mustache templates) and of
// docs_page.css, which the build puts into the program.
std::string DocsPageHtml();
std::string DocsMethodHtml();
std::string DocsFieldsHtml();
std::string DocsPageCss();

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_DOCS_TEMPLATES_H_
