#include "services/gateway/http/http.h"

namespace parley::gateway {

std::string HeaderOf(const HttpRequest& request, const std::string& name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return "";
}

}  // namespace parley::gateway
