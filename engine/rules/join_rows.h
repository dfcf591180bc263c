// The rows of a joined relation by what they hold in the columns that a join matches. Most rows of an
// inventory, a deck or a year of charges nobody asks for: of a table in memory no more than codes is read
// until somebody meets a row, and of other relations rows are packed until then.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "bill/table.h"
#include "rules/evaluate.h"
#include "rules/key_codes.h"
#include "rules/packed_records.h"
#include "rules/prefix_ranges.h"

namespace telaudit::rules {

class JoinRows {
 public:
  // Both outlive it.
  JoinRows(const Join& join, const SourceBinding& binding);

  // Adds a row and the values it matches by, all known. Of rows of which only presence counts one is kept;
  // one that has `failed` gives way to one that has not. Where the latest are wanted, earlier ones go, but
  // for those that have failed.
  void add(const Record& record, const std::vector<Value>& values, bool failed);
  // Whether rows of a table can be added as they lie: each match is a column.
  bool can_wait() const;
  // Adds rows of a table, ascending, which outlives this.
  Result<void> add(const bill::Table& table, std::span<const std::uint64_t> rows);
  // To be called after the last row, and before any of what follows, which any number of threads may call.
  void finish();

  // The values that rows hold in a match.
  const KeyCodes& codes(std::size_t match) const { return codes_[match]; }
  // Nothing where prefixes are more than digits, or no prefix is asked for.
  const std::optional<PrefixRanges>& prefixes() const { return prefixes_; }

  // The rows that agree with these values of the matches and begin the text with their prefix, group by
  // group: the closest patterns of "*" first, and among them the longest prefixes. A group ends where `visit`
  // says false; after each group `more` is asked whether another is wanted. A row is there for the call
  // alone; who wants it for longer keeps its entry.
  void meet(const std::vector<Value>& values, const Value& prefix,
            const std::function<bool(const Record&, std::uint32_t entry)>& visit,
            const std::function<bool()>& more) const;
  // The row of an entry that was met, which lives as long as this; where only presence counts, and no amount
  // of it was read, one record stands for all.
  const Record& kept(std::uint32_t entry) const { return presence_only_ ? presence_ : record(entry); }

 private:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;
  // Rows of one key, in their order.
  struct Chain {
    std::uint32_t first = kNone;
    std::uint32_t last = kNone;
    std::int64_t day = std::numeric_limits<std::int64_t>::min();  // of its rows, where the latest are wanted
  };
  struct Entry {
    std::uint64_t row = 0;
    std::uint32_t next = kNone;
    bool failed = false;
  };
  // Rows that hold "*" in the same matches. A key of several parts, in the order of part_order_, has the code
  // of the pair of its last part and of those before it.
  struct Pattern {
    std::vector<KeyCodes> pairs;
    std::vector<Chain> chains;  // by code of the whole key
  };
  // How the texts of a column of the table were coded.
  struct CodedColumn {
    bill::ColumnView view;
    std::vector<std::int64_t> of_words;
  };

  static bool is_star(std::uint64_t pattern, std::size_t match, std::size_t matches) {
    return (pattern >> (matches - 1 - match) & 1U) != 0;
  }
  Result<void> look_at(const bill::Table& table);
  Chain& chain_for(std::uint64_t pattern, const std::vector<std::int64_t>& parts);
  const Chain* find_chain(std::uint64_t pattern, const Pattern& of, const std::vector<std::int64_t>& parts,
                          std::int64_t prefix) const;
  // Adds rows without any "*", of which `codes` are those of each match and of the prefix.
  void add_by_columns(std::span<const std::uint64_t> rows, std::vector<std::vector<std::int64_t>> codes);
  void append(Chain& chain, std::uint64_t row, bool failed);
  // Whether a row of that day is one of the latest so far; earlier ones of its chain are dropped.
  bool is_latest(Chain& chain, const Value& day);
  // kStar for "*" in a match.
  std::int64_t code_of(CodedColumn& column, std::size_t row, std::size_t match);
  // The codes of these rows in a match, or of their prefix.
  std::vector<std::int64_t> codes_of(std::size_t match, std::span<const std::uint64_t> rows);
  const Record& record(std::uint32_t entry) const;
  Record record_of_table(std::uint32_t entry) const;

  const Join& join_;
  const SourceBinding& binding_;
  std::vector<KeyCodes> codes_;          // by match
  std::vector<std::size_t> part_order_;  // of the matches, then the prefix
  KeyCodes prefix_codes_;
  std::set<std::size_t, std::greater<>> prefix_lengths_;
  std::vector<std::string> prefix_texts_;
  std::optional<PrefixRanges> prefixes_;
  // The leftmost match is the highest bit, so that the closest pattern comes first.
  std::map<std::uint64_t, Pattern> patterns_;
  std::vector<Entry> entries_;
  std::vector<bill::ColumnView> views_;  // of the table, by column that is read
  std::size_t currency_ = Expression::kNone;
  bool presence_only_ = false;
  Record presence_;
  PackedRecords packed_;  // by entry; none of a table
  mutable std::mutex mutex_;
  mutable std::deque<Record> records_;  // those that were met
  std::unique_ptr<std::atomic<const Record*>[]> known_;
};

}  // namespace telaudit::rules
