// From the cells of a row to what it gives: charges, totals, contexts, and the bill and level they belong to.
#include <algorithm>

#include "formats/profile_row_reader.h"

namespace telaudit::formats::profile {

using bill::Disposition;

namespace {

// Of what identifies a bill; no carrier's is a tenth of that.
constexpr std::size_t kLongestKey = 1024;

// No call lasts less than nothing; only a charge that takes another back counts its usage down.
bool is_usage_below_zero(std::size_t target, const Value& value) {
  return (target == bill::charge::kDuration || target == bill::charge::kDataVolume) &&
         value.kind == Value::Kind::number && value.number < 0;
}

}  // namespace

bool RowReader::refuse(std::string reason) {
  reason_ = std::move(reason);
  return false;
}

// Where a column says the currency of a row, a sign beside its amounts must not say another: one of the two
// is wrong, and nobody can know which. A currency that the profile states is looked at with the amount.
bool RowReader::shows_own_currency(const Field& field) {
  if (field.type != ValueType::money || profile_.bill.currency.constant) return true;
  const auto text = text_of(field, row_, scratch_);
  if (!text || !may_name_currency(field, *text)) return true;
  std::string& words = scratch_.take();
  words = *text;
  std::replace_if(
      words.begin(), words.end(),
      [](char c) { return std::string_view("0123456789.,-+()").find(c) != std::string_view::npos; }, ' ');
  const auto currency = text_of(profile_.bill.currency, row_, scratch_);
  return !currency || word_of_another_currency(words, *currency).empty() ||
         refuse(field.name + ": shows another currency than the row's");
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

// Of the charge being staged, whose amount is the first of its values where it has one.
bool RowReader::takes_money_back(std::size_t begin) const {
  return begin < values_.size() && values_[begin].target == bill::charge::kAmount &&
         values_[begin].value.decimal.mantissa < 0;
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
    if (is_usage_below_zero(field.target, staged.value) && !takes_money_back(charge.begin))
      return refuse(field.name + ": is below zero, and the amount is not");
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
  add_print(group.prints, {index, rule.adds, *printed, begin_, length_});
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
  for (const std::size_t cell : key_cells_) {
    identity_buffer_ += row_.cells[cell];
    identity_buffer_ += '\0';
  }
  if (key_cells_.size() < identity_cells_.size())
    if (const auto currency = text_of(profile_.bill.currency, row_, scratch_)) identity_buffer_ += *currency;
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
  add_group(std::move(group));
  rows_.group_of.emplace(std::move(identity), group_);
  return true;
}

// One bill may be written in several ways, "Jan 31" and "JAN 31". They are one group here, as they are one
// part when pieces are joined: otherwise where a file is cut would decide which levels come first.
void RowReader::add_group(Group group) {
  const std::uint64_t hash = hash_of(group.part.key);
  group_ = kNone;
  const auto [first, last] = rows_.group_of_key.equal_range(hash);
  for (auto at = first; at != last; ++at) {
    const bill::Part& other = rows_.groups[at->second].part;
    if (other.key == group.part.key && may_add_up(other.currency, group.part.currency))
      group_ = std::min(group_, at->second);
  }
  if (group_ != kNone) {
    std::string& currency = rows_.groups[group_].part.currency;
    if (currency.empty()) currency = std::move(group.part.currency);
    return;
  }
  group_ = rows_.groups.size();
  rows_.groups.push_back(std::move(group));
  rows_.group_of_key.emplace(hash, group_);
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
