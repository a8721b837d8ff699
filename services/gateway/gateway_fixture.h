#ifndef PARLEY_SERVICES_GATEWAY_GATEWAY_FIXTURE_H_
#define PARLEY_SERVICES_GATEWAY_GATEWAY_FIXTURE_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/observe/metrics.h"
#include "common/rpc/channel.h"
#include "common/rpc/method.h"
#include "common/rpc/serve.h"
#include "common/rpc/wire.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "parley/contacts/v1/contacts.pb.h"
#include "parley/contacts/v1/tenants.pb.h"
#include "services/gateway/caller/ask_contacts.h"
#include "services/gateway/caller/callers.h"
#include "services/gateway/forward/forwarding.h"

// For tests: a gateway and a contacts service of a few lines in one process, on real connections, and a
// client that is driven step by step.
namespace parley::gateway {

inline constexpr char kGetContact[] = "/parley.contacts.v1.ContactsService/GetContact";
inline constexpr char kImportContacts[] = "/parley.contacts.v1.ContactsService/ImportContacts";
inline constexpr char kGoodKey[] = "parley_dev_1_good";
inline constexpr char kReadOnlyKey[] = "parley_dev_2_readonly";

using Metadata = std::vector<std::pair<std::string, std::string>>;

inline Metadata WithKey(const std::string& key) {
  return {{"authorization", "Bearer " + key}};
}
inline Metadata AsAda() {
  return {{"authorization", std::string("Bearer ") + kGoodKey}, {"x-parley-seeker", "seekers/ada"}};
}

// One call as its client sees it. Every step waits for its end, at most until the call's deadline.
class ClientCall {
 public:
  ClientCall(grpc::GenericStub& stub, const std::string& path, const Metadata& metadata,
             absl::Duration timeout = absl::Seconds(20),
             grpc_compression_algorithm compression = GRPC_COMPRESS_NONE) {
    context_.set_compression_algorithm(compression);
    for (const auto& [key, value] : metadata) context_.AddMetadata(key, value);
    context_.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    stream_ = stub.PrepareCall(&context_, path, &queue_);
    stream_->StartCall(nullptr);
    Step();
  }
  ~ClientCall() {
    context_.TryCancel();
    queue_.Shutdown();
    void* tag = nullptr;
    for (bool ok = false; queue_.Next(&tag, &ok);) continue;
  }
  ClientCall(const ClientCall&) = delete;

  bool Write(const Bytes& message) {
    stream_->Write(rpc::ToBuffer(message), nullptr);
    return Step();
  }
  // False when the message is not taken within `patience`; nothing more can be written then.
  bool WriteWithin(const Bytes& message, absl::Duration patience) {
    stream_->Write(rpc::ToBuffer(message), nullptr);
    void* tag = nullptr;
    bool ok = false;
    return queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(absl::Now() + patience)) ==
               grpc::CompletionQueue::GOT_EVENT &&
           ok;
  }
  bool HalfClose() {
    stream_->WritesDone(nullptr);
    return Step();
  }
  std::optional<Bytes> Read() {
    grpc::ByteBuffer message;
    stream_->Read(&message, nullptr);
    if (!Step()) return std::nullopt;
    return rpc::ToBytes(message);
  }
  grpc::Status Finish() {
    grpc::Status status;
    stream_->Finish(&status, nullptr);
    Step();
    return status;
  }
  void Cancel() { context_.TryCancel(); }
  std::string Trailer(const char* key) {
    const auto found = context_.GetServerTrailingMetadata().find(key);
    if (found == context_.GetServerTrailingMetadata().end()) return "";
    return {found->second.data(), found->second.size()};
  }

 private:
  bool Step() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
};

class GatewayFixture : public testing::Test {
 protected:
  using OpenImport = std::function<absl::StatusOr<std::unique_ptr<rpc::StreamSession>>(
      const Call&, const google::protobuf::Message&, std::shared_ptr<rpc::StreamWriter>)>;

  // What the test's contacts service does; set before it is called.
  std::function<absl::StatusOr<contacts::v1::Contact>(const Call&, const std::string& name)> on_get_contact_ =
      [](const Call& call, const std::string& name) -> absl::StatusOr<contacts::v1::Contact> {
    contacts::v1::Contact contact;
    contact.set_name(name);
    contact.set_display_name(call.caller.subject + " " + call.caller.act_as + " " + call.caller.tenant);
    return contact;
  };
  OpenImport on_import_;
  std::atomic<int> questions_{0};  // about keys
  std::atomic<int> calls_{0};      // of any other method

  void SetUp() override {
    StartContacts();
    StartGateway();
  }

  void TearDown() override {
    stub_.reset();
    gateway_.reset();
    contacts_.reset();
  }

  // On the port it had before, if any.
  void StartContacts() {
    auto started = rpc::Server::Start({.listen = "127.0.0.1:" + std::to_string(contacts_port_),
                                       .caller_key = kCallerKey,
                                       .worker_count = 4},
                                      ContactsMethods(), metrics_);
    ASSERT_TRUE(started.ok()) << started.status();
    contacts_ = *std::move(started);
    contacts_port_ = contacts_->port();
  }

