// What parsing makes of one piece of an EDIFACT file: messages or parts of them, with their charges, and the
// envelope around them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bill/reading.h"
#include "formats/edifact_profile.h"
#include "formats/edifact_syntax.h"
#include "formats/edifact_values.h"
#include "formats/invoice_columns.h"
#include "formats/reader.h"

namespace telaudit::formats::edifact {

// Rows, their fields and levels are those of all invoices that come as lines.
using namespace invoice;

// Defects that are survived; their words stand in edifact_notes.cpp.
enum class Defect : std::uint8_t {
  byte_order_mark,
  bad_marks,
  unknown_level,
  wrapped,
  undeclared_characters,
  repetition_left_out,
  unreadable_date,
  unreadable_number,
  number_does_not_fit,
  sub_line_without_parent,
  amount_computed,
  line_without_amount,
  allowance_sign,
  count,
};
inline constexpr std::size_t kDefects = static_cast<std::size_t>(Defect::count);

struct Tally {
  std::uint64_t count = 0;
  std::uint64_t first = 0;

  void add(std::uint64_t offset) {
    if (count++ == 0) first = offset;
  }
  void add(const Tally& later) {
    if (count == 0 || later.first < first) first = later.first;
    count += later.count;
  }
};
using Tallies = std::array<Tally, kDefects>;
void add_tallies(Tallies& into, const Tallies& later);
void add_notes(const Tallies& tallies, const std::string& file, std::vector<bill::Note>& notes);

// A text or value of several that might be meant: the one whose qualifier is preferred.
template <typename Value>
struct Preferred {
  Value value{};
  int rank = -1;

  bool known() const { return rank >= 0; }
  // Whether a value of this rank is wanted.
  bool wants(int other) const { return other >= 0 && (rank < 0 || other < rank); }
  void take(int other, Value other_value) {
    rank = other;
    value = std::move(other_value);
  }
};

// What stands before the first line.
struct Heading {
  bool has_bgm = false;
  std::string document;  // BGM 1001
  std::string number;    // BGM 1004
  std::string function;  // BGM 1225
  Preferred<Date> bill_date;
  Preferred<Date> due_date;
  Preferred<Date> from;
  Preferred<Date> through;
  Preferred<std::string> account;
  Preferred<std::string> parent_account;
  Preferred<std::string> contract;
  Preferred<std::string> previous_invoice;
  Preferred<std::string> service;
  Preferred<std::string> carrier;
  Preferred<std::string> customer;
  Preferred<std::string> currency;
  bool allowances = false;  // of the whole message stand here
};

struct Printed {
  Decimal value;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

struct TaxGroup {
  std::string type;
  std::string category;
  std::optional<Decimal> rate;  // fraction
  std::optional<Decimal> base;
  std::optional<Decimal> amount;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint64_t segments = 0;
  std::uint64_t bytes = 0;
};

struct AllowanceGroup {
  bool charge = false;  // ALC+C
  std::string text;
  std::optional<Decimal> amount;  // signed
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint64_t segments = 0;
  std::uint64_t bytes = 0;
};

// What stands behind the last line.
struct Summary {
  Preferred<Printed> total;
  Preferred<Printed> payable;
  Preferred<Printed> lines_total;
  Preferred<Printed> tax_total;
  Preferred<Printed> allowances_total;
  Preferred<Printed> prepaid;
  std::vector<TaxGroup> taxes;
  std::vector<AllowanceGroup> allowances;
  std::optional<Decimal> line_count;  // CNT+2
  std::uint64_t line_count_offset = 0;
};

// Totals that stand before the lines or within the last one, as in messages that have no summary.
struct LooseTotals {
  Preferred<Printed> total;
  Preferred<Printed> payable;
  std::uint64_t line = 0;  // how many LIN stand before them
  bool of_lines = false;   // more than one line has such: they are the lines' own

