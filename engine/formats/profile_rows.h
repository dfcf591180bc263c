// Rows become charges, levels and totals: what one piece of a file gives, before the pieces are joined.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/structural_scan.h"
#include "bill/reading.h"
#include "bill/table.h"
#include "formats/profile_language.h"
#include "formats/profile_record_image.h"
#include "formats/profile_records.h"

namespace telaudit::formats::profile {

// How the columns of one file stand to its profile; fixed when the file is opened.
struct Layout {
  Grammar grammar;
  Encoding encoding = Encoding::utf8;
  std::vector<std::size_t> columns;  // by Profile::columns: where it stands in the file, or kNone
  std::size_t least_columns = 1;
  std::size_t most_columns = 0;
  std::vector<FixedColumn> fixed;  // as Container has them; of records: their places in the image's lines
  std::size_t least_length = 0;
  std::size_t most_length = 0;
  bool undated = false;  // the file has no bill date; the latest day stands in
  bool has_header = false;
  std::string header;               // the header record as it stands in the decoded file
  std::uint64_t header_offset = 0;  // in the file
  std::uint64_t data_offset = 0;    // first byte after the header record
  std::size_t section = kNone;      // that of the header, index into Container::sections
  std::vector<std::string>
      title;                // by Profile::columns, empty where no line above the header says it; or none
  bool column_wise = true;  // read in blocks what can be; the result is the same
  ScanKernel kernel = best_scan_kernel();
  std::optional<ImageLayout> image;  // of records; the text that is read is then their image
};

// Defects that are survived: how often, and where first.
enum class Defect : std::uint8_t {
  byte_order_mark,
  fallback_encoding,
  utf16,
  mixed_line_ends,
  title_lines,
  repeated_header,
  repeated_column,
  wide_rows,
  blank_padded,
  unclosed_quote,
  total_printed_twice,
  unreadable_attribute,
  no_date,
  broken_modules,
};
inline constexpr std::size_t kDefects = 14;

struct Tally {
  std::uint64_t count = 0;
  std::uint64_t first = 0;
};
using Tallies = std::array<Tally, kDefects>;
void count_defect(Tallies& tallies, Defect defect, std::uint64_t offset, std::uint64_t times = 1);

// A total as one row prints it, or several rows one after the other.
struct Print {
  std::size_t level = 0;  // index into the part's levels
  bool adds = false;      // to what other rows print for it
  Decimal amount;
  std::uint64_t offset = 0;  // of the first of these rows
  std::uint64_t length = 0;
  std::uint64_t times = 1;
};

// Adds what the next row prints. Where every row prints the total of its bill, all of them are one.
void add_print(std::vector<Print>& prints, const Print& print);

// Finds the levels of one part by their ids. A file may have hundreds of thousands of parts with a level
// each, and one part as many levels: few are looked through, many have a table.
class LevelIndex {
 public:
  // The place of the id among the levels, which only grow from call to call; kNone where it is new.
  std::size_t find(const bill::Levels& levels, std::string_view id);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view id) const { return std::hash<std::string_view>()(id); }
  };
  using Table = std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>>;

  std::unique_ptr<Table> table_;
};

// What the rows of one invoice gave. Levels stand in the order of their first appearance; their printed
// totals are set when the pieces are joined.
struct Group {
  bill::Part part;
  std::vector<Print> prints;
  std::optional<Date> latest_day;
  std::optional<std::uint64_t> unreadable;  // row whose due date, period or the like cannot be read
  LevelIndex level_of;
};

// The index of the group's level of this id, which is added where it is new.
std::size_t add_level(Group& group, const bill::LevelView& level);

// The labels of a level and of those above it, the uppermost first.
std::string section_of(Group& group, std::size_t level);

// Equal keys have equal hashes, in one run of the program as in the next.
std::uint64_t hash_of(const bill::InvoiceKey& key);

// Whether rows in these currencies, "" where none is stated, can be of one part.
inline bool may_add_up(std::string_view currency, std::string_view other) {
  return currency == other || currency.empty() || other.empty();
}

// A record that opens a block of records, or closes it and says how many there are.
struct BlockMark {
  const RecordRule* rule = nullptr;
  std::optional<std::int64_t> stated;
  std::uint64_t number = 0;  // of the piece's records
  std::uint64_t offset = 0;  // in the file
};

struct Inherited {
  bool set = false;
  bool is_text = false;
  std::string text;
  std::int64_t number = 0;
};

struct Rows {
  bill::TableBuilder charges{bill::charge_schema()};
  std::vector<Group> groups;
  std::unordered_map<std::string, std::size_t> group_of;             // identity to index
  std::unordered_multimap<std::uint64_t, std::size_t> group_of_key;  // hash_of() to index
  std::vector<bill::Quarantined> quarantine;
  bill::Dispositions dispositions;
  Tallies defects{};
  std::array<Tally, 3> line_ends{};  // lf, crlf, cr
  // Context, by inherited_columns(): charge rows before `inherited_from` take what the pieces before left.
  std::vector<Inherited> inherited;
  std::vector<std::size_t> inherited_from;
  std::vector<BlockMark> block_marks;
  std::uint64_t records = 0;  // of record files: how many the piece holds, those set aside too
  bool broken = false;        // no record can be found in what follows
  bool high_bytes = false;    // read_rows: a byte above 0x7F stands in the text, unless that is UTF-16
};

// Where the profile's columns stand in a file (or a section) whose header has these names; without a header
// by their numbers. The indexes of those that are needed and not there go to `missing`.
std::vector<std::size_t> resolve_columns(const Profile& profile, const std::vector<std::string>* names,
                                         std::vector<std::size_t>& missing);

// Whether a line of these cells, normalised, holds one of each list's names.
bool has_header_names(const std::vector<std::vector<std::string>>& header_all,
                      const std::vector<std::string>& names);

// The charge columns that context rows of the profile give, ascending.
std::vector<std::size_t> inherited_columns(const Profile& profile);

// Bytes behind the place where the records of a file broke off: set aside, one stretch with those before.
Rows rows_of_nothing(const Profile& profile, std::uint64_t offset, std::uint64_t length);

// Reads `bytes`, which stand at `offset` of the file and begin with a record. kPieceSlack bytes behind them
// are readable.
Rows read_rows(const Profile& profile, const Layout& layout, std::string_view bytes, std::uint64_t offset);

}  // namespace telaudit::formats::profile
