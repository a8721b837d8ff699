// parley-openapi: prints the API's OpenAPI document, the one that a gateway of this build serves.

#include <iostream>

#include "common/schema/schema.h"
#include "services/gateway/openapi/document.h"

int main() {
  const auto schema = parley::Schema::BuiltIn();
  if (!schema.ok()) {
    std::cerr << "parley-openapi: " << schema.status().message() << "\n";
    return 1;
  }
  std::cout << parley::gateway::Document(**schema, PARLEY_VERSION).dump(2) << "\n";
  return 0;
}
