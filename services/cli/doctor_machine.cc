#include "services/cli/doctor_machine.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "common/clock/clock.h"
#include "services/cli/field_value.h"

namespace parley::cli {
namespace {

constexpr mode_t kOthers = 077;  // any access by group or world
constexpr uint64_t kMegabyte = 1'000'000;
constexpr uint64_t kDiskFullBytes = 200 * kMegabyte;
constexpr uint64_t kDiskLowBytes = 1000 * kMegabyte;
constexpr int kZonesOldYears = 3;
constexpr absl::Duration kClockSlack = absl::Minutes(1);
constexpr const char* kSecrets[] = {"caller.key", "kek", "link.key", "bootstrap.json"};

bool IsOpenToOthers(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && (info.st_mode & kOthers) != 0;
}

bool Exists(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0;
}

}  // namespace

Findings CheckSecrets(const Instance& instance) {
  const std::string folder = instance.folder + "/secrets";
  Findings findings;
  std::vector<std::string> open;
  if (IsOpenToOthers(folder))
    findings.push_back(
        Fail("secrets", absl::StrCat(folder, " is open to other users"), absl::StrCat("chmod 700 ", folder)));
  for (const char* name : kSecrets) {
    const std::string path = absl::StrCat(folder, "/", name);
    if (!Exists(path)) {
      findings.push_back(Fail("secrets", absl::StrCat(path, " is missing"), instance.UpCommand()));
    } else if (IsOpenToOthers(path)) {
      open.push_back(path);
    }
  }
  if (!open.empty()) {
    findings.push_back(Fail("secrets", absl::StrCat("other users can read ", absl::StrJoin(open, ", ")),
                            absl::StrCat("chmod 600 ", absl::StrJoin(open, " "))));
  }
  if (findings.empty()) findings.push_back(Ok("secrets", "there, and readable by their owner alone"));
  return findings;
}

Finding CheckKeyFile(const std::string& path) {
  if (!Exists(path))
    return Fail("key file", absl::StrCat(path, " is not there"), absl::StrCat("ls -l ", path));
  if (IsOpenToOthers(path)) {
    return Warn("key file", absl::StrCat("other users can read ", path), absl::StrCat("chmod 600 ", path));
  }
  return Ok("key file", absl::StrCat(path, " is readable by its owner alone"));
}

Finding JudgeDisk(const std::string& folder, uint64_t free_bytes) {
  const std::string sentence =
      absl::StrFormat("%.1f GB free in %s", static_cast<double>(free_bytes) / 1e9, folder);
  const std::string mend = absl::StrCat("du -sh ", folder, "/*");
  if (free_bytes < kDiskFullBytes) return Fail("disk", sentence + ", soon nothing can be written", mend);
  if (free_bytes < kDiskLowBytes) return Warn("disk", sentence, mend);
  return Ok("disk", sentence);
}

Finding CheckDisk(const std::string& folder) {
  struct statvfs disk {};
  if (statvfs(folder.c_str(), &disk) != 0) {
    return Fail("disk", absl::StrCat(folder, " cannot be looked at"), absl::StrCat("ls -ld ", folder));
  }
  return JudgeDisk(folder, static_cast<uint64_t>(disk.f_bavail) * disk.f_frsize);
}

Finding JudgeZones(const absl::StatusOr<std::string>& version, absl::Time now) {
  if (!version.ok()) {
    return Fail("tzdata", std::string(version.status().message()), "sudo apt-get install --reinstall tzdata");
  }
  int year = 0;
  const bool is_dated = absl::SimpleAtoi(version->substr(0, 4), &year);
  if (is_dated && absl::ToCivilYear(now, absl::UTCTimeZone()).year() - year >= kZonesOldYears) {
    return Warn("tzdata", absl::StrCat("is from ", *version, "; zones have changed their rules since"),
                "sudo apt-get install --only-upgrade tzdata");
  }
  return Ok("tzdata", absl::StrCat("is there, version ", *version));
}

Finding CheckClock(const Instance& instance, absl::Time now) {
  if (!instance.test_clock.empty()) {
    const absl::StatusOr<std::unique_ptr<TestClock>> clock = TestClock::Open(instance.test_clock);
    if (!clock.ok()) {
      return Fail("clock", absl::StrCat("the test clock ", instance.test_clock, " cannot be read"),
                  instance.UpCommand());
    }
    return Ok("clock", absl::StrCat("a test clock: it is ",
                                    InstantText(absl::FromUnixSeconds(absl::ToUnixSeconds((*clock)->Now()))),
                                    " until `parley clock advance` moves it"));
  }
  struct stat info {};
  const std::string file = instance.folder + "/instance.json";
  const bool is_known = stat(file.c_str(), &info) == 0;
  if (is_known && absl::FromUnixSeconds(info.st_mtim.tv_sec) > now + kClockSlack) {
    return Fail("clock",
                absl::StrCat("this machine's clock stands before the time at which ", file, " was written"),
                "timedatectl");
  }
  return Ok("clock", "real time");
}

}  // namespace parley::cli
