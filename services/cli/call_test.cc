#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <stdlib.h>

#include <atomic>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"
#include "common/rpc/wire.h"
#include "gmock/gmock.h"
#include "parley/contacts/v1/contacts.pb.h"
#include "services/cli/commands.h"
#include "services/cli/test_schema.h"

// Calls as the edge sees them: a server that answers what a test says, also to a method that only this test's
// own schema has.
namespace parley::cli {
namespace {

using testing::HasSubstr;

struct Answer {
  std::vector<std::string> messages;
  grpc::Status status = grpc::Status::OK;
  bool stays_open = false;  // until the client has enough
};

class AnsweredCall final : public grpc::ServerGenericBidiReactor {
 public:
  AnsweredCall(Answer answer, std::string& request) : answer_(std::move(answer)), request_(request) {
    StartRead(&read_);
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok || has_begun_) return;
    has_begun_ = true;
    request_ = rpc::ToBytes(read_);
    WriteNext();
  }
  void OnWriteDone(bool ok) override {
    if (ok) WriteNext();
  }
  void OnCancel() override { FinishOnce(grpc::Status::CANCELLED); }
  void OnDone() override { delete this; }

  void WriteNext() {
    if (next_ < answer_.messages.size()) {
      written_ = rpc::ToBuffer(answer_.messages[next_++]);
      StartWrite(&written_);
    } else if (!answer_.stays_open) {
      FinishOnce(answer_.status);
    }
  }
  void FinishOnce(const grpc::Status& status) {
    if (!is_finished_.exchange(true)) Finish(status);
  }

  const Answer answer_;
  std::string& request_;
  grpc::ByteBuffer read_, written_;
  size_t next_ = 0;
  bool has_begun_ = false;
  std::atomic<bool> is_finished_ = false;
};

class Edge final : public grpc::CallbackGenericService {
 public:
  std::deque<Answer> answers;        // to the calls in turn; the last one stays
  std::deque<std::string> requests;  // what came, in order

 private:
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    const std::lock_guard lock(mutex_);
    Answer answer = answers.front();
    if (answers.size() > 1) answers.pop_front();
    return new AnsweredCall(std::move(answer), requests.emplace_back());
  }

  std::mutex mutex_;
};

std::string ContactBytes(const std::string& id, const std::string& display_name) {
  contacts::v1::Contact contact;
  contact.set_name("contacts/" + id);
  contact.set_display_name(display_name);
  return contact.SerializeAsString();
}

grpc::Status NotYet(absl::Duration delay) {
  const absl::Status status =
      WithRetry(Fail(absl::StatusCode::kUnavailable, "PERSON_NOT_YET_KNOWN", "Not yet."), delay);
  return grpc::Status(grpc::StatusCode::UNAVAILABLE, "Not yet.", ToRpcStatusBytes(status));
}

class CallTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"PARLEY_INSTANCE", "PARLEY_ADDRESS", "PARLEY_API_KEY", "PARLEY_API_KEY_FILE"})
      unsetenv(name);
    home_ = testing::TempDir() + "parley_cli_call_XXXXXX";
    ASSERT_NE(mkdtemp(home_.data()), nullptr);
    setenv("XDG_STATE_HOME", home_.c_str(), 1);
    const std::string folder = home_ + "/parley/default";
    std::filesystem::create_directories(folder + "/secrets");
    std::ofstream(folder + "/secrets/bootstrap.json") << R"({"api_key": "parley_dev_1_2"})";
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterCallbackGenericService(&edge_);
    server_ = builder.BuildAndStart();
    std::ofstream(folder + "/instance.json") << absl::StrCat(R"({"ports": {"edge": )", port, "}}");
    auto watch = NewMethod("WatchContacts", "ListContactsRequest", {auth::v1::ROLE_SEEKER});
    watch.set_server_streaming(true);
    schema_ = SchemaWith("ContactsService", watch);
  }
  void TearDown() override {
    server_->Shutdown();
    unsetenv("XDG_STATE_HOME");
    std::filesystem::remove_all(home_);
  }

  ExitCode Run(const std::vector<std::string>& arguments) {
    return RunCommandLine(arguments, *schema_, {.out = out_, .err = err_});
  }

  std::string home_;
  Edge edge_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Schema> schema_;
  std::ostringstream out_, err_;
};

TEST_F(CallTest, AWatchPrintsAnItemALineUntilTheServerEndsIt) {
  edge_.answers = {{.messages = {ContactBytes("1", "Grace"), ContactBytes("2", "Ada")}}};
  EXPECT_EQ(Run({"contacts", "watch", "-o", "json"}), ExitCode::kOk) << err_.str();
  EXPECT_EQ(out_.str(),
            "{\"name\":\"contacts/1\",\"displayName\":\"Grace\"}\n"
            "{\"name\":\"contacts/2\",\"displayName\":\"Ada\"}\n");
}

