// What becomes of a stream on its way through the gateway, whoever ends it, and when.

#include <chrono>
#include <functional>
#include <future>

#include "services/gateway/gateway_fixture.h"

namespace parley::gateway {
namespace {

using google::protobuf::Message;
using rpc::StreamSession;
using rpc::StreamWriter;

// A session made of functions.
struct Session final : StreamSession {
  std::function<void(const Message&)> on_message = [](const Message&) {};
  std::function<void()> on_close = [] {};
  std::function<void()> on_gone = [] {};

  ~Session() override { on_gone(); }
  void OnMessage(const Message& message) override { on_message(message); }
  void OnClose() override { on_close(); }
};

// A session that says nothing and tells what happens to it. Outlives it.
class WatchedSession {
 public:
  // Opens it, as a service does.
  auto Open() {
    return [this](const Call&, const Message&, const std::shared_ptr<StreamWriter>&) {
      auto session = std::make_unique<Session>();
      session->on_message = [this](const Message&) { got_message_.set_value(); };
      session->on_close = [this] { closed_ += 1; };
      session->on_gone = [this] { gone_.set_value(); };
      return session;
    };
  }
  bool HasGotMessage() { return HasHappened(got_message_); }
  bool IsGone() { return HasHappened(gone_); }
  int closed() const { return closed_; }

 private:
  static bool HasHappened(std::promise<void>& event) {
    return event.get_future().wait_for(std::chrono::seconds(5)) == std::future_status::ready;
  }

  std::promise<void> got_message_;
  std::promise<void> gone_;
  std::atomic<int> closed_{0};
};

class GatewayStreamTest : public GatewayFixture {
 protected:
  // The service answers every chunk with its number, the half-close with 100, and ends.
  void CountChunks() {
    on_import_ = [](const Call&, const Message&, std::shared_ptr<StreamWriter> writer) {
      auto session = std::make_unique<Session>();
      session->on_message = [writer, count = 0](const Message&) mutable { writer->Write(Progress(++count)); };
      session->on_close = [writer] {
        writer->Write(Progress(100));
        writer->Finish(absl::OkStatus());
      };
      return session;
    };
  }

