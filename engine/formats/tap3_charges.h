// The events of a TAP3 file as charges.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/word_table.h"
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
  // its total, the sums beside it and its taxes; one without an amount where it has no charge. `start` is
  // what Event::start says.
  void write(const Event& event, std::optional<Moment> start, std::uint64_t offset, std::uint64_t size);

  // Brings what was written into the table.
  void finish() { rows_.flush(); }

 private:
  static constexpr std::uint32_t kNoWord = UINT32_MAX;
  static constexpr std::size_t kItems = 10;

  // A column whose text is made of octets that often are those of the row before.
  struct Repeated {
    std::size_t column;
    std::string octets;
    std::uint32_t code = kNoWord;
  };
  // Words that many rows have.
  struct Words {
    std::uint32_t charges_level;
    std::uint32_t charges_section;
    std::uint32_t taxes_level;
    std::uint32_t taxes_section;
    std::uint32_t telephone;
    std::uint32_t usage;
    std::uint32_t tax;
    std::uint32_t in;
    std::uint32_t out;
  };

  void write_charge(const Event& event, const EventCharge& charge);
  void write_total(const Event& event, const EventCharge& charge, const EventSum* sum);
  void write_sum(const Event& event, const EventCharge& charge, const EventSum& sum);
  void write_tax(const Event& event, const EventTax& tax, std::uint32_t belongs_to);
  void begin_row(bool tax, bool counts);
  void set_call(const Event& event);
  void set_units(const EventCharge& charge, const EventSum& sum);
  void set_call_type(const EventCharge& charge);
  void set_money(std::size_t column, std::int64_t value);
  void set_code(std::size_t column, std::uint32_t code);
  void set_text(std::size_t column, std::string_view value);
  void set_party(std::size_t column, std::string_view number);
  void set_octets(Repeated& known, std::string_view before, std::string_view octets);
  void set_description(std::uint32_t event, std::string_view item);
  void set_sum_description(std::uint32_t event, std::string_view item, std::string_view type);

  const Header& header_;
  RowBlock rows_;
  Words words_;
  Repeated origin_place_;
  Repeated destination_place_;
  Repeated tele_service_;
  Repeated bearer_service_;
  Repeated access_point_;
  std::array<std::array<std::uint32_t, kItems>, kEventKinds> descriptions_;
  std::array<std::array<Repeated, kItems>, kEventKinds> sum_descriptions_;  // of the type that came last
  std::array<std::uint32_t, kEventKinds> tax_descriptions_;
  std::array<std::uint32_t, kItems> units_;
  WordTable call_types_;  // by the bytes of the three levels
  std::vector<std::uint32_t> call_type_codes_;
  std::string text_;
  // Of the event at hand.
  std::uint64_t offset_ = 0;
  std::uint64_t size_ = 0;
  std::int64_t ordinal_ = 0;
  std::optional<Moment> start_;
  std::string service_;
  std::string other_;
  bool measured_ = false;  // its duration and volume stand in a row
};

}  // namespace telaudit::formats::tap3
