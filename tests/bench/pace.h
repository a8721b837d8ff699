#ifndef PARLEY_TESTS_BENCH_PACE_H_
#define PARLEY_TESTS_BENCH_PACE_H_

#include <chrono>
#include <latch>
#include <thread>
#include <vector>

namespace parley::bench {

// Does `work(i)` once for each i below `count`, on `threads` threads that are let go at once; how many were
// done a second, from that moment until the last had ended.
template <class Work>
double PerSecond(int threads, int count, const Work& work) {
  std::latch start(threads + 1);
  std::vector<std::thread> running;
  for (int first = 0; first < threads; ++first) {
    running.emplace_back([&, first] {
      start.arrive_and_wait();
      for (int i = first; i < count; i += threads) work(i);
    });
  }
  start.arrive_and_wait();
  const auto begun = std::chrono::steady_clock::now();
  for (std::thread& thread : running) thread.join();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  return count / took.count();
}

}  // namespace parley::bench

#endif  // PARLEY_TESTS_BENCH_PACE_H_
