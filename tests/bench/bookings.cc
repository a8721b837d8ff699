// Bookings a second: ours, and those of a bare table with the same settings, round by round. Prints a line of
// JSON for each round; tests/bench/run reads them.
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/bench/bare_bookings.h"
#include "tests/bench/must.h"
#include "tests/bench/our_bookings.h"
#include "tests/bench/pace.h"
#include "tests/bench/slow_disk.h"

ABSL_FLAG(std::string, folder, "", "Where the databases are made; must exist.");
ABSL_FLAG(int, rounds, 5, "How often each is measured.");
ABSL_FLAG(int, clients, 1, "Threads that book at the same time.");
ABSL_FLAG(int, bookings, 400, "Bookings of one measurement.");
ABSL_FLAG(int, disk_us, 0, "By how many microseconds fdatasync takes longer than the disk has it.");

namespace parley::bench {
namespace {

constexpr int64_t kStart = 1'773'151'200'000'000;  // 10 March 2026, 10:00 in New York
constexpr int64_t kMinutes20 = 20LL * 60 * 1'000'000;

std::vector<BareBooking> Wanted(int round, int count) {
  std::vector<BareBooking> wanted;
  for (int i = 0; i < count; ++i) {
    const std::string person = absl::StrFormat("0190c0de-0000-7000-8000-%06d%06d", round, i);
    wanted.push_back({.id = person,
                      .contact = absl::StrCat("contacts/", person),
                      .seeker = absl::StrCat("seekers/", person),
                      .start = kStart,
                      .end = kStart + kMinutes20});
  }
  return wanted;
}

template <class Table>
double BarePerSecond(Table& table, int round, int clients, int count) {
  const std::vector<BareBooking> wanted = Wanted(round, count);
  return PerSecond(clients, count, [&](int i) {
    if (!table.Book(wanted[i])) Must(absl::AbortedError("the bare table says that somebody is busy"));
  });
}

void Run() {
  const std::string folder = absl::GetFlag(FLAGS_folder);
  const int clients = absl::GetFlag(FLAGS_clients);
  const int count = absl::GetFlag(FLAGS_bookings);
  OurBookings ours(folder + "/ours");
  BareBookings bare(folder + "/bare.db");
  GroupedBareBookings grouped(folder + "/grouped.db");
  SlowDisk(std::chrono::microseconds(absl::GetFlag(FLAGS_disk_us)));
  for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
    const std::vector<OurBookings::Asked> asked = ours.Prepare(count);
    const double our_rate = PerSecond(clients, count, [&](int i) { ours.Book(asked[i]); });
    const double bare_rate = BarePerSecond(bare, round, clients, count);
    const double grouped_rate = BarePerSecond(grouped, round, clients, count);
    std::cout << absl::StrFormat("{\"ours\": %.1f, \"bare\": %.1f, \"grouped\": %.1f}", our_rate, bare_rate,
                                 grouped_rate)
              << std::endl;
  }
}

}  // namespace
}  // namespace parley::bench

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  parley::bench::Run();
}