  std::unique_ptr<ClientCall> OpenImport() {
    auto call = std::make_unique<ClientCall>(*stub_, kImportContacts, AsAda());
    EXPECT_TRUE(call->Write(ImportOptions()));
    return call;
  }
};

TEST_F(GatewayStreamTest, MessagesAndTheHalfCloseGoBothWays) {
  CountChunks();
  const auto call = OpenImport();
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(call->Write(Chunk("row")));
    EXPECT_EQ(call->Read(), Progress(i)) << "before anything more is sent";
  }
  ASSERT_TRUE(call->HalfClose());
  EXPECT_EQ(call->Read(), Progress(100));
  EXPECT_EQ(call->Read(), std::nullopt);
  EXPECT_TRUE(call->Finish().ok());
}

TEST_F(GatewayStreamTest, AStreamThatTheServiceRefusesKeepsItsDetails) {
  const absl::Status refusal = InvalidFields({{"options.format", "is unknown"}});
  on_import_ = [&](const Call&, const Message&,
                   const std::shared_ptr<StreamWriter>&) -> absl::StatusOr<std::unique_ptr<StreamSession>> {
    return refusal;
  };
  const auto call = OpenImport();
  for (int i = 0; i < 20 && call->Write(Chunk(std::string(100'000, 'x'))); ++i) continue;
  const grpc::Status status = call->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_details(), ToRpcStatusBytes(refusal));
}

TEST_F(GatewayStreamTest, AServiceThatEndsFirstEndsTheCallOfAClientThatWaits) {
  const absl::Status end = Fail(absl::StatusCode::kAborted, "STALE_ETAG", "ended first");
  on_import_ = [&](const Call&, const Message&, std::shared_ptr<StreamWriter> writer) {
    auto session = std::make_unique<Session>();
    session->on_message = [&end, writer](const Message&) {
      writer->Write(Progress(1));
      writer->Finish(end);
    };
    return session;
  };
  const auto call = OpenImport();
  ASSERT_TRUE(call->Write(Chunk("row")));
  EXPECT_EQ(call->Read(), Progress(1));
  EXPECT_EQ(call->Read(), std::nullopt) << "though the client never half-closed";
  EXPECT_EQ(ReasonOf(rpc::FromGrpc(call->Finish())), "STALE_ETAG");
}

TEST_F(GatewayStreamTest, AClientThatIsCutOffNeverLooksLikeOneThatHasSentItsWholeFile) {
  for (int round = 0; round < 30; ++round) {
    WatchedSession session;
    on_import_ = session.Open();
    const auto call = OpenImport();
    ASSERT_TRUE(call->Write(Chunk("half a ro")));
    ASSERT_TRUE(session.HasGotMessage());
    call->Cancel();
    ASSERT_TRUE(session.IsGone()) << "the cancellation reaches the service";
    ASSERT_EQ(session.closed(), 0);
  }
}

TEST_F(GatewayStreamTest, AClientThatIsGoneBeforeItsFirstMessageLeavesNothingBehind) {
  CountChunks();
  for (int i = 0; i < 20; ++i) {
    ClientCall call(*stub_, kImportContacts, AsAda());
    call.Cancel();
    EXPECT_EQ(call.Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  const auto begun = std::chrono::steady_clock::now();
  gateway_->Shutdown();  // waits for every call
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
}

TEST_F(GatewayStreamTest, ADeadlineEndsTheServicesSideToo) {
  WatchedSession session;
  on_import_ = session.Open();
  ClientCall call(*stub_, kImportContacts, AsAda(), absl::Milliseconds(500));
  call.Write(ImportOptions());
  EXPECT_EQ(call.Read(), std::nullopt);
  EXPECT_EQ(call.Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(session.IsGone());
}

TEST_F(GatewayStreamTest, AChunkOverTheLimitEndsBothSidesAndIsNoHalfClose) {
  for (const size_t bytes : {300'000, 2'000'000, 8'000'000}) {
    WatchedSession session;
    on_import_ = session.Open();
    const auto call = OpenImport();
    ASSERT_TRUE(call->Write(Chunk("row")));
    ASSERT_TRUE(session.HasGotMessage());
    call->Write(Chunk(std::string(bytes, 'x')));
    EXPECT_EQ(ReasonOf(rpc::FromGrpc(call->Finish())), "REQUEST_TOO_LARGE") << bytes;
    EXPECT_TRUE(session.IsGone()) << bytes;
    EXPECT_EQ(session.closed(), 0) << bytes;
  }
}

TEST_F(GatewayStreamTest, ASlowServiceSlowsItsClientDown) {
  std::promise<void> open;
  on_import_ = [gate = open.get_future().share()](const Call&, const Message&,
                                                  const std::shared_ptr<StreamWriter>&) {
    auto session = std::make_unique<Session>();
    session->on_message = [gate](const Message&) { gate.wait(); };
    return session;
  };
  const auto call = OpenImport();
  const Bytes chunk = Chunk(std::string(100'000, 'x'));
  constexpr int kChunks = 1000;  // 100 MB; the connections' windows were seen to hold 29
  int taken = 0;
  while (taken < kChunks && call->WriteWithin(chunk, absl::Milliseconds(500))) ++taken;
  EXPECT_LT(taken, kChunks) << "the client was never made to wait";
  open.set_value();
}

TEST_F(GatewayStreamTest, ASlowClientSlowsItsServiceDownAndLosesNothing) {
  constexpr int kMessages = 200;
  const std::string text(100'000, 'x');
  std::promise<std::shared_ptr<StreamWriter>> written;
  on_import_ = [&](const Call&, const Message&, const std::shared_ptr<StreamWriter>& writer) {
    for (int i = 0; i < kMessages; ++i) {
      contacts::v1::ImportContactsResponse response;
      response.mutable_counts()->set_read_count(i);
      response.mutable_summary()->set_file_error_message(text);
      writer->Write(response.SerializeAsString());
    }
    written.set_value(writer);
    return std::make_unique<Session>();
  };
  const auto call = OpenImport();
  const std::shared_ptr<StreamWriter> writer = written.get_future().get();
  call->HalfClose();
  EXPECT_GT(writer->pending_bytes(), 5'000'000) << "the gateway does not take what the client has not";
  writer->Finish(absl::OkStatus());
  for (int i = 0; i < kMessages; ++i) {
    contacts::v1::ImportContactsResponse response;
    ASSERT_TRUE(response.ParseFromString(call->Read().value_or("")));
    ASSERT_EQ(response.counts().read_count(), i);
  }
  EXPECT_EQ(call->Read(), std::nullopt);
  EXPECT_TRUE(call->Finish().ok());
}

TEST_F(GatewayStreamTest, ShutdownEndsStreamsAndSaysSo) {
  CountChunks();
  const auto call = OpenImport();
  ASSERT_TRUE(call->Write(Chunk("row")));
  EXPECT_EQ(call->Read(), Progress(1));
  auto shutdown = std::async(std::launch::async, [this] { gateway_->Shutdown(); });
  EXPECT_EQ(call->Read(), std::nullopt);
  EXPECT_EQ(ReasonOf(rpc::FromGrpc(call->Finish())), "SHUTTING_DOWN");
  shutdown.get();
}

TEST_F(GatewayStreamTest, AServiceThatDiesEndsItsStreamsAsUnreachable) {
  on_import_ = [](const Call&, const Message&, const std::shared_ptr<StreamWriter>&) {
    return std::make_unique<Session>();
  };
  const auto call = OpenImport();
  ASSERT_TRUE(call->Write(Chunk("row")));
  contacts_.reset();
  EXPECT_EQ(call->Read(), std::nullopt);
  EXPECT_EQ(call->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace parley::gateway
