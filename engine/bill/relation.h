// A relation is a table that can be scanned in batches of encoded columns. Every table that rules, pricing
// and the book look at (charges in segment files, levels, invoices, contracts, inventory, reference tables)
// is read through this one interface, whoever keeps it.
//
// Promises: a scan sees one snapshot and calls the visitor with batches in a fixed order, on the calling
// thread. Views in a batch live until the visitor returns. Several threads may scan one relation at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "bill/digit_texts.h"

namespace telaudit::bill {

enum class Type : std::uint8_t {
  text,
  decimal,  // number = mantissa at the view's scale
  date,     // number = days since 1970-01-01
  moment,   // number = tenths of a second of local civil time
  integer,  // number
  boolean,  // number = 0 or 1
};

// "text", "decimal", ...
std::string_view type_name(Type type);

struct ColumnSpec {
  std::string name;
  Type type = Type::text;
  bool money = false;   // a decimal in the currency of the row's `currency` column
  std::string meaning;  // one sentence for people
};

struct Schema {
  std::string name;
  std::vector<ColumnSpec> columns;

  std::optional<std::size_t> find(std::string_view column) const;
};

// How the values of a batch column are laid out. Later encodings join this list; readers that only use the
// accessors below do not notice.
enum class Encoding : std::uint8_t {
  constant,    // one value for all rows
  dictionary,  // text: codes into words, words sorted by bytes
  plain,       // one number for each row; text: one word for each row
  digits,      // text of 1 to 18 digits: its value and how many digits for each row
};

// One column of one batch. `known` empty means every row is known; else one byte for each row (constant: one
// byte).
struct ColumnView {
  Type type = Type::text;
  Encoding encoding = Encoding::plain;
  std::uint8_t scale = 0;
  std::size_t rows = 0;
  std::span<const std::uint8_t> known;
  std::span<const std::int64_t> numbers;         // plain, digits: one a row; constant: one
  std::span<const std::uint8_t> printed_scales;  // decimals: as `numbers`; empty means all equal `scale`
  std::span<const std::uint32_t> codes;          // dictionary
  std::span<const std::string_view> words;       // dictionary; plain text: one a row; constant: one
  std::span<const std::uint8_t> digit_counts;    // digits: 1 to 18, leading zeros included
  const DigitTexts* digit_texts = nullptr;       // digits: their characters
  std::size_t first_digit_text = 0;              // digits: where the first row stands there

  bool is_known(std::size_t row) const;
  std::int64_t number(std::size_t row) const;    // of a known row
  std::string_view text(std::size_t row) const;  // of a known text row
  Decimal decimal(std::size_t row) const;        // of a known decimal row, at its printed scale
};

// What is known of a batch column without looking at its rows. min and max are of `numbers` (text: unset).
struct Zone {
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
  std::uint64_t unknown = 0;
  std::uint64_t distinct = 0;  // 0: not counted
};

struct Batch {
  std::size_t rows = 0;
  std::vector<ColumnView> columns;  // in the order of ScanRequest::columns
  std::vector<Zone> zones;          // as columns
};

struct ScanRequest {
  std::vector<std::size_t> columns;  // indexes into the schema
  // Batches whose zone of `column` lies outside [min, max] may be skipped by the relation.
  struct Range {
    std::size_t column = 0;
    std::int64_t min = 0;
    std::int64_t max = 0;
  };
  std::vector<Range> ranges;
};

using BatchVisitor = std::function<Result<void>(const Batch&)>;

class Relation {
 public:
  virtual ~Relation() = default;
  virtual const Schema& schema() const = 0;
  virtual std::uint64_t rows() const = 0;
  // Stops at the first Problem, the visitor's or its own.
  virtual Result<void> scan(const ScanRequest& request, const BatchVisitor& visit) const = 0;
};

// The request for every column of a schema, in order.
ScanRequest all_columns(const Schema& schema);

}  // namespace telaudit::bill
