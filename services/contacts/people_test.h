#ifndef PARLEY_SERVICES_CONTACTS_PEOPLE_TEST_H_
#define PARLEY_SERVICES_CONTACTS_PEOPLE_TEST_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/store/sqlite.h"
#include "gtest/gtest.h"
#include "parley/contacts/v1/contacts.pb.h"
#include "parley/contacts/v1/feed.pb.h"
#include "services/contacts/contact/contact_rpc.h"
#include "services/contacts/contact/contact_sql.h"
#include "services/contacts/feed_sql.h"
#include "services/contacts/migrations_sql.h"
#include "services/contacts/seeker/seeker_rpc.h"
#include "services/contacts/seeker/seeker_sql.h"
#include "services/contacts/tenant/tenant_rpc.h"
#include "services/contacts/tenant/tenant_sql.h"

namespace parley::contacts {

// The service but for its wire: its tables, stores, methods and feed, with one tenant, and a clock that
// stands still.
class PeopleTest : public testing::Test {
 protected:
  PeopleTest() {
    std::filesystem::remove_all(dir_);
    database_ = *store::OpenSqlite(dir_, Migrations());
    const store::StoreContext context{*database_, requests_, clock_};
    policies_ = OpenPolicies(context);
    seekers_ = OpenSeekers(context, EmptyDirectoryOf);
    contacts_ = OpenContacts(context);
    methods_ = ContactMethods(*contacts_);
    feed_.emplace(*database_, PeopleFeed({TenantBody, PolicyBody, SeekerBody, ContactBody, ConnectionBody}));
    EXPECT_TRUE(SaveBootstrap(*database_, Lakeview(), clock_.Now()).ok());
  }
  ~PeopleTest() override {
    database_.reset();
    std::filesystem::remove_all(dir_);
  }

  static Bootstrap Lakeview() {
    return {.tenant = {.id = "lakeview",
                       .display_name = "Lakeview University",
                       .mail_domain = "careers.example.edu",
                       .inbound_address = "parley@careers.example.edu",
                       .zone = "America/Chicago"},
            .key = {.id = std::string(32, 'a'), .secret = "secret"}};
  }
  static Call As(Role role, const Name& act_as = "") {
    return {.caller = {.role = role, .tenant = "lakeview", .subject = "apiKeys/1", .act_as = act_as}};
  }
  void PutSeeker(const std::string& id, const std::string& name) {
    const auto decide = [&](SeekerState state, absl::Time now) {
      const SeekerChange change{.display_name = name, .email = id + "@example.edu"};
      const bool is_new = state.seeker.revision == 0;
      return is_new ? CreateSeeker(state, id, change, now) : UpdateSeeker(state, SeekerName(id), change, now);
    };
    Apply(*seekers_, As(Role::kPlatform), SeekerName(id), decide);
  }
  void PutContact(const std::string& id, const std::string& name, const Name& owner = "") {
    const auto decide = [&](ContactState state, absl::Time now) {
      const ContactChange change{.display_name = name};
      const bool is_new = state.contact.revision == 0;
      return is_new ? CreateContact(state, id, owner, change, now)
                    : UpdateContact(state, ContactName(id), change, now);
    };
    Apply(*contacts_, As(owner.empty() ? Role::kPlatform : Role::kSeeker, owner), ContactName(id), decide);
  }
  void DropSeeker(const std::string& id) {
    Apply(*seekers_, As(Role::kPlatform), SeekerName(id),
          [&](SeekerState state, absl::Time now) { return DeleteSeeker(state, SeekerName(id), now); });
  }
  void SetRestDays(int64_t days) {
    Apply(*policies_, As(Role::kPlatform), kPolicyName, [days](PolicyState state, absl::Time) {
      return UpdatePolicy(state, {.numbers = {{"contact_rest_days", days}}});
    });
  }
  template <class State, class Decide>
  void Apply(Store<State>& store, const Call& call, const Name& name, const Decide& decide) {
    const auto applied =
        store.Apply(call, std::vector<Name>{name}, decide, [](const State&) { return Bytes(); });
    EXPECT_TRUE(applied.ok()) << applied.status();
  }
  // A call of ContactsService, as it is once its fields have passed their checks.
  absl::StatusOr<Bytes> Ask(const Call& call, const std::string& verb,
                            const google::protobuf::Message& request) {
    const std::string name = "parley.contacts.v1.ContactsService/" + verb;
    for (const rpc::Method& method : methods_) {
      if (method.name != name) continue;
      Call named = call;
      named.method = name;
      named.body_fingerprint = Sha256(request.SerializeAsString());
      return method.unary(named, request);
    }
    return absl::UnimplementedError(name);
  }
  FeedBatch Read(const FeedCursor& after) {
    auto batch = feed_->Read(after);
    EXPECT_TRUE(batch.ok()) << batch.status();
    return *std::move(batch);
  }
  static std::vector<std::string> KindsOf(const FeedBatch& batch) {
    std::vector<std::string> kinds;
    for (const FeedChange& change : batch.changes) kinds.push_back(change.kind + "/" + change.id);
    return kinds;
  }

  const std::string dir_ = testing::TempDir() + "/people_test." + std::to_string(getpid());
  FakeClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  store::RequestLog requests_{std::string(32, 'k')};
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Store<PolicyState>> policies_;
  std::unique_ptr<Store<SeekerState>> seekers_;
  std::unique_ptr<Store<ContactState>> contacts_;
  std::vector<rpc::Method> methods_;
  std::optional<store::Feed> feed_;
};

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_PEOPLE_TEST_H_
