// The events of a TAP3 file as charges.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "bill/table.h"
#include "formats/row_block.h"
#include "formats/tap3_event.h"
#include "formats/tap3_header.h"

namespace telaudit::formats::tap3 {

// The levels of a file.
inline constexpr std::string_view kFileLevel = "file";
inline constexpr std::string_view kChargesLevel = "charges";
inline constexpr std::string_view kTaxesLevel = "taxes";

// Writes the charges of events into a table, as rows of one invoice.
class ChargeWriter {
 public:
  // Both outlive it.
  ChargeWriter(const Header& header, Date bill_date, bill::TableBuilder& table);

  // Appends the rows of an event that begins at `offset` of the file and has `size` bytes: for each charge
  // its total, the sums beside it and its taxes; one without an amount where it has no charge.
  void write(const Event& event, std::uint64_t offset, std::uint64_t size);

  // Brings what was written into the table.
  void finish() { rows_.flush(); }

 private:
  void write_charge(const Event& event, const EventCharge& charge);
  void write_total(const Event& event, const EventCharge& charge, const EventSum* sum);
  void write_sum(const Event& event, const EventCharge& charge, const EventSum& sum);
  void write_tax(const Event& event, const EventTax& tax, std::uint32_t belongs_to);
  void begin_row(std::string_view level, bool counts);
  void set_call(const Event& event);
  void set_units(const EventCharge& charge, const EventSum& sum);
  void set_money(std::size_t column, std::int64_t value);
  void set_text(std::size_t column, std::string_view value);
  void set_description(std::uint32_t event, std::string_view item);

  const Header& header_;
  RowBlock rows_;
  // Codes of what many rows say.
  std::map<std::pair<std::uint32_t, std::string_view>, std::uint32_t> descriptions_;  // by event and item
  // Of the event at hand.
  std::uint64_t offset_ = 0;
  std::uint64_t size_ = 0;
  std::int64_t ordinal_ = 0;
  std::string service_;
  std::string other_;
  bool measured_ = false;  // its duration and volume stand in a row
};

}  // namespace telaudit::formats::tap3
