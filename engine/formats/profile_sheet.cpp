#include "formats/profile_sheet.h"

#include <algorithm>
#include <set>

namespace telaudit::formats::profile {
namespace {

constexpr const char* kDate = "%Y-%m-%d";
constexpr const char* kMidnight = "%Y-%m-%d 00:00:00";  // a day in a cell whose format shows a time

template <typename Visit>
void each_of(std::optional<Field>& field, const Visit& visit) {
  if (field) visit(*field);
}

template <typename Visit>
void each_of(BillRule& bill, const Visit& visit) {
  visit(bill.carrier);
  visit(bill.account);
  visit(bill.currency);
  for (auto* field : {&bill.invoice, &bill.bill_date, &bill.latest_day, &bill.due_date, &bill.period_from,
                      &bill.period_through, &bill.parent_account, &bill.contract_reference, &bill.customer})
    each_of(*field, visit);
}

template <typename Visit>
void each_of(RecordRule& record, const Visit& visit) {
  for (auto& charge : record.charges) {
    for (auto& field : charge.fields) visit(field);
    each_of(charge.amount, visit);
    visit(charge.level);
  }
  for (auto& total : record.totals) each_of(total.printed, visit);
  auto& balance = record.balance;
  for (auto* field : {&balance.previous_balance, &balance.payments, &balance.adjustments,
                      &balance.other_adjustments, &balance.total_due})
    each_of(*field, visit);
  for (auto& field : record.inherited) visit(field);
}

// Every field of the profile, but for the day within a moment.
template <typename Visit>
void each_field(Profile& profile, const Visit& visit) {
  for (auto& key : profile.keys) visit(key);
  each_of(profile.bill, visit);
  each_of(profile.part.issued, visit);
  for (auto& record : profile.records) each_of(record, visit);
}

void take_dates(Field& field) {
  if (field.formats.empty()) return;
  for (const char* format : {kDate, kMidnight})
    if (std::find(field.formats.begin(), field.formats.end(), format) == field.formats.end())
      field.formats.emplace_back(format);
}

std::shared_ptr<const Field> with_cells(Field field);

void take_cells(Field& field) {
  take_dates(field);
  if (field.day) {
    Field day = *field.day;
    take_dates(day);
    field.day = std::make_shared<const Field>(std::move(day));
  }
  if (field.from) {
    field.from = with_cells(*field.from);
    field.to = with_cells(*field.to);
    return;
  }
  // A cell of time is written h:mm:ss. Where the profile reads minutes and seconds it is left out: 1:30 typed
  // into a sheet is an hour and a half there.
  const auto reads = [&](DurationUnit unit) {
    return field.duration == unit || std::find(field.other_durations.begin(), field.other_durations.end(),
                                               unit) != field.other_durations.end();
  };
  if (field.type == ValueType::duration && !reads(DurationUnit::h_m_s) && !reads(DurationUnit::m_s))
    field.other_durations.push_back(DurationUnit::h_m_s);
}

std::shared_ptr<const Field> with_cells(Field field) {
  take_cells(field);
  return std::make_shared<const Field>(std::move(field));
}

bool is_amount(const Field& field) {
  return field.type == ValueType::money || field.type == ValueType::decimal;
}

// Durations and volumes are written as amounts are; what could have been a point of theirs groups nothing.
void take_mark(Field& field, char mark) {
  if (is_amount(field) || field.money.decimal == mark) return;
  field.money.decimal = mark;
  field.money.group = '\0';
}

// The decimal marks of amounts that stand in columns.
std::set<char> decimal_marks(const Profile& profile) {
  std::set<char> marks;
  Profile copy = profile;
  each_field(copy, [&](const Field& field) {
    if (is_amount(field) && field.column != kNone) marks.insert(field.money.decimal);
  });
  return marks;
}

}  // namespace

std::optional<Profile> as_sheet(const Profile& profile) {
  if (profile.container.by_line() || decimal_marks(profile).size() > 1) return std::nullopt;
  Profile sheet = profile;
  auto& container = sheet.container;
  container.delimiter = ',';
  container.quote = '"';
  container.quoted_line_ends = false;
  container.escape = '\0';
  container.fallback.reset();
  container.utf16 = false;
  // Cells that are empty at the end of a row are not in a workbook.
  container.least_columns = 1;
  if (auto& shape = sheet.detect.shape) {
    shape->least_columns = 1;
    for (const auto& [column, pattern] : shape->matches)
      shape->least_columns = std::max(shape->least_columns, column + 1);
  }
  const char mark = sheet_decimal(profile);
  each_field(sheet, [&](Field& field) {
    take_cells(field);
    take_mark(field, mark);
  });
  return sheet;
}

char sheet_decimal(const Profile& profile) {
  const auto marks = decimal_marks(profile);
  return marks.size() == 1 ? *marks.begin() : '.';
}

}  // namespace telaudit::formats::profile
