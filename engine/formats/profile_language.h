// A profile as it was written: how the columns of one carrier's delimited file become charges, levels and
// totals. rules/profiles/README.md describes the language. A Profile is checked when it is loaded and
// immutable afterwards.
#pragma once

#include <re2/re2.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/yaml.h"
#include "bill/charge.h"
#include "formats/money_text.h"
#include "formats/profile_records.h"
#include "formats/record_form.h"

namespace telaudit::formats::profile {

using Pattern = std::shared_ptr<const re2::RE2>;

inline constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// A column of the file, wherever it stands: by one of its names, or by its number where the file has no
// header.
struct ColumnChoice {
  std::vector<std::string> names;    // normalised
  std::string shown;                 // as written, for messages
  std::optional<std::size_t> index;  // from 0
  bool needed = false;               // a file with a header that lacks it is refused
  Place place;
};

// Lower case; runs of blanks and punctuation are one blank; byte order mark and quotes dropped.
std::string normalise_header(std::string_view name);

// Literal text and the values between: "line/{line}".
struct Template {
  struct Part {
    std::string literal;
    std::size_t key = kNone;     // index into Profile::keys
    std::size_t column = kNone;  // index into Profile::columns
    std::string name;            // what stood between the braces; empty for a literal
  };
  std::vector<Part> parts;
};

enum class ValueType { text, money, decimal, integer, date, moment, duration, data };
enum class DurationUnit { seconds, minutes, hours, tenths, h_m_s, m_s, h_m, written };

// How one value is taken from a row.
struct Field {
  std::string name;            // the charge column or key it fills, for messages
  std::size_t target = kNone;  // charge column
  ValueType type = ValueType::text;
  std::size_t column = kNone;  // index into Profile::columns
  std::optional<std::string> constant;
  std::optional<Template> made_of;
  bool required = false;
  std::string strip;               // further characters to strip at both ends
  std::vector<std::string> empty;  // words that mean unknown, lower case
  Pattern pattern;                 // its first group (or the whole match) is the value; no match: unknown
  std::vector<std::pair<std::string, std::string>> map;  // lower-case value, result
  std::vector<std::pair<Pattern, std::string>> matches;
  std::optional<std::string> otherwise;  // when the value is unknown or in no table
  bool has_table = false;
  std::vector<std::string> formats;   // dates
  std::shared_ptr<const Field> day;   // of a moment
  std::shared_ptr<const Field> from;  // of a duration: the moments between which it is counted; both or none
  std::shared_ptr<const Field> to;
  bool epoch = false;  // a moment as seconds since 1970, UTC; 0 is unknown
  DurationUnit duration = DurationUnit::seconds;
  std::vector<DurationUnit> other_durations;  // tried in turn where the first does not fit
  std::int64_t data_unit = 1;                 // bytes; 0: the unit is written beside the number
  std::int64_t data_base = 1024;
  MoneyStyle money;
  bool minor_unit = false;  // printed in pence or cents
  bool percent = false;     // printed as a percentage, kept as a fraction
  bool negate = false;
  std::uint8_t most_decimals = 6;
  Place place;
};

struct Condition {
  enum class Test { one_of, matches, empty, negative, any, section };
  Test test = Test::empty;
  bool holds = true;  // false: `not`
  std::size_t column = kNone;
  std::vector<std::string> words;  // lower case
  Pattern pattern;
  std::vector<Condition> of;          // any
  std::vector<std::size_t> sections;  // indexes into Container::sections
};

struct LevelRule {
  std::string name;
  std::size_t parent = kNone;  // index into Profile::levels
  Template id;
  Template label;
  std::string kind;
  bool information_only = false;
  Place place;
};

enum class WhenBlank { skip, unknown, zero, refuse };

struct ChargeRule {
  std::vector<Field> fields;  // without the amount
  std::optional<Field> amount;
  WhenBlank when_blank = WhenBlank::refuse;
  bool keep_zero = true;
  Field level;  // yields the name of a level
  bool payable = true;
  bool in_total = true;
};

struct TotalRule {
  std::size_t level = kNone;
  bool adds = false;  // the level's total is the sum of what such rows print
  std::optional<Field> printed;
};

struct BalanceRule {
  std::optional<Field> previous_balance;
  std::optional<Field> payments;
  std::optional<Field> adjustments;
  std::optional<Field> other_adjustments;
  std::optional<Field> total_due;
};

enum class RowKind { charge, information, total, context, ignored, refused };

// A record that ends what another began, and says how many records that is.
struct BlockEnd {
  std::string block;
  Field records;
  bool with_ends = false;  // it counts the records that begin and end the block, too
};

struct RecordRule {
  std::string name;
  std::vector<Condition> when;  // all hold
  RowKind kind = RowKind::charge;
  std::vector<ChargeRule> charges;
  std::vector<TotalRule> totals;
  std::size_t balance_level = kNone;
  BalanceRule balance;
  std::vector<Field> inherited;  // context: what the rows below inherit
  std::string opens;             // a block of records; empty: none
  std::optional<BlockEnd> closes;
};

struct BillRule {
  Field carrier;
  Field account;
  std::optional<Field> invoice;
  std::string invoice_made_of;  // of {account}, {bill_date}, {bill_month}, once the bill date is known
  std::optional<Field> bill_date;
  std::optional<Field> latest_day;  // with bill_date: stands in where the file has no such column; else the
                                    // bill date is the last day of the month of the latest of these
  bool day_needed = true;           // a row without latest_day is set aside
  Field currency;
  std::optional<Field> due_date;
  std::optional<Field> period_from;
  std::optional<Field> period_through;
  std::optional<Field> parent_account;
  std::optional<Field> contract_reference;
  std::optional<Field> customer;
};

struct PartRule {
  std::string kind;
  std::vector<std::string> required;
  bool replaces = false;  // always
  std::vector<Condition> replaces_when;
  std::optional<Field> issued;
  bool information_only = false;
};

struct Shape {
  std::size_t least_columns = 0;  // of fixed records: characters, from Container
  std::size_t most_columns = 0;
  std::size_t rows = 5;
  std::vector<std::pair<std::size_t, Pattern>> matches;  // column from 0
};

struct Detect {
  std::vector<std::vector<std::string>>
      header_all;  // each: one of these names stands in the header; normalised
  std::vector<std::string> header_none;
  std::optional<Shape> shape;
  std::vector<Pattern> text_all;  // each matches one of the first lines
  std::vector<Pattern> text_none;
};

// A column of fixed records: characters from `first` (from 0).
struct FixedColumn {
  std::string name;  // normalised
  std::size_t first = 0;
  std::size_t length = 0;
};

// A part of the file with a header of its own.
struct Section {
  std::string name;
  std::vector<std::vector<std::string>> header_all;  // as in Detect
};

// A column whose value stands in a line above the header.
struct TitleColumn {
  std::string name;  // normalised
  Pattern pattern;   // its first group (or the whole match) is the value
};

struct Container {
  char delimiter = ',';
  char quote = '"';  // '\0': nothing quotes
  bool quoted_line_ends = true;
  char escape = '\0';                // takes the character behind it literally; '\0': there is none
  std::optional<Encoding> fallback;  // what a file that is not UTF-8 is read in
  bool utf16 = false;
  std::optional<std::size_t> least_columns;
  std::optional<std::size_t> most_columns;
  std::vector<FixedColumn> fixed;     // not empty: lines of so many characters
  std::optional<RecordForm> records;  // `fixed` then holds the names of all their columns
  std::size_t least_length = 0;
  std::size_t most_length = 0;
  std::vector<Pattern> lines;         // not empty: each line is read by the first that matches;
  std::vector<std::string> captures;  // named groups are the columns (normalised, of all of them)
  std::vector<TitleColumn> title;
  std::vector<std::size_t> fill_down;  // indexes into Profile::columns: empty takes the row above's
  std::vector<Section> sections;

