// Rows that overlap another, against all pairs.
#include "rules/overlapping_spans.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace telaudit::rules {
namespace {

struct Row {
  std::uint64_t key = 0;
  std::int64_t from = 0;
  std::int64_t to = 0;
};

bool contains(const RowSet& set, std::uint64_t row) {
  return set.mask(row, 1).test(0);
}

// Every second time rows come in the order in which they begin, as those of most bills.
TEST(OverlappingSpans, AreThoseOfAllPairs) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<Row> rows(400);
    std::vector<SpanNotes> notes(1 + seed % 3);
    const std::uint32_t parts = seed % 4 == 0 ? 2 : 1;
    for (auto& row : rows) {
      std::mt19937_64 of_key(random() % (1 + seed % 20 * 4));
      const auto from = static_cast<std::int64_t>(random() % (seed % 5 == 0 ? 40 : 500)) - 100;
      // Some end where they begin, some before.
      row = {of_key(), from, from + static_cast<std::int64_t>(random() % 40) - 5};
    }
    if (seed % 2 == 0)
      std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.from < b.from; });
    for (std::size_t i = 0; i < rows.size(); ++i)
      notes[random() % notes.size()].add(rows[i].key, i, rows[i].from, rows[i].to);
    std::vector<const SpanNotes*> pointers;
    for (auto& of_thread : notes) {
      of_thread.keep(1 % parts, parts);
      pointers.push_back(&of_thread);
    }
    RowSet later(rows.size());
    RowSet members(rows.size());
    find_overlapping(pointers, later, members);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      bool overlapped = false;
      bool still_open = false;
      for (std::size_t other = 0; other < rows.size(); ++other) {
        if (other == i || rows[other].key != rows[i].key) continue;
        overlapped = overlapped || (rows[other].from <= rows[i].from && rows[other].to > rows[i].from);
        still_open = still_open || (rows[i].from <= rows[other].from && rows[i].to > rows[other].from);
      }
      const bool asked = KeyNotes::belongs(rows[i].key, 1 % parts, parts);
      EXPECT_EQ(contains(later, i), asked && overlapped) << "seed " << seed << ", row " << i;
      EXPECT_EQ(contains(members, i), asked && (overlapped || still_open))
          << "seed " << seed << ", row " << i;
    }
  }
}

}  // namespace
}  // namespace telaudit::rules
