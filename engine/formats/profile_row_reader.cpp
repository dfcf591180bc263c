// From the lines of a file to the cells of its rows.
#include "formats/profile_row_reader.h"

#include <algorithm>
#include <set>

namespace telaudit::formats::profile {

using bill::Disposition;

namespace {

void add_cells(const Field& field, std::set<std::size_t>& out) {
  if (field.column != kNone) out.insert(field.column);
}

}  // namespace

RowReader::RowReader(const Profile& profile, const Layout& layout, std::string_view text,
                     std::uint64_t offset, const RecordImage* image)
    : profile_(profile),
      layout_(layout),
      text_(text),
      image_(image),
      offset_(offset),
      map_(text, layout.encoding, offset),
      columns_(layout.columns),
      least_columns_(layout.least_columns),
      most_columns_(layout.most_columns),
      filled_(profile.container.fill_down.size()),
      context_columns_(inherited_columns(profile)) {
  row_.cells.resize(profile.columns.size());
  row_.keys.resize(profile.keys.size());
  row_.section = layout.section;
  rows_.inherited.resize(context_columns_.size());
  rows_.inherited_from.resize(context_columns_.size(), 0);
  std::set<std::size_t> cells;
  add_cells(profile.bill.carrier, cells);
  add_cells(profile.bill.account, cells);
  if (profile.bill.invoice) add_cells(*profile.bill.invoice, cells);
  if (profile.bill.bill_date && !layout.undated) add_cells(*profile.bill.bill_date, cells);
  key_cells_.assign(cells.begin(), cells.end());
  add_cells(profile.bill.currency, cells);
  identity_cells_.assign(cells.begin(), cells.end());
}

std::size_t RowReader::begin() {
  if (image_ != nullptr || map_.raw(0) != 0 || text_.substr(0, 3) != "\xEF\xBB\xBF") return 0;
  rows_.dispositions.add(Disposition::filler, map_.raw(3));
  count_defect(rows_.defects, Defect::byte_order_mark, 0);
  return 3;
}

void RowReader::take(const RecordScanner& scanner) {
  if (image_ != nullptr) {
    const RecordPlace& place = image_->place_at(scanner.offset());
    number_ = place.number;
    return record(scanner, place.begin, place.length);
  }
  const std::uint64_t begin = map_.raw(scanner.offset());
  const std::uint64_t end = map_.raw(scanner.end());
  const std::uint64_t next = map_.raw(scanner.next_offset());
  if (scanner.line_end() != LineEnd::none) {
    auto& tally = rows_.line_ends[static_cast<std::size_t>(scanner.line_end()) - 1];
    if (tally.count++ == 0) tally.first = end;
    rows_.dispositions.add(Disposition::filler, next - end);
  }
  if (begin == end) return;  // a blank line
  if (scanner.literal_quote()) count_defect(rows_.defects, Defect::unclosed_quote, begin);
  if (begin < layout_.data_offset) {
    before_data(scanner, begin, end - begin);
  } else {
    record(scanner, begin, end - begin);
  }
}

Rows RowReader::finish() {
  return std::move(rows_);
}

void RowReader::enter(const std::vector<std::string_view>& fields, std::uint64_t begin,
                      std::uint64_t length) {
  begin_ = begin;
  length_ = length;
  scratch_.clear();
  take_cells(fields);
}

std::size_t RowReader::group_of(const std::vector<std::string_view>& fields, std::uint64_t begin,
                                std::uint64_t length) {
  enter(fields, begin, length);
  latest_day_.reset();
  return find_group() ? group_ : kNone;
}

void RowReader::before_data(const RecordScanner&, std::uint64_t begin, std::uint64_t length) {
  const bool header = begin == layout_.header_offset;
  if (!header) count_defect(rows_.defects, Defect::title_lines, begin);
  rows_.dispositions.add(header ? Disposition::context : Disposition::ignored, length);
}

bool RowReader::fit_columns(const std::vector<std::string_view>& fields) {
  if (fields.size() < least_columns_)
    return refuse("the row has " + std::to_string(fields.size()) + " columns where " +
                  std::to_string(least_columns_) + " are expected");
  if (fields.size() <= most_columns_) return true;
  for (std::size_t i = most_columns_; i < fields.size(); ++i)
    if (!trim_blanks(fields[i]).empty())
      return refuse("the row has " + std::to_string(fields.size()) + " columns where at most " +
                    std::to_string(most_columns_) + " are expected");
  count_defect(rows_.defects, Defect::wide_rows, begin_);
  return true;
}

namespace {

// The named groups of `pattern`, where it matches all of `line`, by `captures`.
bool match_line(const re2::RE2& pattern, const std::vector<std::string>& captures, std::string_view line,
                std::vector<std::string_view>& out) {
  constexpr int kMostGroups = 33;
  re2::StringPiece groups[kMostGroups];
  const int wanted = std::min(pattern.NumberOfCapturingGroups() + 1, kMostGroups);
  if (!pattern.Match(re2::StringPiece(line.data(), line.size()), 0, line.size(), re2::RE2::ANCHOR_BOTH,
                     groups, wanted))
    return false;
  std::fill(out.begin(), out.end(), std::string_view());
  for (const auto& [name, group] : pattern.NamedCapturingGroups()) {
    const auto at = std::find(captures.begin(), captures.end(), normalise_header(name));
    const auto& piece = groups[group];
    if (at != captures.end() && piece.data() != nullptr)
      out[static_cast<std::size_t>(at - captures.begin())] = std::string_view(piece.data(), piece.size());
  }
  return true;
}

// Where quotes do not bind, one may stand at a cell's beginning or end and belong to nothing. A quote that
// ends a cell of several words may mean inches, and stays.
std::string_view without_stray_quotes(std::string_view cell) {
  while (!cell.empty() && cell.front() == '"') cell = trim_blanks(cell.substr(1));
  while (!cell.empty() && cell.back() == '"') {
    const auto before = trim_blanks(cell.substr(0, cell.size() - 1));
    if (before.size() + 1 == cell.size() && before.find(' ') != std::string_view::npos) break;
    cell = before;
  }
  return cell;
}

}  // namespace

void RowReader::take_cells(const std::vector<std::string_view>& fields) {
  bool padded = false;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::size_t at = columns_[i];
    if (at >= fields.size()) {
      row_.cells[i] = {};
      continue;
    }
    std::string_view cell = fields[at];
    if (is_single_byte(layout_.encoding) && !decoded_ && has_high_bytes(cell)) {
      std::string& decoded = scratch_.take();
      append_as_utf8(decoded, cell, layout_.encoding);
      cell = decoded;
    }
    const std::string_view trimmed = trim_blanks(cell);
    padded = padded || trimmed.size() != cell.size();
    row_.cells[i] = layout_.grammar.quoted_line_ends || layout_.grammar.quote == '\0'
                        ? trimmed
                        : without_stray_quotes(trimmed);
  }
  if (padded) count_defect(rows_.defects, Defect::blank_padded, begin_);
  for (std::size_t i = 0; i < layout_.title.size(); ++i)
    if (!layout_.title[i].empty()) row_.cells[i] = layout_.title[i];
  fill_down();
  for (std::size_t i = 0; i < profile_.keys.size(); ++i)
    row_.keys[i] = text_of(profile_.keys[i], row_, scratch_).value_or(std::string_view());
}

