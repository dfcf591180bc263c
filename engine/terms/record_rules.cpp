#include "terms/record_rules.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "base/text.h"

namespace telaudit::terms {
namespace {

constexpr std::int64_t kTenthsOfAMinute = 600;
constexpr std::size_t kMostDigits = 18;
constexpr std::size_t kWireCentreLength = 8;

std::uint64_t number_of(std::string_view digits) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string padded(std::uint64_t value, std::size_t length) {
  std::string text = std::to_string(value);
  return std::string(length - std::min(length, text.size()), '0') + text;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= kMostDigits &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<void> check_range(const CsvRow& row, std::string_view column, std::int64_t least, std::int64_t most) {
  const Cell& cell = row.cell(column);
  if (!cell.known || (cell.number >= least && cell.number <= most)) return {};
  return Problem{"'" + std::to_string(cell.number) + "' is not from " + std::to_string(least) + " to " +
                     std::to_string(most),
                 row.place_of(column), "check the number"};
}

}  // namespace

Result<void> complete_service_term(CsvRow& row) {
  const auto start = row.date("start");
  const Cell& months = row.cell("months");
  auto end = row.date("term_end");
  if (months.known) {
    const Date computed = add_days(add_months(*start, static_cast<int>(months.number)), -1);
    if (end && *end != computed)
      return Problem{"the term of " + std::to_string(months.number) + " months ends on " + computed.text() +
                         ", not on " + end->text(),
                     row.place_of("term_end"), "state months or term_end, or correct one of them"};
    end = computed;
    row.set_number("term_end", end->days);
  }
  if (end && *end < *start)
    return Problem{"the term ends before it starts", row.place_of("term_end"), "check both days"};
  if (end && !row.date("change_from")) row.set_number("change_from", add_days(*end, 1).days);
  row.set_number("valid_from", start->days);
  return {};
}

void close_service_terms(bill::TableBuilder& builder) {
  const auto& schema = builder.schema();
  using Term = std::tuple<std::vector<std::string>, std::int64_t, std::size_t>;  // key, start, row
  std::vector<Term> terms;
  for (std::size_t row = 0; row < builder.rows(); ++row) {
    std::vector<std::string> key;
    for (const auto* name : {"service", "carrier", "account", "item"})
      key.emplace_back(builder.text(*schema.find(name), row).value_or(""));
    terms.emplace_back(std::move(key), builder.number(*schema.find("start"), row).value_or(0), row);
  }
  std::sort(terms.begin(), terms.end());
  for (std::size_t i = 1; i < terms.size(); ++i) {
    const auto& [key, start, row] = terms[i - 1];
    if (key == std::get<0>(terms[i]))
      builder.replace_number(*schema.find("valid_to"), row, std::get<1>(terms[i]));
  }
}

Result<void> complete_circuit_end(CsvRow& row) {
  const Cell& clli = row.cell("clli");
  if (!clli.known || row.cell("wire_centre").known || clli.text.size() < kWireCentreLength) return {};
  row.set_text("wire_centre", upper(clli.text.substr(0, kWireCentreLength)));
  return {};
}

Result<void> complete_ticket(CsvRow& row) {
  const Cell& restored = row.cell("restored");
  if (restored.known)
    row.set_number("downtime_minutes", (restored.number - row.cell("opened").number) / kTenthsOfAMinute);
  return {};
}

Result<void> complete_burst_sample(CsvRow& row) {
  const Cell& in = row.cell("mbps_in");
  const Cell& out = row.cell("mbps_out");
  if (!in.known || !out.known) return {};
  Cell& larger = row.cell("mbps");
  larger.known = true;
  larger.decimal = in.decimal < out.decimal ? out.decimal : in.decimal;
  return {};
}

Result<void> complete_working_hours(CsvRow& row) {
  if (auto checked = check_range(row, "weekday", 0, 7); !checked) return checked;
  if (auto checked = check_range(row, "minute_to", 1, 1440); !checked) return checked;
  if (row.cell("minute_from").number >= row.cell("minute_to").number)
    return Problem{"the hours end before they begin", row.place_of("minute_to"),
                   "write hours over midnight as two rows"};
  return {};
}

namespace {

Result<void> need(const CsvRow& row, std::string_view column, const std::string& why) {
  if (row.cell(column).known) return {};
  return Problem{std::string(column) + " is missing", row.place_of(column), why};
}

// A count that is not below `least`, in the units of `factor` each.
Result<std::int64_t> whole(const CsvRow& row, std::string_view column, std::int64_t factor,
                           std::int64_t least) {
  const Decimal stated = row.cell(column).decimal;
  const auto product = multiply(stated, Decimal{factor, 0});
  const auto count = product ? rescale(*product, 0) : std::nullopt;
  if (!count || count->mantissa < least)
    return Problem{"'" + stated.text() + "' is no whole number of bytes, minutes or messages, or too small",
                   row.place_of(column), "write what the price list says"};
  return count->mantissa;
}

std::int64_t bytes_of_unit(std::string_view unit) {
  std::int64_t bytes = 1;
  const std::int64_t step = unit.size() == 3 ? 1024 : 1000;  // KiB beside KB
  for (const char prefix : {'K', 'M', 'G'}) {
    bytes *= step;
    if (unit.front() == prefix) break;
  }
  return bytes;
}

bool is_limited(const CsvRow& row, std::string_view resource) {
  return row.cell(resource).known && row.cell(resource).text != "unlimited";
}

}  // namespace

Result<void> complete_wireless_plan(CsvRow& row) {
  for (const std::string resource : {"data", "minutes", "messages"}) {
    if (!is_limited(row, resource)) continue;
    for (const char* part : {"_included", "_overage_price"})
      if (auto given = need(row, resource + part, "say what a limit of " + resource + " is"); !given)
        return given;
    if (row.cell(resource + "_overage_price").decimal.is_negative())
      return Problem{"a negative price", row.place_of(resource + "_overage_price"), "write what is paid"};
    if (resource == "data") continue;
    if (auto count = whole(row, resource + "_included", 1, 0); !count) return count.problem();
  }
  if (is_limited(row, "data")) {
    for (const char* column : {"data_unit", "data_overage_unit"})
      if (auto given = need(row, column, "say what a limit of data is counted in"); !given) return given;
    const std::int64_t unit = bytes_of_unit(row.cell("data_unit").text);
    const auto included = whole(row, "data_included", unit, 0);
    if (!included) return included.problem();
    const auto overage = whole(row, "data_overage_unit", unit, 1);
    if (!overage) return overage.problem();
    row.set_number("data_bytes", *included);
    row.set_number("data_overage_bytes", *overage);
  }
  for (const char* resource : {"data", "minutes", "messages"})
    if (row.cell(resource).known && row.cell(resource).text == "pool")
      for (const char* column : {"pool", "pool_scope"})
        if (auto given = need(row, column, "say which lines share the " + std::string(resource)); !given)
          return given;
  return {};
}

Result<void> complete_billing_account(CsvRow& row) {
  return check_range(row, "cycle_day", 1, 31);
}

std::vector<std::string> prefixes_of(std::string_view first, std::string_view last) {
  const std::size_t length = first.size();
  const std::uint64_t end = number_of(last);
  std::vector<std::string> prefixes;
  for (std::uint64_t at = number_of(first); at <= end;) {
    // The largest block of numbers that begins here and does not pass the end.
    std::uint64_t size = 1;
    std::size_t digits = length;
    while (digits > 1 && at % (size * 10) == 0 && at + size * 10 - 1 <= end) {
      size *= 10;
      --digits;
    }
    prefixes.push_back(padded(at / size, digits));
    at += size;
  }
  return prefixes;
}

Result<std::vector<CsvRow>> expand_number_range(const CsvRow& row) {
  const std::string& first = row.cell("first_number").text;
  const std::string& last = row.cell("last_number").text;
  for (const auto* name : {"first_number", "last_number"})
    if (!is_number(row.cell(name).text))
      return Problem{"'" + row.cell(name).text + "' is not a telephone number", row.place_of(name),
                     "write its digits, at most 18"};
  if (first.size() != last.size() || last < first)
    return Problem{"the range from " + first + " to " + last + " holds no number",
                   row.place_of("last_number"), "write both in full, the lower one first"};
  std::vector<CsvRow> rows;
  for (auto& prefix : prefixes_of(first, last)) {
    rows.push_back(row);
    rows.back().set_text("prefix", std::move(prefix));
  }
  return rows;
}

}  // namespace telaudit::terms
