// The structural scan finds the records and cells RecordScanner finds.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "../base/random_windows.h"
#include "base/structural_scan.h"
#include "formats/profile_records.h"

namespace telaudit::formats::profile {
namespace {

constexpr std::uint32_t kSeed = 811;

std::string cell_text(std::string_view cell, char quote) {
  if (quote == '\0' || cell.empty() || cell.front() != quote) return std::string(cell);
  std::string out;
  for (std::size_t i = 1; i + 1 < cell.size(); ++i) {
    out += cell[i];
    if (cell[i] == quote) ++i;
  }
  return out;
}

std::vector<std::string> record_cells(std::string_view window, const Structure& structure, std::size_t record,
                                      char quote) {
  std::vector<std::string> out;
  const std::size_t first = record == 0 ? 0 : structure.line_ends[record - 1] + 1;
  for (std::size_t i = first; i <= structure.line_ends[record]; ++i) {
    const std::size_t begin = i == 0 ? 0 : structure.separators[i - 1] + 1;
    std::size_t end = structure.separators[i];
    if (window[end] == '\n' && end > begin && window[end - 1] == '\r') --end;
    out.push_back(cell_text(window.substr(begin, end - begin), quote));
  }
  return out;
}

class ScannedRecords : public testing::TestWithParam<ScanKernel> {};
INSTANTIATE_TEST_SUITE_P(Kernels, ScannedRecords,
                         testing::ValuesIn(scan_kernels().begin(), scan_kernels().end()),
                         [](const auto& info) { return std::string(scan_kernel_name(info.param)); });

TEST_P(ScannedRecords, AreThoseOfTheScanner) {
  const std::vector<Grammar> grammars = {
      {',', '"', true}, {',', '"', false}, {'\t', '"', false}, {'|', '\'', true}, {';', '\0', false}};
  std::mt19937 random(kSeed);
  Structure structure;
  std::size_t regular = 0;
  std::size_t irregular = 0;
  for (int round = 0; round < 10000; ++round) {
    const Grammar grammar = grammars[random() % grammars.size()];
    const unsigned strays[] = {0, 0, 2, 20, 300};
    const WindowMaker maker{grammar.delimiter, grammar.quote == '\0' ? '"' : grammar.quote,
                            strays[random() % 5]};
    const std::string window = made_window(maker, random() % 1001, random);
    const auto note = "seed " + std::to_string(kSeed) + ", round " + std::to_string(round) + "\n" +
                      testing::PrintToString(window);
    const ScanGrammar scan{grammar.delimiter, grammar.quote, grammar.quoted_line_ends};
    scan_structure(window, scan, GetParam(), structure);
    ++(structure.regular ? regular : irregular);
    RecordScanner scanner(window, grammar);
    for (std::size_t record = 0; record < structure.line_ends.size(); ++record) {
      ASSERT_TRUE(scanner.next()) << note;
      const std::vector<std::string> expected(scanner.fields().begin(), scanner.fields().end());
      ASSERT_EQ(record_cells(window, structure, record, grammar.quote), expected) << note;
      ASSERT_EQ(scanner.next_offset(), structure.separators[structure.line_ends[record]] + 1U) << note;
      ASSERT_FALSE(scanner.literal_quote()) << note;
    }
    ASSERT_EQ(scanner.next_offset(), structure.complete) << note;

    const std::size_t near = 1 + random() % (window.size() + 1);
    ASSERT_EQ(find_record_start(window, near, scan, GetParam()), find_cut(window, near, grammar))
        << note << near;

    scan_records(window, scan, GetParam(), structure);
    RecordScanner all(window, grammar);
    std::size_t listed = 0;
    for (std::size_t record = 0; record < structure.line_ends.size(); ++record) {
      ASSERT_TRUE(all.next()) << note;
      ASSERT_EQ(all.next_offset(), structure.separators[structure.line_ends[record]] + 1U) << note;
      const std::size_t first = record == 0 ? 0 : structure.line_ends[record - 1] + 1;
      ASSERT_EQ(structure.line_ends[record] + 1 - first, all.fields().size()) << note;
      if (listed < structure.irregular_records.size() && structure.irregular_records[listed] == record) {
        ++listed;
        continue;
      }
      const std::vector<std::string> expected(all.fields().begin(), all.fields().end());
      ASSERT_EQ(record_cells(window, structure, record, grammar.quote), expected) << note;
    }
    ASSERT_EQ(listed, structure.irregular_records.size()) << note;
    ASSERT_EQ(all.next_offset(), structure.complete) << note;
    // What is left is one record that does not end, or that the window cuts.
    if (all.next()) {
      ASSERT_TRUE(all.literal_quote() || all.next_offset() == window.size()) << note;
    }
    if (!grammar.quoted_line_ends && !window.empty()) {
      const std::size_t last = window.back() == '\r' ? window.size() - 1 : window.size();
      ASSERT_EQ(structure.complete, window.substr(0, last).find_last_of("\r\n") + 1) << note;
    }
  }
  // The made-up windows were of both kinds.
  EXPECT_GT(regular, 1000U);
  EXPECT_GT(irregular, 1000U);
}

}  // namespace
}  // namespace telaudit::formats::profile
