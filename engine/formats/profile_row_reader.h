// Reads a delimited file row by row, with all liberties real files take: the plain way, which every row can
// go and with which the column-wise way (profile_column_reader.h) must agree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/profile_rows.h"
#include "formats/profile_values.h"

namespace telaudit::formats::profile {

class RowReader {
 public:
  // `text` is UTF-8 or Windows-1252 as `layout` says, and stands at `offset` of the file; or is that of
  // `image`, which then says where its lines come from.
  RowReader(const Profile& profile, const Layout& layout, std::string_view text, std::uint64_t offset,
            const RecordImage* image = nullptr);

  // Where the first record begins: after a byte order mark.
  std::size_t begin();
  // Takes the record at which the scanner stands. Records come in the order of the text.
  void take(const RecordScanner& scanner);
  // What all records gave.
  Rows finish();

  // For whoever takes rows in blocks.
  Rows& rows() { return rows_; }
  Row& row() { return row_; }
  Scratch& scratch() { return scratch_; }
  std::uint64_t offset() const { return offset_; }
  const std::vector<std::size_t>& context_columns() const { return context_columns_; }
  const std::vector<std::size_t>& identity_cells() const { return identity_cells_; }
  // The row whose cells are `fields`, at `begin` of the file: its group, which is made where it is new; kNone
  // where its identity cannot be read.
  std::size_t group_of(const std::vector<std::string_view>& fields, std::uint64_t begin,
                       std::uint64_t length);
  // The index in `group` of the level that the row last given to group_of() or enter() is part of.
  std::size_t level_of(std::size_t group, std::size_t rule) { return level(rows_.groups[group], rule); }
  // The cells of the record at which the scanner stands, cut by place where records are fixed. They live
  // until the next call.
  const std::vector<std::string_view>& fields_of(const RecordScanner& scanner);
  // Takes the cells of a row, so that level_of() speaks of it.
  void enter(const std::vector<std::string_view>& fields, std::uint64_t begin, std::uint64_t length);

 private:
  // A charge of the row at hand, complete but not yet written: a row is taken whole or not at all.
  struct StagedValue {
    std::size_t target = 0;
    Value value;
  };
  struct StagedCharge {
    const ChargeRule* rule = nullptr;
    std::size_t level = 0;  // index into Profile::levels
    std::size_t begin = 0;  // of its values
    std::size_t end = 0;
  };

  void before_data(const RecordScanner& scanner, std::uint64_t begin, std::uint64_t length);
  void record(const RecordScanner& scanner, std::uint64_t begin, std::uint64_t length);
  bool fit_columns(const std::vector<std::string_view>& fields);
  void take_cells(const std::vector<std::string_view>& fields);
  // The cells of a line that no delimiter cuts; false where no expression of the profile covers it.
  bool cut_line(std::string_view line);
  void cut_fixed(std::string_view line);
  bool is_section_header(const std::vector<std::string_view>& fields, std::uint64_t length);
  void fill_down();
  bool take_record(const std::vector<std::string_view>& fields);
  bool take_row(const RecordRule& rule);
  bool take_by_kind(const RecordRule& rule);
  bool take_charges(const RecordRule& rule);
  bool stage_charge(const ChargeRule& rule);
  bool takes_money_back(std::size_t begin) const;
  bool read_totals(const RecordRule& rule);  // into printed_
  bool take_total(const RecordRule& rule);
  bool take_context(const RecordRule& rule);
  bool find_group();
  bool new_group(std::string identity);
  void add_group(Group group);
  void attributes(Group& group);
  void note_marker(Group& group);
  bool take_latest_day();
  std::size_t level(Group& group, std::size_t rule);
  const std::string& section(Group& group, std::size_t level);
  void write_charge(Group& group, const StagedCharge& charge, std::uint32_t ordinal);
  void print(Group& group, const TotalRule& rule, const std::optional<Decimal>& printed);
  bool read(const Field& field, Value& out) {
    return read_value(field, row_, scratch_, out, reason_) && shows_own_currency(field);
  }
  bool shows_own_currency(const Field& field);
  bool refuse(std::string reason);

  const Profile& profile_;
  const Layout& layout_;
  std::string_view text_;
  const RecordImage* image_;
  std::uint64_t offset_;
  OffsetMap map_;
  std::vector<std::size_t> columns_;  // as Layout::columns, of the section at hand
  std::size_t least_columns_ = 0;
  std::size_t most_columns_ = 0;
  std::vector<std::string> filled_;           // by Container::fill_down: the last that was not empty
  std::vector<std::string_view> own_fields_;  // of a line that no delimiter cuts
  std::string decoded_line_;
  bool decoded_ = false;  // own_fields_ are UTF-8 already
  Rows rows_;
  Row row_;
  Scratch scratch_;
  std::vector<std::size_t> context_columns_;
  std::vector<std::size_t> key_cells_;       // that tell the bill
  std::vector<std::size_t> identity_cells_;  // these and those of the currency
  std::string identity_;                     // cells of the last row's identity
  std::string identity_buffer_;
  std::size_t group_ = kNone;
  std::string level_id_;
  std::string section_;  // of the level that was asked for last
  std::pair<std::size_t, std::size_t> section_place_ = {kNone, kNone};  // its group and its place there
  std::vector<StagedValue> values_;
  std::vector<StagedCharge> staged_;
  std::vector<std::optional<Decimal>> printed_;  // by RecordRule::totals
  std::optional<Date> latest_day_;
  std::string reason_;
  std::uint64_t begin_ = 0;  // of the record at hand
  std::uint64_t length_ = 0;
  std::uint64_t number_ = 0;  // of the image's record at hand
};

}  // namespace telaudit::formats::profile