  bool known() const { return total.known() || payable.known(); }
  // `lines_before`: how many lines the fragments before have.
  void add(const LooseTotals& later, std::uint64_t lines_before);
};

// A line that is the sum of its sub-lines.
struct LineLevel {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::int32_t parent = kLines;  // index among the piece's levels, or kLines
  std::string label;
  std::optional<Decimal> printed;
};

// One message, or what one piece holds of it; or segments outside of any.
// The currencies that amounts of lines state, in the order of the file: an invoice has one, so that two tell
// whether there is another.
struct LineCurrencies {
  struct Stated {
    std::string currency;
    std::uint64_t offset = 0;  // of the amount
  };
  std::vector<Stated> stated;

  void add(std::string_view currency, std::uint64_t offset) {
    if (stated.size() == 2 || (!stated.empty() && stated.front().currency == currency)) return;
    stated.push_back({std::string(currency), offset});
  }
};

struct Fragment {
  bool begins = false;  // with UNH
  bool ends = false;    // with UNT
  bool end_terminated = true;
  bool is_invoic = true;  // known only where it begins
  std::uint64_t offset = 0;
  std::uint64_t end = 0;    // of its last segment
  std::uint64_t bytes = 0;  // with filler
  std::uint64_t segments = 0;
  std::string type;           // UNH 0065
  std::string directory;      // UNH 0052 and 0054: "D.96A"
  std::string reference;      // UNH 0062
  std::string end_count;      // UNT 0074
  std::string end_reference;  // UNT 0062
  std::uint64_t end_offset = 0;
  std::unique_ptr<Heading> heading;
  std::unique_ptr<Summary> summary;
  LooseTotals loose;
  LineCurrencies currencies;
  std::uint64_t lines = 0;  // LIN
  std::size_t rows_begin = 0;
  std::size_t rows_end = 0;
  std::size_t levels_begin = 0;
  std::size_t levels_end = 0;
  Total counted;  // of the charges that count in any case
  Total line_taxes;
  Total calls;
  Total summary_allowances;
  std::uint64_t line_tax_rows = 0;
  std::uint64_t call_rows = 0;
  std::uint64_t allowance_rows = 0;
  std::uint64_t tax_rows = 0;  // of the summary
  Tallies defects{};
  std::optional<Problem> problem;  // why the message cannot be taken
  bill::Dispositions dispositions;
};

struct Item {
  enum class Kind : std::uint8_t { una, interchange, interchange_end, group, group_end, fragment };
  Kind kind = Kind::fragment;
  std::uint64_t offset = 0;
  std::size_t fragment = 0;
  std::string reference;  // UNB, UNZ, UNG, UNE
  std::string count;      // UNZ, UNE
  std::string sender;     // UNB
  std::string issued;     // UNB: date and time
};

struct ParsedPiece : Piece {
  std::vector<Item> items;
  std::vector<Fragment> fragments;
  Columns columns;
  std::vector<LineLevel> levels;
  std::vector<std::uint64_t> level_offsets;
  Tallies defects{};                // of the envelope
  bill::Dispositions dispositions;  // of bytes outside of fragments

  // Given by joining: rows that are charges, in their order, and the pieces whose charges come first.
  struct Taken {
    std::shared_ptr<const RowContext> context;
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  std::vector<Taken> taken;
  std::vector<std::unique_ptr<ParsedPiece>> before;

  bill::Table take_charges() override;
  // The same, those of the pieces before included.
  void take_charges(bill::TableBuilder& table);
};

// Reads one piece that begins at `offset` of the file `name`, under the syntax of the file's first
// interchange.
std::unique_ptr<ParsedPiece> parse_piece(std::string_view bytes, std::uint64_t offset, const Syntax& syntax,
                                         const Profile& profile, const std::string& name);

// Whether the segment is a LIN that no other line holds: a place to cut.
bool is_top_line(const Segments& segment);

}  // namespace telaudit::formats::edifact
