#include "services/contacts/tenant/tenant.h"

#include <nlohmann/json.hpp>

#include "common/civil_time/zone.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/text/email.h"
#include "common/text/hostname.h"

namespace parley::contacts {
namespace {

std::string Text(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

absl::StatusOr<Bootstrap> ParseBootstrap(const std::string& json) {
  const auto document = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object() || !document.contains("tenant") || !document["tenant"].is_object()) {
    return InvalidFields(
        {{"tenant", "the bootstrap file must be a JSON object with \"tenant\" and \"api_key\""}});
  }
  const auto& given = document["tenant"];
  const Tenant tenant{.id = Text(given, "id"),
                      .display_name = Text(given, "display_name"),
                      .mail_domain = Text(given, "mail_domain"),
                      .inbound_address = Text(given, "inbound_address"),
                      .zone = Text(given, "zone")};
  std::vector<FieldViolation> violations;
  if (!IsId(tenant.id)) violations.push_back({"tenant.id", "must be 1 to 64 characters of A-Z a-z 0-9 _ -"});
  if (tenant.display_name.empty()) violations.push_back({"tenant.display_name", "is required"});
  if (!text::IsHostname(tenant.mail_domain))
    violations.push_back({"tenant.mail_domain", "must be a host name"});
  if (!text::CheckEmail(tenant.inbound_address).ok()) {
    violations.push_back({"tenant.inbound_address", "must be an e-mail address"});
  }
  if (!civil::FindZone(tenant.zone).ok()) violations.push_back({"tenant.zone", "must be an IANA time zone"});
  const auto key = ParseApiKey(Text(document, "api_key"));
  if (!key.ok()) violations.push_back({"api_key", "must be parley_<env>_<32 hex>_<64 hex>"});
  if (!violations.empty()) return InvalidFields(violations);
  return Bootstrap{.tenant = tenant, .key = *key};
}

}  // namespace parley::contacts
