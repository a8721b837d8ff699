#include "tests/bench/bare_bookings.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>
#include <vector>

namespace parley::bench {
namespace {

constexpr size_t kBatchMax = 64;  // as common/store/sqlite.cc has it

// Those of a writer in common/store/sqlite_connection.cc; figures_test.py compares them.
constexpr char kPragmas[] = R"sql(
  PRAGMA busy_timeout = 5000;
  PRAGMA foreign_keys = ON;
  PRAGMA trusted_schema = OFF;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  PRAGMA temp_store = MEMORY;
)sql";

constexpr char kTable[] = R"sql(
  CREATE TABLE booking (
    id TEXT PRIMARY KEY,
    contact TEXT NOT NULL,
    seeker TEXT NOT NULL,
    start_time BIGINT NOT NULL,
    end_time BIGINT NOT NULL
  );
  CREATE INDEX booking_by_contact ON booking (contact, start_time);
  CREATE INDEX booking_by_seeker ON booking (seeker, start_time);
)sql";

void Bind(sqlite3_stmt* statement, int index, const std::string& text) {
  sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

}  // namespace

BareTable::BareTable(const std::string& path) {
  sqlite3_open(path.c_str(), &handle_);
  Run(kPragmas);
  Run(kTable);
  look_at_contact_ =
      Prepare("SELECT 1 FROM booking WHERE contact = ? AND start_time < ? AND end_time > ? LIMIT 1");
  look_at_seeker_ =
      Prepare("SELECT 1 FROM booking WHERE seeker = ? AND start_time < ? AND end_time > ? LIMIT 1");
  insert_ = Prepare("INSERT INTO booking (id, contact, seeker, start_time, end_time) VALUES (?, ?, ?, ?, ?)");
}

BareTable::~BareTable() {
  for (sqlite3_stmt* statement : {look_at_contact_, look_at_seeker_, insert_}) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

void BareTable::Run(const char* sql) {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return;
  std::cerr << sql << ": " << sqlite3_errmsg(handle_) << std::endl;
  std::exit(1);
}

sqlite3_stmt* BareTable::Prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr) == SQLITE_OK) return statement;
  std::cerr << sql << ": " << sqlite3_errmsg(handle_) << std::endl;
  std::exit(1);
}

bool BareTable::IsBusy(sqlite3_stmt* look, const std::string& person, const BareBooking& booking) {
  Bind(look, 1, person);
  sqlite3_bind_int64(look, 2, booking.end);
  sqlite3_bind_int64(look, 3, booking.start);
  const bool is_busy = sqlite3_step(look) == SQLITE_ROW;
  sqlite3_reset(look);
  return is_busy;
}

bool BareTable::BookIfFree(const BareBooking& booking) {
  if (IsBusy(look_at_contact_, booking.contact, booking)) return false;
  if (IsBusy(look_at_seeker_, booking.seeker, booking)) return false;
  Bind(insert_, 1, booking.id);
  Bind(insert_, 2, booking.contact);
  Bind(insert_, 3, booking.seeker);
  sqlite3_bind_int64(insert_, 4, booking.start);
  sqlite3_bind_int64(insert_, 5, booking.end);
  const bool is_booked = sqlite3_step(insert_) == SQLITE_DONE;
  sqlite3_reset(insert_);
  return is_booked;
}

bool BareBookings::Book(const BareBooking& booking) {
  const std::lock_guard lock(mutex_);
  table_.Begin();
  const bool is_booked = table_.BookIfFree(booking);
  table_.Commit();
  return is_booked;
}

GroupedBareBookings::GroupedBareBookings(const std::string& path)
    : table_(path), writer_([this] { RunWriter(); }) {}

GroupedBareBookings::~GroupedBareBookings() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  writer_.join();
}

bool GroupedBareBookings::Book(const BareBooking& booking) {
  std::future<bool> done;
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back({.booking = &booking});
    done = queue_.back().done.get_future();
  }
  changed_.notify_one();
  return done.get();
}

void GroupedBareBookings::RunWriter() {
  while (true) {
    std::vector<Waiting> batch;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return ending_ || !queue_.empty(); });
      if (queue_.empty()) return;
      const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kBatchMax));
      std::move(queue_.begin(), end, std::back_inserter(batch));
      queue_.erase(queue_.begin(), end);
    }
    std::vector<bool> booked;
    table_.Begin();
    for (const Waiting& waiting : batch) booked.push_back(table_.BookIfFree(*waiting.booking));
    table_.Commit();
    for (size_t i = 0; i < batch.size(); ++i) batch[i].done.set_value(booked[i]);
  }
}

}  // namespace parley::bench
