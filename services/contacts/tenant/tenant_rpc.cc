#include "services/contacts/tenant/tenant_rpc.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/rpc/resource.h"
#include "google/protobuf/descriptor.h"
#include "parley/contacts/v1/feed.pb.h"
#include "parley/contacts/v1/tenants.pb.h"
#include "parley/policy/v1/policy.pb.h"

namespace parley::contacts {
namespace {

using google::protobuf::FieldDescriptor;

v1::Tenant ToProto(const Tenant& tenant) {
  v1::Tenant out;
  out.set_name("tenant");
  out.set_tenant_id(tenant.id);
  out.set_display_name(tenant.display_name);
  out.set_mail_domain(tenant.mail_domain);
  out.set_inbound_address(tenant.inbound_address);
  out.set_zone(tenant.zone);
  return out;
}

// The numbers in force: what was set, else the field's own default.
v1::TenantPolicy ToProto(const PolicyState& state) {
  v1::TenantPolicy out;
  out.set_name(kPolicyName);
  out.set_etag(Etag(state.revision));
  auto& numbers = *out.mutable_numbers();
  const auto* descriptor = numbers.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    const auto set = state.numbers.find(field.name());
    const int64_t value = set != state.numbers.end()
                              ? set->second
                              : field.options().GetExtension(policy::v1::number).default_value();
    numbers.GetReflection()->SetInt32(&numbers, &field, static_cast<int32_t>(value));
  }
  return out;
}

v1::ApiKey ToProto(const ApiKey& key) {
  v1::ApiKey out;
  out.set_name(ApiKeyName(key.id));
  out.set_display_name(key.display_name);
  for (const std::string& scope : key.scopes) out.add_scopes(scope);
  *out.mutable_create_time() = rpc::ToProto(key.create_time);
  if (key.expire_time != absl::InfiniteFuture()) *out.mutable_expire_time() = rpc::ToProto(key.expire_time);
  return out;
}

// Which numbers an update names, each within its bounds. A path that is named and not set goes back to its
// default.
absl::StatusOr<PolicyChange> ToChange(const v1::UpdatePolicyRequest& request) {
  const auto& numbers = request.policy().numbers();
  const auto* descriptor = numbers.GetDescriptor();
  std::vector<FieldViolation> unknown;
  std::set<std::string> named;
  bool is_all = false;
  for (const std::string& path : request.update_mask().paths()) {
    absl::string_view field = path;
    if (path == "*" || path == "numbers") {
      is_all = true;
    } else if (absl::ConsumePrefix(&field, "numbers.") &&
               descriptor->FindFieldByName(std::string(field)) != nullptr) {
      named.insert(std::string(field));
    } else {
      unknown.push_back({"update_mask", absl::StrCat("\"", path, "\" is not a number of the policy")});
    }
  }
  if (!unknown.empty()) return InvalidFields(unknown, "FIELD_MASK_INVALID");

  PolicyChange change{.etag = request.policy().etag()};
  std::vector<FieldViolation> violations;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    const bool is_set = numbers.GetReflection()->HasField(numbers, &field);
    if (!is_all && !named.contains(field.name()) && (request.has_update_mask() || !is_set)) continue;
    if (!is_set) {
      change.numbers[field.name()] = std::nullopt;
      continue;
    }
    const auto& rule = field.options().GetExtension(policy::v1::number);
    const int64_t value = numbers.GetReflection()->GetInt32(numbers, &field);
    if (value < rule.minimum() || value > rule.maximum()) {
      violations.push_back(
          {absl::StrCat("policy.numbers.", field.name()),
           absl::StrCat("must be ", rule.minimum(), " to ", rule.maximum(), " ", rule.unit())});
    }
    change.numbers[field.name()] = value;
  }
  if (!violations.empty()) return InvalidFields(violations);
  return change;
}

absl::StatusOr<v1::Tenant> GetTenant(const TenantParts& parts, const Call& call,
                                     const v1::GetTenantRequest&) {
  ASSIGN_OR_RETURN(const Tenant tenant, parts.tenants.Get(call, "tenant"));
  return ToProto(tenant);
}

absl::StatusOr<v1::TenantPolicy> GetPolicy(const TenantParts& parts, const Call& call,
                                           const v1::GetPolicyRequest&) {
  ASSIGN_OR_RETURN(const PolicyState state, parts.policies.Get(call, kPolicyName));
  return ToProto(state);
}

absl::StatusOr<Bytes> Update(const TenantParts& parts, const Call& call,
                             const v1::UpdatePolicyRequest& request) {
  ASSIGN_OR_RETURN(const PolicyChange change, ToChange(request));
  return parts.policies.Apply(
      call, std::vector<Name>{kPolicyName},
      [&](PolicyState state, absl::Time) { return UpdatePolicy(std::move(state), change); },
      [](const PolicyState& state) { return ToProto(state).SerializeAsString(); });
}

