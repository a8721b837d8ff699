// How fast scheduling's rules are, without database and wire: plans a second, and free start times found a
// second. Prints a line of JSON for each round; tests/bench/run reads them.
#include <chrono>
#include <iostream>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_format.h"
#include "services/scheduling/interview/sample_test.h"
#include "services/scheduling/interview/starts.h"
#include "services/scheduling/plan/plan.h"
#include "tests/bench/must.h"

ABSL_FLAG(int, rounds, 5, "How often each is measured.");
ABSL_FLAG(double, seconds, 0.5, "How long one measurement takes.");

namespace parley::bench {
namespace {

using scheduling::InterviewState;
using scheduling::PlanInput;

// What `work`, which answers how much it did, gets done a second.
template <class Work>
double PerSecond(const Work& work) {
  using Clock = std::chrono::steady_clock;
  const auto slice = std::chrono::duration<double>(absl::GetFlag(FLAGS_seconds));
  const auto begun = Clock::now();
  int64_t done = 0;
  do {
    done += work();
  } while (Clock::now() - begun < slice);
  return static_cast<double>(done) / std::chrono::duration<double>(Clock::now() - begun).count();
}

// An interview as its request, its booking and its end leave it.
std::vector<PlanInput> Inputs() {
  using scheduling::At;
  scheduling::InterviewFacts facts{
      .id = "i1",
      .seeker = scheduling::kAda,
      .contact = scheduling::kGrace,
      .state = scheduling::State::kRequested,
      .mode = scheduling::Mode::kVideo,
      .asking = {
          .attempt_count = 1, .request_time = scheduling::kMonday, .expire_time = At("2026-03-16T10:00:00")}};
  const auto input = [](const scheduling::InterviewFacts& known) {
    const InterviewState state = scheduling::NoInterview();
    return Must(scheduling::InputOf(known, state.policy, state.tenant, state.seeker, state.contact));
  };
  std::vector<PlanInput> inputs = {input(facts)};
  facts.state = scheduling::State::kScheduled;
  facts.booking = scheduling::Booking{.start = scheduling::Start("2026-03-10T10:00:00"),
                                      .start_time = At("2026-03-10T10:00:00"),
                                      .end_time = At("2026-03-10T10:20:00")};
  facts.booked_time = At("2026-03-03T12:00:00");
  inputs.push_back(input(facts));
  facts.state = scheduling::State::kHeld;
  facts.outcome_time = At("2026-03-10T10:30:00");
  inputs.push_back(input(facts));
  return inputs;
}

// Both people have ten conversations in the next days.
InterviewState Busy() {
  InterviewState state = scheduling::Accepted();
  for (int i = 0; i < 10; ++i) {
    const absl::Time start = scheduling::At("2026-03-04T09:00:00") + i * absl::Hours(25);
    state.neighbours.claims.push_back({scheduling::kGrace, start, start + absl::Minutes(20)});
    state.neighbours.claims.push_back({scheduling::kAda, start + absl::Hours(3), start + absl::Hours(4)});
  }
  return state;
}

void Run() {
  const std::vector<PlanInput> inputs = Inputs();
  const InterviewState busy = Busy();
  for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
    const double plans = PerSecond([&] {
      int64_t made = 0;
      for (const PlanInput& input : inputs) made += scheduling::Plan(input).empty() ? 0 : 1;
      return made;
    });
    const double slots = PerSecond([&] {
      return static_cast<int64_t>(
          scheduling::FreeTimes(busy, scheduling::kMonday, scheduling::kFreeTimesMax).size());
    });
    std::cout << absl::StrFormat("{\"plans\": %.0f, \"slots\": %.0f}", plans, slots) << std::endl;
  }
}

}  // namespace
}  // namespace parley::bench

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  parley::bench::Run();
}
