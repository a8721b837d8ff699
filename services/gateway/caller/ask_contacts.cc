#include "services/gateway/caller/ask_contacts.h"

#include <chrono>
#include <utility>

#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "parley/contacts/v1/tenants.pb.h"
#include "services/gateway/backend/ask.h"

namespace parley::gateway {
namespace {

constexpr char kVerifyApiKey[] = "parley.contacts.v1.TenantsService/VerifyApiKey";
constexpr std::chrono::seconds kAnswerTimeMax{3};  // of the 10 s that a unary call has at most

absl::StatusOr<KeyFacts> FactsOf(const absl::StatusOr<Bytes>& reply) {
  // The time that is up is this question's; the call that waits for the answer has more.
  if (absl::IsDeadlineExceeded(reply.status())) return rpc::Unreachable();
  if (!reply.ok()) return reply.status();
  contacts::v1::VerifyApiKeyResponse response;
  if (!response.ParseFromString(*reply)) {
    return Fail(absl::StatusCode::kInternal, "INTERNAL", "The answer about the key cannot be read.");
  }
  KeyFacts facts{.tenant = response.tenant_id(),
                 .name = response.name(),
                 .scopes = {response.scopes().begin(), response.scopes().end()}};
  if (response.has_expire_time()) {
    facts.expire_time = absl::FromUnixSeconds(response.expire_time().seconds()) +
                        absl::Nanoseconds(response.expire_time().nanos());
  }
  return facts;
}

}  // namespace

AskAboutKey AskContacts(std::shared_ptr<Backend> contacts, std::string caller_key, Metrics& metrics) {
  if (contacts == nullptr) return [](const Credential&, const auto& answer) { answer(rpc::Unreachable()); };
  return [contacts = std::move(contacts), caller_key = std::move(caller_key), &metrics](
             const Credential& credential, auto answer) {
    contacts::v1::VerifyApiKeyRequest request;
    request.set_key(credential.key);
    request.set_seeker(credential.seeker);
    const Caller gateway{.role = Role::kService, .subject = "services/gateway"};
    Question question{.method = kVerifyApiKey,
                      .assertion = rpc::SignCaller(gateway, caller_key, RealNow()),
                      .request = request.SerializeAsString(),
                      .timeout = kAnswerTimeMax};
    Ask(
        *contacts, std::move(question),
        [answer = std::move(answer)](const absl::StatusOr<Bytes>& reply) { answer(FactsOf(reply)); },
        metrics);
  };
}

}  // namespace parley::gateway
