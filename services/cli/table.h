#ifndef PARLEY_SERVICES_CLI_TABLE_H_
#define PARLEY_SERVICES_CLI_TABLE_H_

#include <string>
#include <utility>
#include <vector>

namespace parley::cli {

// What a person reads. `note` is what belongs on stderr: that nothing is there, that there is more, that
// columns did not fit.
struct HumanText {
  std::string text;
  std::string note;
};

struct Table {
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows;  // each as long as `headings`
};

// The columns, from the left, that fit in `width` terminal columns (0 = all); the first is always there.
HumanText LayOut(const Table& table, int width);

// One line for each pair of label and value, the values below each other.
std::string AlignPairs(const std::vector<std::pair<std::string, std::string>>& pairs);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_TABLE_H_