  // `services` without contacts: it is not deployed, though keys are still judged.
  void StartGateway(bool is_contacts_deployed = true) {
    gateway_.reset();
    const std::string address = "127.0.0.1:" + std::to_string(contacts_port_);
    const auto contacts = std::make_shared<Backend>(io_, address);
    callers_ =
        std::make_shared<Callers>(AskContacts(contacts, kCallerKey, metrics_), kCallerKey, 1000, metrics_);
    const Identify identify = [this](const auto& authorizations, const auto& seekers, auto done) {
      const auto credential = ParseCredential(authorizations, seekers);
      if (!credential.ok()) return done(credential.status());
      callers_->Identify(*credential, std::move(done));
    };
    const Backends services = is_contacts_deployed ? Backends{{"contacts", contacts}} : Backends{};
    forwarding_ = std::make_unique<Forwarding>(Routes(services, LinkedContract(), &metrics_), identify);
    auto started = rpc::Server::Start({.listen = "127.0.0.1:0", .caller_key = kCallerKey, .worker_count = 2},
                                      {}, metrics_, forwarding_.get());
    ASSERT_TRUE(started.ok()) << started.status();
    gateway_ = *std::move(started);
    stub_ = std::make_unique<grpc::GenericStub>(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(gateway_->port()), grpc::InsecureChannelCredentials()));
  }

  // A whole call with one message.
  absl::StatusOr<Bytes> Send(const std::string& path, const Bytes& request,
                             const Metadata& metadata = AsAda(), absl::Duration timeout = absl::Seconds(20)) {
    ClientCall call(*stub_, path, metadata, timeout);
    call.Write(request);
    call.HalfClose();
    std::optional<Bytes> reply = call.Read();
    const grpc::Status status = call.Finish();
    if (!status.ok()) return rpc::FromGrpc(status);
    return reply.value_or("no reply");
  }

  absl::StatusOr<contacts::v1::Contact> GetContact(const std::string& name,
                                                   const Metadata& metadata = AsAda()) {
    contacts::v1::GetContactRequest request;
    request.set_name(name);
    const auto reply = Send(kGetContact, request.SerializeAsString(), metadata);
    if (!reply.ok()) return reply.status();
    contacts::v1::Contact contact;
    contact.ParseFromString(*reply);
    return contact;
  }

  std::string ReasonFor(const Metadata& metadata) {
    return ReasonOf(GetContact("contacts/1", metadata).status());
  }

  static Bytes ImportOptions() {
    contacts::v1::ImportContactsRequest request;
    request.mutable_options()->set_format(contacts::v1::IMPORT_FORMAT_LINKEDIN);
    return request.SerializeAsString();
  }
  static Bytes Chunk(const std::string& bytes) {
    contacts::v1::ImportContactsRequest request;
    request.set_chunk(bytes);
    return request.SerializeAsString();
  }
  static Bytes Progress(int count) {
    contacts::v1::ImportContactsResponse response;
    response.mutable_counts()->set_read_count(count);
    return response.SerializeAsString();
  }

  std::unique_ptr<rpc::Server> contacts_;
  std::unique_ptr<rpc::Server> gateway_;
  std::unique_ptr<grpc::GenericStub> stub_;

 private:
  inline static const std::string kCallerKey = std::string(32, 'k');

  absl::StatusOr<contacts::v1::VerifyApiKeyResponse> VerifyApiKey(
      const contacts::v1::VerifyApiKeyRequest& request) {
    questions_ += 1;
    if (request.key() != kGoodKey && request.key() != kReadOnlyKey) {
      return Fail(absl::StatusCode::kUnauthenticated, "CREDENTIAL_INVALID", "The credential is not valid.");
    }
    contacts::v1::VerifyApiKeyResponse response;
    response.set_tenant_id("lakeview");
    response.set_name("apiKeys/1");
    response.add_scopes(request.key() == kGoodKey ? "*" : "contacts.read");
    return response;
  }

  // Every method of both services; those that no test looks at answer nothing.
  std::vector<rpc::Method> ContactsMethods() {
    std::map<std::string, rpc::Method> methods;
    for (const char* service : {"parley.contacts.v1.TenantsService", "parley.contacts.v1.ContactsService",
                                "parley.contacts.v1.SeekersService"}) {
      const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service);
      for (int i = 0; i < descriptor->method_count(); ++i) {
        const std::string name = std::string(service) + "/" + descriptor->method(i)->name();
        methods[name] = {.name = name, .unary = [this](const auto&, const auto&) -> absl::StatusOr<Bytes> {
                           calls_ += 1;
                           return Bytes();
                         }};
      }
    }
    const std::string contact_methods = "parley.contacts.v1.ContactsService/";
    methods["parley.contacts.v1.TenantsService/VerifyApiKey"] = rpc::Unary<contacts::v1::VerifyApiKeyRequest>(
        "parley.contacts.v1.TenantsService/VerifyApiKey",
        [this](const Call&, const contacts::v1::VerifyApiKeyRequest& request) {
          return VerifyApiKey(request);
        });
    methods[contact_methods + "GetContact"] = rpc::Unary<contacts::v1::GetContactRequest>(
        contact_methods + "GetContact",
        [this](const Call& call, const contacts::v1::GetContactRequest& request) {
          calls_ += 1;
          return on_get_contact_(call, request.name());
        });
    methods[contact_methods + "ImportContacts"] = {
        .name = contact_methods + "ImportContacts",
        .stream = [this](const Call& call, const google::protobuf::Message& first,
                         std::shared_ptr<rpc::StreamWriter> writer) {
          calls_ += 1;
          return on_import_(call, first, std::move(writer));
        }};
    std::vector<rpc::Method> list;
    for (auto& [name, method] : methods) list.push_back(std::move(method));
    return list;
  }

  Metrics metrics_;
  int contacts_port_ = 0;
  std::shared_ptr<Callers> callers_;
  const std::shared_ptr<BackendIo> io_ = std::make_shared<BackendIo>();
  std::unique_ptr<Forwarding> forwarding_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_GATEWAY_FIXTURE_H_