TEST_F(CallTest, AWatchEndsAfterSoManyItems) {
  edge_.answers = {
      {.messages = {ContactBytes("1", "Grace"), ContactBytes("2", "Ada"), ContactBytes("3", "Bo")},
       .stays_open = true}};
  EXPECT_EQ(Run({"contacts", "watch", "-o", "json", "--limit", "2"}), ExitCode::kOk) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("contacts/2"));
  EXPECT_THAT(out_.str(), testing::Not(HasSubstr("contacts/3")));
}

TEST_F(CallTest, AWatchEndsAfterItsTime) {
  edge_.answers = {{.messages = {ContactBytes("1", "Grace")}, .stays_open = true}};
  EXPECT_EQ(Run({"contacts", "watch", "--timeout", "200ms", "-o", "yaml"}), ExitCode::kOk) << err_.str();
  EXPECT_EQ(out_.str(), "---\nname: \"contacts/1\"\ndisplayName: \"Grace\"\n");
}

TEST_F(CallTest, AWatchAsATableHasOneHeading) {
  edge_.answers = {{.messages = {ContactBytes("1", "Grace"), ContactBytes("2", "Ada")}}};
  EXPECT_EQ(Run({"contacts", "watch"}), ExitCode::kOk) << err_.str();
  const std::vector<std::string> lines = absl::StrSplit(out_.str(), '\n');
  ASSERT_EQ(lines.size(), 4u) << out_.str();  // the last one is empty
  EXPECT_THAT(lines[0], testing::StartsWith("NAME        DISPLAY_NAME"));
  EXPECT_EQ(lines[1], "contacts/1  Grace");
  EXPECT_EQ(lines[2], "contacts/2  Ada");
}

TEST_F(CallTest, AResponseThatCarriesItemsIsTheseItems) {
  auto watch = NewMethod("WatchContacts", "ListContactsRequest", {auth::v1::ROLE_SEEKER});
  watch.set_server_streaming(true);
  watch.set_output_type(".parley.contacts.v1.ListContactsResponse");
  schema_ = SchemaWith("ContactsService", watch);
  contacts::v1::ListContactsResponse batch;
  batch.add_contacts()->set_name("contacts/1");
  batch.add_contacts()->set_name("contacts/2");
  edge_.answers = {{.messages = {"", batch.SerializeAsString()}, .stays_open = true}};
  EXPECT_EQ(Run({"contacts", "watch", "-o", "json", "--limit", "1"}), ExitCode::kOk) << err_.str();
  EXPECT_EQ(out_.str(), "{\"name\":\"contacts/1\"}\n");
}

TEST_F(CallTest, AWatchThatIsRefusedSaysWhy) {
  edge_.answers = {{.status = NotYet(absl::Seconds(1))}};
  EXPECT_EQ(Run({"contacts", "watch"}), ExitCode::kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("PERSON_NOT_YET_KNOWN"));
  EXPECT_EQ(Run({"contacts", "watch", "--limit", "0"}), ExitCode::kUsage);
}

TEST_F(CallTest, AWriteThatComesTooEarlyIsMadeOnceMoreWithTheSameRequestId) {
  edge_.answers = {{.status = NotYet(absl::Milliseconds(5))}, {.messages = {ContactBytes("1", "Grace")}}};
  EXPECT_EQ(Run({"contacts", "create", "--display-name", "Grace"}), ExitCode::kOk) << err_.str();
  EXPECT_EQ(err_.str(), "Not ready yet (PERSON_NOT_YET_KNOWN); trying once more in 5ms.\n");
  ASSERT_EQ(edge_.requests.size(), 2u);
  EXPECT_EQ(edge_.requests[0], edge_.requests[1]);
}

TEST_F(CallTest, AWriteIsNotMadeAThirdTime) {
  edge_.answers = {{.status = NotYet(absl::Milliseconds(5))}};
  EXPECT_EQ(Run({"contacts", "create", "--display-name", "Grace"}), ExitCode::kRefused);
  EXPECT_EQ(edge_.requests.size(), 2u);
}

TEST_F(CallTest, AReadOrALongWaitIsLeftToThePerson) {
  edge_.answers = {{.status = NotYet(absl::Milliseconds(5))}};
  EXPECT_EQ(Run({"contacts", "get", "1"}), ExitCode::kRefused);
  EXPECT_EQ(edge_.requests.size(), 1u);
  edge_.answers = {{.status = NotYet(absl::Minutes(10))}};
  EXPECT_EQ(Run({"contacts", "create", "--display-name", "Grace"}), ExitCode::kRefused);
  EXPECT_EQ(edge_.requests.size(), 2u);
  EXPECT_THAT(err_.str(), HasSubstr("Try again after 10m."));
}

}  // namespace
}  // namespace parley::cli
