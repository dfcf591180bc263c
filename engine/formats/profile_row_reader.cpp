#include "formats/profile_row_reader.h"

#include <algorithm>
#include <set>

namespace telaudit::formats::profile {

using bill::Disposition;

namespace {

// Of what identifies a bill; no carrier's is a tenth of that.
constexpr std::size_t kLongestKey = 1024;

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

bool RowReader::refuse(std::string reason) {
  reason_ = std::move(reason);
  return false;
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

bool RowReader::take_record(const std::vector<std::string_view>& fields) {
  take_cells(fields);
  const auto rule = std::find_if(profile_.records.begin(), profile_.records.end(),
                                 [&](const RecordRule& r) { return all_hold(r.when, row_); });
  if (rule == profile_.records.end()) return refuse("no record of the profile covers this row");
  return take_row(*rule);
}

bool RowReader::take_row(const RecordRule& rule) {
  BlockMark mark{&rule, {}, number_, begin_};
  if (rule.closes) {
    Value records;
    if (!read(rule.closes->records, records)) return false;
    if (records.kind == Value::Kind::number) mark.stated = records.number;
  }
  if (!take_by_kind(rule)) return false;
  if (rule.closes || !rule.opens.empty()) rows_.block_marks.push_back(mark);
  return true;
}

bool RowReader::take_by_kind(const RecordRule& rule) {
  switch (rule.kind) {
    case RowKind::charge:
    case RowKind::information:
      return take_charges(rule);
    case RowKind::total:
      return take_total(rule);
    case RowKind::context:
      return take_context(rule);
    case RowKind::ignored:
      rows_.dispositions.add(Disposition::ignored, length_);
      return true;
    case RowKind::refused:
      return refuse("the profile refuses rows of this kind (" + rule.name + ")");
  }
  return false;
}

bool RowReader::stage_charge(const ChargeRule& rule) {
  StagedCharge charge;
  charge.rule = &rule;
  charge.begin = values_.size();
  StagedValue staged;
  if (rule.amount) {
    if (!read(*rule.amount, staged.value)) return false;
    if (staged.value.kind == Value::Kind::unknown) {
      if (rule.when_blank == WhenBlank::skip) return true;
      if (rule.when_blank == WhenBlank::refuse) return refuse("amount: there is none");
      if (rule.when_blank == WhenBlank::zero) {
        staged.value.kind = Value::Kind::decimal;
        staged.value.decimal = Decimal{};
      }
    } else if (staged.value.decimal.is_zero() && !rule.keep_zero) {
      return true;
    }
    staged.target = bill::charge::kAmount;
    if (staged.value.kind != Value::Kind::unknown) values_.push_back(staged);
  }
  for (const auto& field : rule.fields) {
    staged.target = field.target;
    if (!read(field, staged.value)) return false;
    if (staged.value.kind != Value::Kind::unknown) values_.push_back(staged);
  }
  const auto name = text_of(rule.level, row_, scratch_).value_or(std::string_view());
  for (std::size_t i = 0; i < profile_.levels.size(); ++i)
    if (profile_.levels[i].name == name) charge.level = i;
  charge.end = values_.size();
  staged_.push_back(charge);
  return true;
}

bool RowReader::take_latest_day() {
  latest_day_.reset();
  if (!profile_.bill.latest_day || (profile_.bill.bill_date && !layout_.undated)) return true;
  Value day;
  if (!read(*profile_.bill.latest_day, day)) return false;
  if (day.kind == Value::Kind::number) latest_day_ = Date{static_cast<std::int32_t>(day.number)};
  return latest_day_ || !profile_.bill.day_needed || refuse("bill_date: the row has no date");
}

bool RowReader::take_charges(const RecordRule& rule) {
  values_.clear();
  staged_.clear();
  for (const auto& charge : rule.charges)
    if (!stage_charge(charge)) return false;
  if (!read_totals(rule)) return false;
  if (staged_.empty() && std::none_of(printed_.begin(), printed_.end(),
                                      [](const auto& printed) { return printed && !printed->is_zero(); })) {
    rows_.dispositions.add(Disposition::ignored, length_);
    return true;
  }
  if (!take_latest_day() || !find_group()) return false;
  Group& group = rows_.groups[group_];
  note_marker(group);
  const std::uint64_t first = rows_.charges.rows();
  std::uint32_t ordinal = 0;
  for (const auto& charge : staged_) write_charge(group, charge, ordinal++);
  auto& ranges = group.part.rows;
  if (staged_.empty()) {
    // The row says only what its level comes to.
  } else if (!ranges.empty() && ranges.back().end == first) {
    ranges.back().end = rows_.charges.rows();
  } else {
    ranges.push_back({first, rows_.charges.rows()});
  }
  for (std::size_t i = 0; i < rule.totals.size(); ++i) print(group, rule.totals[i], printed_[i]);
  rows_.dispositions.add(staged_.empty() ? Disposition::printed_total : Disposition::charge, length_);
  return true;
}

void RowReader::write_charge(Group& group, const StagedCharge& charge, std::uint32_t ordinal) {
  using namespace bill::charge;
  auto& table = rows_.charges;
  const std::size_t level_index = level(group, charge.level);
  const bill::Part& part = group.part;
  table.set_number(kSourceOffset, static_cast<std::int64_t>(begin_));
  table.set_number(kSourceLength, static_cast<std::int64_t>(length_));
  table.set_number(kOrdinal, ordinal);
  table.set_text(kCarrier, part.key.carrier);
  table.set_text(kAccount, part.key.account);
  if (profile_.bill.parent_account)
    if (const auto parent = text_of(*profile_.bill.parent_account, row_, scratch_))
      table.set_text(kParentAccount, *parent);
  if (!part.key.number.empty()) table.set_text(kInvoice, part.key.number);
  if (profile_.bill.bill_date && !layout_.undated) table.set_number(kBillDate, part.key.bill_date.days);
  table.set_text(kLevel, part.levels[level_index].id);
  table.set_text(kSection, section(group, level_index));
  table.set_number(kPayable, charge.rule->payable ? 1 : 0);
  table.set_number(kInTotal, charge.rule->in_total ? 1 : 0);
  const auto currency = text_of(profile_.bill.currency, row_, scratch_);
  if (currency) table.set_text(kCurrency, *currency);
  for (std::size_t i = 0; i < context_columns_.size(); ++i) {
    const auto& inherited = rows_.inherited[i];
    if (!inherited.set) continue;
    if (inherited.is_text) {
      table.set_text(context_columns_[i], inherited.text);
    } else {
      table.set_number(context_columns_[i], inherited.number);
    }
  }
  for (std::size_t i = charge.begin; i < charge.end; ++i) {
    const auto& [target, value] = values_[i];
    if (value.kind == Value::Kind::text) {
      table.set_text(target, value.text);
    } else if (value.kind == Value::Kind::number) {
      table.set_number(target, value.number);
    } else {
      // Every value keeps within most_decimals and 18 digits with them, so that all fit one column.
      require(table.set_decimal(target, value.decimal), "a bounded decimal fits its column");
    }
  }
  table.end_row();
}

bool RowReader::read_totals(const RecordRule& rule) {
  printed_.clear();
  Value value;
  for (const auto& total : rule.totals) {
    printed_.emplace_back();
    if (!read(*total.printed, value)) return false;
    if (value.kind == Value::Kind::decimal) printed_.back() = value.decimal;
  }
  return true;
}

bool RowReader::take_total(const RecordRule& rule) {
  if (!read_totals(rule)) return false;
  Value value;
  const auto take = [&](const std::optional<Field>& field, std::optional<Decimal>& out) {
    if (!field) return true;
    if (!read(*field, value)) return false;
    if (value.kind == Value::Kind::decimal) out = value.decimal;
    return true;
  };
  bill::BalanceForward balance;
  const BalanceRule& from = rule.balance;
  if (!take(from.previous_balance, balance.previous_balance) || !take(from.payments, balance.payments) ||
      !take(from.adjustments, balance.adjustments) ||
      !take(from.other_adjustments, balance.other_adjustments) || !take(from.total_due, balance.total_due))
    return false;
  if (!take_latest_day() || !find_group()) return false;
  Group& group = rows_.groups[group_];
  note_marker(group);
  for (std::size_t i = 0; i < rule.totals.size(); ++i) print(group, rule.totals[i], printed_[i]);
  if (rule.balance_level != kNone && balance.any()) {
    const std::size_t index = level(group, rule.balance_level);
    if (!group.part.levels[index].balance().any()) group.part.levels.set_balance(index, balance);
  }
  rows_.dispositions.add(Disposition::printed_total, length_);
  return true;
}

void RowReader::print(Group& group, const TotalRule& rule, const std::optional<Decimal>& printed) {
  if (!printed) return;
  const std::size_t index = level(group, rule.level);
  group.prints.push_back({index, rule.adds, *printed, begin_, length_});
}

bool RowReader::take_context(const RecordRule& rule) {
  std::vector<std::pair<std::size_t, Value>> given;
  for (const auto& field : rule.inherited) {
    Value value;
    if (!read(field, value)) return false;
    if (value.kind == Value::Kind::unknown) continue;
    const auto at = std::lower_bound(context_columns_.begin(), context_columns_.end(), field.target);
    given.emplace_back(static_cast<std::size_t>(at - context_columns_.begin()), value);
  }
  for (const auto& [at, value] : given) {
    auto& inherited = rows_.inherited[at];
    if (!inherited.set) rows_.inherited_from[at] = rows_.charges.rows();
    inherited.set = true;
    inherited.is_text = value.kind == Value::Kind::text;
    inherited.text = inherited.is_text ? std::string(value.text) : std::string();
    inherited.number = value.number;
  }
  rows_.dispositions.add(Disposition::context, length_);
  return true;
}

bool RowReader::find_group() {
  identity_buffer_.clear();
  for (const std::size_t cell : identity_cells_) {
    identity_buffer_ += row_.cells[cell];
    identity_buffer_ += '\0';
  }
  if (group_ == kNone || identity_buffer_ != identity_) {
    const auto known = rows_.group_of.find(identity_buffer_);
    if (known != rows_.group_of.end()) {
      group_ = known->second;
    } else if (!new_group(identity_buffer_)) {
      return false;
    }
    identity_ = identity_buffer_;
  }
  auto& latest = rows_.groups[group_].latest_day;
  if (latest_day_ && (!latest || *latest < *latest_day_)) latest = latest_day_;
  return true;
}

bool RowReader::new_group(std::string identity) {
  Group group;
  Value value;
  const auto take = [&](const Field& field, std::string& out) {
    if (!read(field, value)) return false;
    if (value.text.size() > kLongestKey)
      return refuse("a carrier, account or invoice of " + std::to_string(value.text.size()) + " bytes");
    out = std::string(value.text);
    return true;
  };
  if (!take(profile_.bill.carrier, group.part.key.carrier) ||
      !take(profile_.bill.account, group.part.key.account))
    return false;
  if (profile_.bill.invoice && !take(*profile_.bill.invoice, group.part.key.number)) return false;
  if (profile_.bill.bill_date && !layout_.undated) {
    if (!read(*profile_.bill.bill_date, value)) return false;
    group.part.key.bill_date = Date{static_cast<std::int32_t>(value.number)};
  }
  attributes(group);
  group_ = rows_.groups.size();
  rows_.groups.push_back(std::move(group));
  rows_.group_of.emplace(std::move(identity), group_);
  return true;
}

// What else the part says of itself stands in its first row.
void RowReader::attributes(Group& group) {
  bill::Part& part = group.part;
  part.kind = profile_.part.kind;
  part.required_kinds = profile_.part.required;
  part.information_only = profile_.part.information_only;
  if (profile_.part.replaces) part.marker = bill::Marker::replaces;
  if (const auto currency = text_of(profile_.bill.currency, row_, scratch_)) part.currency = *currency;
  std::string ignored;
  const auto take = [&](const std::optional<Field>& field, Value& value) {
    value.kind = Value::Kind::unknown;
    if (field && !read_value(*field, row_, scratch_, value, ignored)) {
      group.unreadable = begin_;
      value.kind = Value::Kind::unknown;
    }
    return value.kind != Value::Kind::unknown;
  };
  Value value;
  const auto day = [&] { return Date{static_cast<std::int32_t>(value.number)}; };
  if (take(profile_.bill.due_date, value)) part.due_date = day();
  if (take(profile_.bill.period_from, value)) part.period_from = day();
  if (take(profile_.bill.period_through, value)) part.period_through = day();
  if (take(profile_.bill.parent_account, value)) part.parent_account = value.text;
  if (take(profile_.bill.contract_reference, value)) part.contract_reference = value.text;
  if (take(profile_.bill.customer, value)) part.customer = value.text;
  if (take(profile_.part.issued, value)) part.issued = value.text;
}

void RowReader::note_marker(Group& group) {
  if (!profile_.part.replaces_when.empty() && all_hold(profile_.part.replaces_when, row_))
    group.part.marker = bill::Marker::replaces;
}

// The level's index in the group; it and the levels above it are declared where they are new.
std::size_t RowReader::level(Group& group, std::size_t rule) {
  const LevelRule& form = profile_.levels[rule];
  fill_template(form.id, row_, level_id_);
  const std::size_t known = group.level_of.find(group.part.levels, level_id_);
  if (known != kNone) return known;
  bill::Level made;
  made.id = level_id_;
  made.kind = form.kind;
  made.information_only = form.information_only;
  made.source_offset = begin_;
  made.source_length = length_;
  fill_template(form.label, row_, made.label);
  if (form.parent != kNone) made.parent = group.part.levels[level(group, form.parent)].id;
  return add_level(group, made);
}

// Most rows stand in the section of the row before.
const std::string& RowReader::section(Group& group, std::size_t level) {
  if (section_place_ != std::pair(group_, level)) {
    section_ = section_of(group, level);
    section_place_ = {group_, level};
  }
  return section_;
}

}  // namespace telaudit::formats::profile
