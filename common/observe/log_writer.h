#ifndef PARLEY_COMMON_OBSERVE_LOG_WRITER_H_
#define PARLEY_COMMON_OBSERVE_LOG_WRITER_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"

namespace parley {

// Writes lines to a file from a thread of its own, those of 10 ms together: a write(2) a line costs the
// gateway a tenth of its calls, and a reader that stops reading would stop whoever has something to say. What
// such a reader leaves unread waits, up to 1 MB; lines beyond that are lost, and a line in their place says
// how many. A process that is killed takes the lines of its last 10 ms with it. Thread-safe; no line is torn,
// and lines of one thread keep their order.
class LogWriter {
 public:
  // `file` stays open for the life of the writer, which does not close it. `lost_line` is the line that
  // stands for so many others.
  LogWriter(int file, std::string (*lost_line)(int64_t count));
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // `line` ends with its newline. Does not wait for the file.
  void Add(absl::string_view line);
  // Returns when all that was added before is written.
  void Flush();

 private:
  void Run();
  std::string TakePending();

  const int file_;
  std::string (*const lost_line_)(int64_t count);
  std::mutex writing_;  // held by whoever writes; taken before mutex_
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string pending_ ABSL_GUARDED_BY(mutex_);
  int64_t lost_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace parley

#endif  // PARLEY_COMMON_OBSERVE_LOG_WRITER_H_