// Characters are bytes but for UTF-8 text that is not ASCII alone.
void RowReader::cut_fixed(std::string_view line) {
  if (is_single_byte(layout_.encoding) || !has_high_bytes(line)) {
    for (const auto& column : layout_.fixed)
      own_fields_.push_back(
          trim_blanks(column.first < line.size() ? line.substr(column.first, column.length) : ""));
    return;
  }
  std::vector<std::size_t> starts;  // of the characters
  for (std::size_t i = 0; i < line.size(); ++i)
    if ((static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80) starts.push_back(i);
  starts.push_back(line.size());
  const std::size_t last = starts.size() - 1;
  for (const auto& column : layout_.fixed) {
    const std::size_t begin = starts[std::min(column.first, last)];
    const std::size_t end = starts[std::min(column.first + column.length, last)];
    own_fields_.push_back(trim_blanks(line.substr(begin, end - begin)));
  }
}

const std::vector<std::string_view>& RowReader::fields_of(const RecordScanner& scanner) {
  if (layout_.fixed.empty()) return scanner.fields();
  own_fields_.clear();
  cut_fixed(text_.substr(scanner.offset(), scanner.end() - scanner.offset()));
  return own_fields_;
}

bool RowReader::cut_line(std::string_view line) {
  const Container& container = profile_.container;
  own_fields_.clear();
  if (!layout_.fixed.empty()) {
    std::size_t length = line.size();
    if (!is_single_byte(layout_.encoding))
      length = static_cast<std::size_t>(std::count_if(
          line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
    if (length < layout_.least_length || length > layout_.most_length)
      return refuse("the record has " + std::to_string(length) + " characters where " +
                    std::to_string(layout_.least_length) +
                    (layout_.most_length > layout_.least_length ? " to " + std::to_string(layout_.most_length)
                                                                : std::string()) +
                    " are expected");
    cut_fixed(line);
    return true;
  }
  decoded_ = is_single_byte(layout_.encoding) && has_high_bytes(line);
  if (decoded_) {
    decoded_line_.clear();
    append_as_utf8(decoded_line_, line, layout_.encoding);
    line = decoded_line_;
  }
  own_fields_.resize(container.captures.size());
  for (const auto& pattern : container.lines)
    if (match_line(*pattern, container.captures, line, own_fields_)) return true;
  return refuse("no line of the profile's container covers this line");
}

// A line that names the columns of a section begins it.
bool RowReader::is_section_header(const std::vector<std::string_view>& fields, std::uint64_t length) {
  const auto& sections = profile_.container.sections;
  if (sections.empty()) return false;
  std::vector<std::string> names;
  std::string decoded;
  for (const auto field : fields) {
    decoded.clear();
    append_as_utf8(decoded, field, is_single_byte(layout_.encoding) ? layout_.encoding : Encoding::utf8);
    names.push_back(normalise_header(decoded));
  }
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (!has_header_names(sections[i].header_all, names)) continue;
    std::vector<std::size_t> missing;
    columns_ = resolve_columns(profile_, &names, missing);
    least_columns_ = profile_.container.least_columns.value_or(names.size());
    most_columns_ = std::max(profile_.container.most_columns.value_or(0), names.size());
    row_.section = i;
    rows_.dispositions.add(Disposition::context, length);
    return true;
  }
  return false;
}

void RowReader::fill_down() {
  if (image_ != nullptr) return;  // it has done so
  const auto& columns = profile_.container.fill_down;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto& cell = row_.cells[columns[i]];
    if (!cell.empty()) {
      if (cell != filled_[i]) filled_[i] = std::string(cell);
    } else {
      cell = filled_[i];
    }
  }
}

void RowReader::record(const RecordScanner& scanner, std::uint64_t begin, std::uint64_t length) {
  begin_ = begin;
  length_ = length;
  if (layout_.has_header && profile_.container.sections.empty() &&
      scanner.end() - scanner.offset() == layout_.header.size() &&
      text_.substr(scanner.offset(), layout_.header.size()) == layout_.header) {
    count_defect(rows_.defects, Defect::repeated_header, begin);
    rows_.dispositions.add(Disposition::ignored, length);
    return;
  }
  scratch_.clear();
  bool taken = true;
  if (profile_.container.by_line()) {
    const auto line = text_.substr(scanner.offset(), scanner.end() - scanner.offset());
    if (trim_blanks(line).empty()) {
      rows_.dispositions.add(Disposition::ignored, length);
      return;
    }
    taken = cut_line(line) && take_record(own_fields_);
  } else {
    const auto& fields = scanner.fields();
    if (std::all_of(fields.begin(), fields.end(),
                    [](std::string_view f) { return trim_blanks(f).empty(); })) {
      rows_.dispositions.add(Disposition::ignored, length);
      return;
    }
    if (is_section_header(fields, length)) return;
    taken = fit_columns(fields) && take_record(fields);
  }
  if (taken) return;
  rows_.dispositions.add(Disposition::quarantined, length);
  rows_.quarantine.push_back({begin, length, reason_});
}

}  // namespace telaudit::formats::profile
