#include "formats/xml_statement.h"

#include <algorithm>

#include "base/text.h"
#include "bill/charge.h"

namespace telaudit::formats::xml {
namespace {

constexpr std::uint64_t kMostNotes = 100;
const std::string kAsk = "ask the sender for a corrected statement";

bool is_sum(const Total& sum, const Decimal& amount) {
  Total other;
  other.add(amount);
  return sum == other;
}

}  // namespace

StatementWriter::StatementWriter(std::string file) : file_(std::move(file)), charges_(bill::charge_schema()) {
  Level root;
  root.id = "utility-statement";
  root.kind = "part";
  levels_.push_back(std::move(root));
}

void StatementWriter::refuse(std::string what, std::uint64_t offset, std::string element) {
  if (!refused_) refused_ = Problem{std::move(what), {file_, offset, {}, {}, std::move(element)}, kAsk};
}

void StatementWriter::note(const char* code, std::string what, std::uint64_t offset, std::string advice) {
  if (++note_counts_[code] > kMostNotes) return;
  notes_.push_back({code, Problem{std::move(what), {file_, offset, {}, {}, {}}, std::move(advice)}});
}

std::optional<Decimal> StatementWriter::money(Field field) {
  const Value& value = of(field);
  if (!value.is_set) return std::nullopt;
  const auto amount = parse_number(value.text);
  const std::string name(kStatementFieldNames[static_cast<std::size_t>(field) - 1]);
  if (!amount) refuse("the amount " + in_quotes(value.text) + " is no decimal number", value.offset, name);
  if (!value.attribute.empty()) {
    if (currency_.empty()) currency_ = value.attribute;
    if (value.attribute != currency_)
      refuse("an amount is in " + in_quotes(value.attribute) + ", the statement in " + in_quotes(currency_),
             value.offset, name);
  }
  return amount;
}

std::optional<Decimal> StatementWriter::number(Field field) {
  const Value& value = of(field);
  if (!value.is_set || value.text.empty()) return std::nullopt;
  const auto read = parse_number(value.text);
  if (!read)
    note("uts.unreadable-number", "the number " + in_quotes(value.text) + " cannot be kept exactly",
         value.offset, "it is left unknown; no sum depends on it");
  return read;
}

void StatementWriter::document(std::string_view) {
  any_document_ = true;
}

void StatementWriter::field(std::uint8_t which, const FieldText& text) {
  Value& value = values_[which];
  if (refused_ || value.is_set || text.text.empty()) return;
  value.text = text.text;
  value.attribute = text.attribute;
  value.offset = text.offset;
  value.is_set = true;
  if (static_cast<Field>(which) == Field::currency) currency_ = value.text;
}

void StatementWriter::forget(Field first, Field last) {
  for (auto at = static_cast<std::size_t>(first); at <= static_cast<std::size_t>(last); ++at)
    values_[at].is_set = false;
}

std::size_t StatementWriter::add_level(std::size_t parent, std::string_view id, std::string label,
                                       std::string_view kind, std::uint64_t offset) {
  Level level;
  level.id = levels_[parent].id + "/" + std::string(id);
  level.parent = parent;
  level.label = std::move(label);
  level.kind = kind;
  level.offset = offset;
  levels_.push_back(std::move(level));
  return levels_.size() - 1;
}

void StatementWriter::open(std::uint8_t which, std::uint64_t offset) {
  if (refused_) return;
  switch (static_cast<StatementGroup>(which)) {
    case StatementGroup::point:
      forget(Field::point_id, Field::subscriber);
      point_level_ = add_level(0, std::to_string(offset), {}, "consumption_point", offset);
      return;
    case StatementGroup::supply:
      return open_supply(offset);
    case StatementGroup::phone:
      forget(Field::phone_number, Field::phone_total);
      if (supply_.calls_level == 0) {
        supply_.calls_level = add_level(supply_.lines_level, "calls", "calls", "calls", offset);
        supply_.first_call = charges_.rows();
      }
      phone_level_ = add_level(supply_.calls_level, std::to_string(offset), {}, "phone_number", offset);
      return;
    default:
      return forget(Field::call_date, Field::reason);
  }
}

void StatementWriter::close(std::uint8_t which, std::uint64_t offset, std::uint64_t length) {
  if (refused_) return;
  switch (static_cast<StatementGroup>(which)) {
    case StatementGroup::point:
      levels_[point_level_].label = text(Field::point_id);
      levels_[point_level_].length = length;
      return;
    case StatementGroup::supply:
      return close_supply(length);
    case StatementGroup::phone:
      return close_phone(length);
    case StatementGroup::call:
      return write_call(offset, length);
    case StatementGroup::line:
      return write_line(offset, length);
    case StatementGroup::tax:
      return write_tax(offset, length);
    case StatementGroup::allowance:
      return write_allowance(offset, length);
    case StatementGroup::none:
      return;
  }
}

void StatementWriter::open_supply(std::uint64_t offset) {
  forget(Field::supply_from, Field::total_gross);
  supply_ = {};
  supply_.level =
      add_level(point_level_, std::to_string(offset), "consumption with tax", "consumption", offset);
  supply_.lines_level = add_level(supply_.level, "lines", "sum of lines", "lines", offset);
}

void StatementWriter::close_phone(std::uint64_t length) {
  Level& level = levels_[phone_level_];
  level.label = text(Field::phone_number);
  level.length = length;
  level.printed = in_cents(money(Field::phone_total));
  supply_.end_call = charges_.rows();
}

// Which of lines and calls the consumption's total is made of.
void StatementWriter::settle_calls() {
  if (supply_.calls_level == 0) return;
  Level& calls = levels_[supply_.calls_level];
  calls.printed = in_cents(money(Field::supply_total));
  const auto total = money(Field::total_lines);
  Total both = supply_.lines;
  both.add(supply_.calls);
  if (total && !is_sum(supply_.lines, *total) && is_sum(both, *total)) return;
  const auto lines_of = [&](const auto& is_the_amount) {
    std::vector<const LineRow*> found;
    for (const auto& line : supply_.line_rows)
      if (!line.amount.is_zero() && is_the_amount(line.amount)) found.push_back(&line);
    return found;
  };
  auto same = lines_of([&](const Decimal& amount) { return is_sum(supply_.calls, amount); });
  // Calls that miss their own printed total are still the line that the total is of: the difference is
  // theirs.
  if (same.empty() && calls.printed)
    same = lines_of([&](const Decimal& amount) { return in_cents(amount) == calls.printed; });
  if (same.size() == 1) {
    // The calls are the line: its row says so and counts no more.
    charges_.replace_number(bill::charge::kInTotal, same.front()->row, 0);
    calls.label = "calls of line " +
                  charges_.text(bill::charge::kProductCode, same.front()->row).value_or("without an item");
    return;
  }
  if (supply_.line_rows.empty()) return;
  for (std::uint64_t row = supply_.first_call; row < supply_.end_call; ++row)
    charges_.replace_number(bill::charge::kInTotal, row, 0);
  // A total of rows that do not count is no sum of this tree.
  calls.printed.reset();
  for (std::size_t i = supply_.calls_level + 1; i < levels_.size(); ++i)
    if (levels_[i].parent == supply_.calls_level) levels_[i].printed.reset();
  if (!supply_.calls.is_zero())
    note("uts.calls-beside-lines",
         "calls of " + supply_.calls.text() + " are no single line of their consumption", calls.offset,
         "the lines count, the calls inform; compare them with the invoice's usage");
}

void StatementWriter::close_supply(std::uint64_t length) {
  Level& level = levels_[supply_.level];
  level.length = length;
  level.printed = in_cents(money(Field::total_gross));
  levels_[supply_.lines_level].printed = in_cents(money(Field::total_lines));
  levels_[supply_.lines_level].length = length;
  settle_calls();
}

}  // namespace telaudit::formats::xml
