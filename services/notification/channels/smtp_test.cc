#include "services/notification/channels/smtp.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::notification {
namespace {

using testing::HasSubstr;
using Result = Outcome::Result;

// smtp_server.py as a process; ends with this value.
class SmtpServer {
 public:
  explicit SmtpServer(const char* character) {
    int input[2];
    int output[2];
    if (pipe(input) != 0 || pipe(output) != 0) std::abort();
    process_ = fork();
    if (process_ == 0) {
      dup2(input[0], STDIN_FILENO);
      dup2(output[1], STDOUT_FILENO);
      for (const int end : {input[0], input[1], output[0], output[1]}) close(end);
      execl("/usr/bin/python3", "python3", "-B", PARLEY_SMTP_SERVER, character, nullptr);
      _exit(127);
    }
    close(input[0]);
    close(output[1]);
    input_ = input[1];
    output_ = fdopen(output[0], "r");
    port_ = Line();
  }
  ~SmtpServer() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    close(input_);
    fclose(output_);
  }
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  std::string url() const { return absl::StrCat("smtp://127.0.0.1:", port_); }

  // What the server says next: its port, then a message it has taken.
  std::string Line() {
    std::string line;
    for (int c; (c = fgetc(output_)) != EOF && c != '\n';) line += static_cast<char>(c);
    return line;
  }

 private:
  pid_t process_;
  int input_;
  FILE* output_;
  std::string port_;
};

const Mail kMail{.sender = "hello@careers.example.edu",
                 .recipient = "grace@example.com",
                 .bytes = "Subject: x\r\n\r\nHello\r\n.\r\n..dots\r\nQUIT\r\n"};

Outcome SendTo(const std::string& url, absl::Duration time_max = kSendTimeMax) {
  return SmtpChannel::Create(url, time_max).value()->Send(kMail);
}

void ExpectOutcome(const Outcome& outcome, Result result, const std::string& reason) {
  EXPECT_EQ(outcome.result, result);
  EXPECT_EQ(outcome.reason, reason);
}

TEST(SmtpTest, AMailArrivesWithItsEnvelopeAndItsBytesAndTheConnectionIsKept) {
  SmtpServer server("kind");
  const auto channel = SmtpChannel::Create(server.url()).value();
  ExpectOutcome(channel->Send(kMail), Result::kSent, "");
  const std::string first = server.Line();
  EXPECT_THAT(first, HasSubstr(R"("from": "hello@careers.example.edu", "to": ["grace@example.com"])"));
  EXPECT_THAT(first, HasSubstr(R"(Hello\r\n.\r\n..dots\r\nQUIT\r\n)"));
  ExpectOutcome(channel->Send(kMail), Result::kSent, "");
  EXPECT_EQ(server.Line(), first);  // the port it came from included
}

TEST(SmtpTest, A4xxIsForLaterAndTheNextTryMaySucceedOnTheSameChannel) {
  SmtpServer server("busy_once");
  const auto channel = SmtpChannel::Create(server.url()).value();
  ExpectOutcome(channel->Send(kMail), Result::kRetry, "MAIL_SERVER_BUSY");
  ExpectOutcome(channel->Send(kMail), Result::kSent, "");
}

TEST(SmtpTest, A4xxForTheRecipientIsForLater) {
  SmtpServer full("full");
  ExpectOutcome(SendTo(full.url()), Result::kRetry, "MAIL_SERVER_BUSY");
}

TEST(SmtpTest, A5xxAboutTheMailIsFinal) {
  SmtpServer unknown("unknown");
  ExpectOutcome(SendTo(unknown.url()), Result::kRefused, "REFUSED");
  SmtpServer refuses("refuses_content");
  ExpectOutcome(SendTo(refuses.url()), Result::kRefused, "REFUSED");
}

TEST(SmtpTest, A5xxAboutUsIsNotTheMailsFault) {
  SmtpServer turns_away("turns_away");
  ExpectOutcome(SendTo(turns_away.url()), Result::kRetry, "MAIL_SERVER_REFUSES_US");
  SmtpServer wants_sign_in("wants_sign_in");
  ExpectOutcome(SendTo(wants_sign_in.url()), Result::kRetry, "MAIL_SERVER_REFUSES_US");
}

TEST(SmtpTest, AConnectionThatBreaksOffIsForLater) {
  SmtpServer drops("drops");
  ExpectOutcome(SendTo(drops.url()), Result::kRetry, "MAIL_SERVER_UNREACHABLE");
  SmtpServer loses("loses");  // has the mail and could not say so: the one case of two mails
  ExpectOutcome(SendTo(loses.url()), Result::kRetry, "MAIL_SERVER_UNREACHABLE");
}

TEST(SmtpTest, AServerThatDoesNotAnswerIsGivenUp) {
  SmtpServer server("slow");
  const auto start = std::chrono::steady_clock::now();
  ExpectOutcome(SendTo(server.url(), absl::Milliseconds(300)), Result::kRetry, "MAIL_SERVER_UNREACHABLE");
  EXPECT_LT(std::chrono::steady_clock::now() - start,
            std::chrono::seconds(20));  // the channel's end included
  ExpectOutcome(SendTo("smtp://127.0.0.1:1"), Result::kRetry, "MAIL_SERVER_UNREACHABLE");
}

TEST(SmtpTest, AServerThatHasGoneIsNoticedOnTheKeptConnection) {
  auto channel = std::unique_ptr<SmtpChannel>();
  {
    SmtpServer server("kind");
    channel = SmtpChannel::Create(server.url()).value();
    ExpectOutcome(channel->Send(kMail), Result::kSent, "");
  }
  ExpectOutcome(channel->Send(kMail), Result::kRetry, "MAIL_SERVER_UNREACHABLE");
}

TEST(SmtpTest, ATlsOfferWithACertificateOfNobodysIsNotTaken) {
  SmtpServer server("broken_tls");
  ExpectOutcome(SendTo(server.url()), Result::kRetry, "MAIL_SERVER_REFUSES_US");
}

TEST(SmtpTest, AProxyOfTheEnvironmentIsNotUsed) {
  setenv("all_proxy", "http://127.0.0.1:1", 1);
  SmtpServer server("kind");
  ExpectOutcome(SendTo(server.url()), Result::kSent, "");
  unsetenv("all_proxy");
}

TEST(SmtpUrlTest, OnlyAServerAndItsPortAreTaken) {
  for (const char* good : {"smtp://127.0.0.1:9025", "smtps://mail.example.edu", "smtp://[::1]:25"}) {
    EXPECT_TRUE(SmtpChannel::Create(good).ok()) << good;
  }
  for (const char* bad : {"", "mail.example.edu", "http://mail.example.edu", "file:///etc/passwd", "smtp://",
                          "smtp://user:secret@mail.example.edu", "smtp://user@mail.example.edu",
                          "smtp://mail.example.edu/?a=b"}) {
    const auto refused = SmtpChannel::Create(bad);
    EXPECT_EQ(ReasonOf(refused.status()), "INVALID_FIELDS") << bad;
    EXPECT_THAT(refused.status().ToString(), HasSubstr("smtp_url")) << bad;
  }
}

}  // namespace
}  // namespace parley::notification
