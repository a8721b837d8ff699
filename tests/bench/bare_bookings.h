#ifndef PARLEY_TESTS_BENCH_BARE_BOOKINGS_H_
#define PARLEY_TESTS_BENCH_BARE_BOOKINGS_H_

#include <sqlite3.h>

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <string>
#include <thread>

namespace parley::bench {

// What our bookings are compared with: the least that keeps two people from being booked twice on SQLite. One
// table, an index for each person's calendar, and per booking two looks for an overlap and one insert. It
// tells nobody, plans no reminder, repeats no answer, keeps no link, seals nothing.

struct BareBooking {
  std::string id;
  std::string contact;
  std::string seeker;
  int64_t start = 0;  // Unix microseconds
  int64_t end = 0;
};

// The table, with the settings of common/store/sqlite_connection.cc. A failure of SQLite ends the program.
// For one thread at a time.
class BareTable {
 public:
  explicit BareTable(const std::string& path);
  ~BareTable();
  BareTable(const BareTable&) = delete;
  BareTable& operator=(const BareTable&) = delete;

  void Begin() { Run("BEGIN IMMEDIATE"); }
  void Commit() { Run("COMMIT"); }
  // Within a transaction: books unless one of the two is busy then; whether it did.
  bool BookIfFree(const BareBooking& booking);

 private:
  void Run(const char* sql);
  sqlite3_stmt* Prepare(const char* sql);
  bool IsBusy(sqlite3_stmt* look, const std::string& person, const BareBooking& booking);

  sqlite3* handle_ = nullptr;
  sqlite3_stmt* look_at_contact_ = nullptr;
  sqlite3_stmt* look_at_seeker_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
};

// A transaction for each booking; threads take turns, as in a program that guards its one connection with a
// mutex.
class BareBookings {
 public:
  explicit BareBookings(const std::string& path) : table_(path) {}
  bool Book(const BareBooking& booking);

 private:
  std::mutex mutex_;
  BareTable table_;
};

// The same with what makes our store quick: one thread takes the bookings that wait, at most 64, and commits
// once.
class GroupedBareBookings {
 public:
  explicit GroupedBareBookings(const std::string& path);
  ~GroupedBareBookings();
  bool Book(const BareBooking& booking);

 private:
  struct Waiting {
    const BareBooking* booking;
    std::promise<bool> done;
  };
  void RunWriter();

  BareTable table_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> queue_;  // guarded by mutex_, as is ending_
  bool ending_ = false;
  std::thread writer_;
};

}  // namespace parley::bench

#endif  // PARLEY_TESTS_BENCH_BARE_BOOKINGS_H_
