#ifndef PARLEY_TESTS_BENCH_SLOW_DISK_H_
#define PARLEY_TESTS_BENCH_SLOW_DISK_H_

#include <chrono>

namespace parley::bench {

// From now on fdatasync(), which every COMMIT of SQLite waits for, takes this much longer in this program: a
// ratio of two that wait for the disk says little without the disk.
void SlowDisk(std::chrono::microseconds longer);

}  // namespace parley::bench

#endif  // PARLEY_TESTS_BENCH_SLOW_DISK_H_
