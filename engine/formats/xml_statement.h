// A UBL UtilityStatement (OIOUBL's UTS) as charges: what an invoice's lines for telephony consist of, down to
// single calls. It supplements the invoice that it names, so nothing in it is payable a second time: its part
// belongs to that invoice and is information only.
//
// Levels: the statement, its consumption points, what each supplier delivered (with tax, without tax), the
// lines of that. Where the calls of a consumption add up to one of its lines, that line consists of them;
// where the consumption's total is that of its lines and calls together, both count; else the lines count and
// the calls inform.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bill/reading.h"
#include "bill/table.h"
#include "formats/xml_statement_fields.h"
#include "formats/xml_values.h"
#include "formats/xml_walk.h"

namespace telaudit::formats::xml {

class StatementWriter : public Writer {
 public:
  explicit StatementWriter(std::string file);

  void document(std::string_view name) override;
  void open(std::uint8_t group, std::uint64_t offset) override;
  void close(std::uint8_t group, std::uint64_t offset, std::uint64_t length) override;
  void field(std::uint8_t field, const FieldText& text) override;
  const std::optional<Problem>& refused() const override { return refused_; }
  Result<void> finish(bill::Reading& reading) override;

 private:
  using Field = StatementField;
  struct Level {
    std::string id;
    std::size_t parent = 0;
    std::string label;
    std::string kind;
    std::optional<Decimal> printed;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
  };
  struct LineRow {
    std::uint64_t row = 0;
    Decimal amount;
  };
  // What is open of a consumption.
  struct Supply {
    std::size_t level = 0;
    std::size_t lines_level = 0;
    std::size_t calls_level = 0;  // 0: no calls
    std::uint64_t first_call = 0;
    std::uint64_t end_call = 0;
    Total calls;
    Total lines;
    std::vector<LineRow> line_rows;
  };

  const Value& of(Field field) const { return values_[static_cast<std::size_t>(field)]; }
  std::string text(Field field) const { return of(field).is_set ? of(field).text : std::string(); }
  void forget(Field first, Field last);
  void refuse(std::string what, std::uint64_t offset, std::string element);
  void note(const char* code, std::string what, std::uint64_t offset, std::string advice);
  std::optional<Decimal> money(Field field);
  std::optional<Decimal> number(Field field);

  std::size_t add_level(std::size_t parent, std::string_view id, std::string label, std::string_view kind,
                        std::uint64_t offset);
  void open_supply(std::uint64_t offset);
  void close_supply(std::uint64_t length);
  void settle_calls();
  void close_phone(std::uint64_t length);
  void write_call(std::uint64_t offset, std::uint64_t length);
  void write_usage();
  void note_unread_moment(std::string_view what, const Value& value);
  void write_line(std::uint64_t offset, std::uint64_t length);
  void write_tax(std::uint64_t offset, std::uint64_t length);
  void write_allowance(std::uint64_t offset, std::uint64_t length);
  void begin_row(std::uint64_t offset, std::uint64_t length, std::size_t level,
                 std::string_view charge_class);
  void set(std::size_t column, const std::optional<Decimal>& value);
  void set(std::size_t column, std::string_view value);
  void set_service(std::string_view printed);
  void end_row(const std::optional<Decimal>& amount);
  void fill_in(const bill::Part& part);

  std::string file_;
  std::optional<Problem> refused_;
  std::vector<bill::Note> notes_;
  std::map<std::string, std::uint64_t> note_counts_;
  std::string currency_;
  bool any_document_ = false;
  std::array<Value, kStatementFields> values_;
  std::vector<Level> levels_;
  std::size_t point_level_ = 0;
  std::size_t phone_level_ = 0;
  Supply supply_;
  bill::TableBuilder charges_;
};

}  // namespace telaudit::formats::xml