  // The rows depend on those far above, so the file is read in one piece.
  bool in_sequence() const {
    return !sections.empty() || (!fill_down.empty() && !(records && !records->piece_begins.empty()));
  }
  // Lines are cut into cells by place or expression, not by a delimiter.
  bool by_line() const { return !fixed.empty() || !lines.empty(); }
};

// Where the knowledge comes from, as `telaudit profile list` shows it.
enum class Basis { seen, documented, partly_guessed, guessed, own, invented };
std::string_view basis_word(Basis basis);

// A few lines, or bytes, and what they must give; kept as written, run by run_tests.
struct Test {
  std::string name;
  std::string lines;
  YamlNode expected;
};

struct Profile {
  std::string name;
  std::string version;
  std::string about;
  std::string source;
  std::optional<Basis> basis;
  std::string hash;
  std::string file;
  Detect detect;
  Container container;
  BillRule bill;
  PartRule part;
  bool no_control_total = false;
  std::vector<ColumnChoice> columns;
  std::vector<Field> keys;
  std::vector<LevelRule> levels;
  std::vector<RecordRule> records;
  std::vector<Test> tests;
};

// Reads and checks a profile. Every unknown key, level, charge column or class is a Problem with place and
// nearest name.
Result<Profile> load_profile(std::string_view yaml, const std::string& file);

}  // namespace telaudit::formats::profile
