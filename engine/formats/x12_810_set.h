// Transaction set 810, the invoice as it is sent for equipment and simple services: one set becomes one part
// of an invoice. No level stands in it but the set itself: TDS is the sum of lines (IT1), allowances and
// charges (SAC) and taxes (TXI).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bill/reading.h"
#include "formats/invoice_columns.h"
#include "formats/repeated_segments.h"
#include "formats/x12_envelope.h"
#include "formats/x12_segment.h"

namespace telaudit::formats::x12 {

struct InvoiceSet {
  std::string kind;     // ST01
  std::string control;  // ST02
  bool ended = false;   // with SE
  bool end_terminated = true;
  std::string end_count;    // SE01
  std::string end_control;  // SE02
  std::uint64_t offset = 0;
  std::uint64_t end = 0;
  std::uint64_t end_offset = 0;
  std::uint64_t segments = 0;

  bool has_big = false;
  std::string bill_date;  // BIG01 as printed
  std::string number;     // BIG02
  std::string order;      // BIG04
  std::string type;       // BIG07
  std::string purpose;    // BIG08
  std::string currency;
  std::array<std::string, 4> accounts;  // REF 12, 11, 14, 2F
  std::string contract;
  std::array<std::string, 6> carriers;   // N1 PE, RI, SE, SJ, VN, RE
  std::array<std::string, 3> customers;  // N1 BT, BY, PR
  std::optional<Date> due_date;
  std::optional<Date> from;
  std::optional<Date> through;
  std::optional<Decimal> total;  // TDS01
  std::uint64_t total_offset = 0;
  std::uint64_t total_length = 0;
  std::string line_items;  // CTT01
  std::uint64_t line_items_offset = 0;

  std::uint64_t lines = 0;  // IT1
  std::uint64_t taxes = 0;
  std::uint64_t allowances = 0;
  std::uint64_t fine = 0;  // amounts with more decimals than money has
  Total sum;               // of what counts
  std::size_t rows_begin = 0;
  std::size_t rows_end = 0;
  std::vector<bill::Note> notes;
  std::optional<Problem> problem;  // why the set cannot be taken
  bill::Dispositions dispositions;

  bool is_810() const { return kind == "810"; }
};

// Reads the sets of one piece, segment by segment.
class InvoiceSetReader {
 public:
  InvoiceSetReader(invoice::Columns& columns, const std::string& file) : columns_(columns), file_(file) {}

  // ST; any other segment up to SE; both with their place and length, terminator included.
  void begin(InvoiceSet& set, const Segment& segment, std::uint64_t offset, std::uint64_t length);
  // `text` are the segment's bytes in the file where it stands there as it is read, else empty.
  void take(const Segment& segment, std::string_view text, std::uint64_t offset, std::uint64_t length);
  // As take(), where a segment of these bytes came before; else false, and it is to be split.
  bool take_again(std::string_view text, std::uint64_t offset, std::uint64_t length);
  // Other delimiters begin to hold: no segment came before.
  void forget_segments() { repeated_.clear(); }
  // Writes what is collected; the set is not looked at afterwards.
  void end();

 private:
  enum class Loop : std::uint8_t { heading, party, line, sub_line, allowance, summary };

  // A line with what belongs to it, or an allowance or tax of the whole set.
  struct Charge {
    invoice::Row row;
    std::uint64_t segments = 0;
    std::uint64_t bytes = 0;
  };
  // What a segment of a line says by itself, whichever line it belongs to.
  struct Said {
    enum class Kind : std::uint8_t { description, date };
    Kind kind = Kind::description;
    std::uint32_t description = invoice::kNoWord;
    bool begins = false;
    bool ends = false;
    std::optional<Date> date;
    std::optional<DateRange> period;
  };

  void take_heading(const Segment& segment);
  void take_big(const Segment& segment);
  void take_date(const Segment& segment);
  static Said date_said(const Segment& segment);
  Said description_said(const Segment& segment);
  void apply(const Said& said);
  void add_to_line();
  void describe(Charge& charge, std::string_view text);
  void take_line(const Segment& segment);
  void take_sub_line(const Segment& segment);
  void take_ids(const Segment& segment, std::size_t first, invoice::Row& row);
  void take_allowance(const Segment& segment);
  void take_tax(const Segment& segment);
  void take_total(const Segment& segment);
  void flush();
  Charge& add_charge();
  void note(std::string code, std::string what, std::string element, std::string advice);
  void refuse(std::string what, std::string element);
  std::optional<Decimal> money(const Amount& amount, std::string_view text, const char* element);

  invoice::Columns& columns_;
  const std::string& file_;
  InvoiceSet* set_ = nullptr;
  Loop loop_ = Loop::heading;
  bool in_line_ = false;
  std::vector<Charge> charges_;  // of the line, or one of the set
  RepeatedSegments<Said> repeated_;
  std::uint64_t offset_ = 0;
  std::uint64_t length_ = 0;
};

}  // namespace telaudit::formats::x12
