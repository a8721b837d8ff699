#ifndef PARLEY_SERVICES_CLI_TABLE_H_
#define PARLEY_SERVICES_CLI_TABLE_H_

#include <cstddef>
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
  std::vector<int> ranks = {};  // of each column: those of a higher one give way first; empty = all are equal
};

// The columns that fit in `width` terminal columns (0 = all), chosen by rank and from the left, shown in
// their order; the first is always there.
HumanText LayOut(const Table& table, int width);

// The same with every column: the longest cells go on in the lines below. `width` as above.
std::string LayOutWrapped(const Table& table, int width);

// Which columns of `widths` LayOut() shows.
std::vector<size_t> ColumnsThatFit(const std::vector<int>& widths, const std::vector<int>& ranks, int width);

// `text` in at most `columns` columns, with "..." at its end when something was cut off.
std::string Shortened(const std::string& text, int columns);

// One line for each pair of label and value, the values below each other.
std::string AlignPairs(const std::vector<std::pair<std::string, std::string>>& pairs);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_TABLE_H_
