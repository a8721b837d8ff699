#ifndef PARLEY_TESTS_BENCH_MUST_H_
#define PARLEY_TESTS_BENCH_MUST_H_

#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/status/statusor.h"

namespace parley::bench {

// Ends the program when a step failed: a figure over steps that fail would be worth nothing. At once, because
// other threads may be in the middle of theirs.
inline void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << std::endl;
  std::_Exit(1);
}

template <class Value>
Value Must(absl::StatusOr<Value> value) {
  Must(value.status());
  return *std::move(value);
}

}  // namespace parley::bench

#endif  // PARLEY_TESTS_BENCH_MUST_H_