absl::StatusOr<Bytes> CreateKey(const TenantParts& parts, const Call& call,
                                const v1::CreateApiKeyRequest& request) {
  const std::string text = NewApiKey(parts.key_environment);
  ASSIGN_OR_RETURN(const PresentedKey key, ParseApiKey(text));
  const auto& wanted = request.api_key();
  const auto decide = [&](ApiKey, absl::Time now) -> absl::StatusOr<ApiKey> {
    ApiKey made{.id = key.id,
                .secret_sha256 = Sha256(key.secret),
                .display_name = wanted.display_name(),
                .scopes = {wanted.scopes().begin(), wanted.scopes().end()},
                .create_time = now};
    if (wanted.has_expire_time()) made.expire_time = rpc::FromProto(wanted.expire_time());
    return made;
  };
  return parts.api_keys.Apply(call, std::vector<Name>{ApiKeyName(key.id)}, decide, [&](const ApiKey& made) {
    v1::CreateApiKeyResponse response;
    *response.mutable_api_key() = ToProto(made);
    response.set_secret(text);
    return response.SerializeAsString();
  });
}

absl::StatusOr<v1::ListApiKeysResponse> ListKeys(const TenantParts& parts, const Call& call,
                                                 const v1::ListApiKeysRequest& request) {
  ASSIGN_OR_RETURN(const auto page,
                   rpc::ReadPage(parts.api_keys, call, request.page_size(), request.page_token(),
                                 [](const ApiKey& key) { return key.revision; }));
  v1::ListApiKeysResponse response;
  for (const ApiKey& key : page.states) *response.add_api_keys() = ToProto(key);
  response.set_next_page_token(page.next_page_token);
  return response;
}

absl::StatusOr<Bytes> DeleteKey(const TenantParts& parts, const Call& call,
                                const v1::DeleteApiKeyRequest& request) {
  return parts.api_keys.Apply(
      call, std::vector<Name>{request.name()},
      [&](ApiKey key, absl::Time) { return DeleteApiKey(std::move(key), request.name()); },
      [](const ApiKey&) { return Bytes(); });
}

absl::StatusOr<v1::VerifyApiKeyResponse> Verify(const TenantParts& parts, const Call&,
                                                const v1::VerifyApiKeyRequest& request) {
  ASSIGN_OR_RETURN(const PresentedKey presented, ParseApiKey(request.key()));
  ASSIGN_OR_RETURN(const auto found, parts.credentials.Find(presented.id, request.seeker()));
  if (!found) return CredentialInvalid();
  RETURN_IF_ERROR(CheckApiKey(found->key, presented, RealNow()));
  if (!request.seeker().empty() && !found->has_seeker) return CredentialInvalid();
  v1::VerifyApiKeyResponse response;
  response.set_tenant_id(found->tenant);
  response.set_name(ApiKeyName(found->key.id));
  for (const std::string& scope : found->key.scopes) response.add_scopes(scope);
  if (found->key.expire_time != absl::InfiniteFuture()) {
    *response.mutable_expire_time() = rpc::ToProto(found->key.expire_time);
  }
  return response;
}

}  // namespace

Bytes TenantBody(const Tenant& tenant) {
  v1::TenantFacts facts;
  *facts.mutable_tenant() = ToProto(tenant);
  facts.set_number(static_cast<int32_t>(tenant.number));
  return facts.SerializeAsString();
}

Bytes PolicyBody(const PolicyState& state) {
  v1::PolicyFacts facts;
  *facts.mutable_numbers() = ToProto(state).numbers();
  return facts.SerializeAsString();
}

std::vector<rpc::Method> TenantMethods(TenantParts parts) {
  const auto bind = [parts](auto function) {
    return
        [parts, function](const Call& call, const auto& request) { return function(parts, call, request); };
  };
  return {
      rpc::Unary<v1::GetTenantRequest>("parley.contacts.v1.TenantsService/GetTenant", bind(GetTenant)),
      rpc::Unary<v1::GetPolicyRequest>("parley.contacts.v1.TenantsService/GetPolicy", bind(GetPolicy)),
      rpc::Unary<v1::UpdatePolicyRequest>("parley.contacts.v1.TenantsService/UpdatePolicy", bind(Update)),
      rpc::Unary<v1::CreateApiKeyRequest>("parley.contacts.v1.TenantsService/CreateApiKey", bind(CreateKey)),
      rpc::Unary<v1::ListApiKeysRequest>("parley.contacts.v1.TenantsService/ListApiKeys", bind(ListKeys)),
      rpc::Unary<v1::DeleteApiKeyRequest>("parley.contacts.v1.TenantsService/DeleteApiKey", bind(DeleteKey)),
      rpc::Unary<v1::VerifyApiKeyRequest>("parley.contacts.v1.TenantsService/VerifyApiKey", bind(Verify))};
}

}  // namespace parley::contacts
