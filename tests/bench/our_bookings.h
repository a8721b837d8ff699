#ifndef PARLEY_TESTS_BENCH_OUR_BOOKINGS_H_
#define PARLEY_TESTS_BENCH_OUR_BOOKINGS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/call.h"
#include "common/clock/clock.h"
#include "common/store/request_log.h"
#include "common/store/sql_store.h"
#include "google/protobuf/message.h"
#include "services/scheduling/interview/interview.h"

namespace parley::bench {

// scheduling's own booking, as its dispatch runs it: the method, the decision, every row that follows from
// it. Only gRPC is missing. Thread-safe; a step that fails ends the program.
class OurBookings {
 public:
  // One interview that waits for its contact's answer.
  struct Asked {
    Name seeker;
    Name name;
  };

  // With a new database in `folder`.
  explicit OurBookings(const std::string& folder);
  ~OurBookings();

  // `count` interviews of people who have nothing to do with each other, each requested by mail.
  std::vector<Asked> Prepare(int count);

  // The seeker records the time her contact told her: the yes and the booking in one transaction.
  void Book(const Asked& asked);

 private:
  Bytes Do(const std::string& verb, const Name& seeker, const google::protobuf::Message& request,
           const std::string& request_id);
  void KnowPeople(int first, int count);

  int people_count_ = 0;
  FakeClock clock_;
  store::RequestLog requests_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Store<scheduling::InterviewState>> interviews_;
  std::map<std::string, std::function<absl::StatusOr<Bytes>(const Call&, const google::protobuf::Message&)>>
      methods_;
};

}  // namespace parley::bench

#endif  // PARLEY_TESTS_BENCH_OUR_BOOKINGS_H_
