#include "book/what_if.h"

#include <fmt/format.h>

#include <cmath>

namespace telaudit::book {
namespace {

// What the cells say before anybody changes them. The rate is a round number to begin with, no advice.
constexpr double kShareWon = 1.0;
constexpr int kMonths = 36;
constexpr double kYearlyRate = 0.08;

constexpr std::uint32_t kShareRow = 3, kMonthsRow = 4, kRateRow = 5, kOneOffRow = 6, kHeadRow = 8;
constexpr std::string_view kShare = "$B$4", kMonthsCell = "$B$5", kRate = "$B$6", kOneOff = "$B$7";

Total above_median(const Contents& contents, const std::string& currency) {
  Total out;
  for (const auto& gap : contents.gaps)
    if (gap.currency == currency && gap.above_median > Total()) out.add(gap.above_median);
  return out;
}

Total times(const Total& amount, int count) {
  Total out;
  for (int i = 0; i < count; ++i) out.add(amount);
  return out;
}

double number_of(const Total& amount) {
  double out = static_cast<double>(amount.mantissa());
  for (int i = 0; i < amount.scale(); ++i) out /= 10;
  return out;
}

void write_currency(XlsxSheet& sheet, std::uint32_t row, const std::string& currency,
                    const Contents& contents, const SheetLayout* gaps) {
  const Total above = above_median(contents, currency);
  const auto money = [&](std::uint16_t column, const std::string& formula, const std::string& value) {
    sheet.formula(row, column, "=" + formula, value, 2);
  };
  const auto cell = [&](std::size_t column) { return cell_name(row, column); };
  sheet.text(row, 0, currency);
  if (gaps != nullptr && gaps->whole() && is_currency_code(currency))
    money(1,
          rounded("SUMIFS(" + gaps->range("above_median") + "," + gaps->range("currency") + ",\"" + currency +
                  "\"," + gaps->range("above_median") + ",\">0\")"),
          above.text());
  else
    sheet.number(row, 1, above.text(), 2);
  money(2, rounded(cell(1) + "*" + std::string(kShare)), above.text());
  money(3, rounded(cell(2) + "*12"), times(above, 12).text());
  money(4, rounded(cell(2) + "*" + std::string(kMonthsCell) + "-" + std::string(kOneOff)),
        times(above, kMonths).text());
  money(5,
        fmt::format(
            "ROUND(IF({0}=0,{1}*{2},{1}*(1+{0})^(1/24)*(1-(1+{0})^(-{2}/12))/((1+{0})^(1/12)-1))-{3},2)",
            kRate, cell(2), kMonthsCell, kOneOff),
        fmt::format("{:.2f}", present_value(number_of(above), kYearlyRate, kMonths)));
}

}  // namespace

double present_value(double monthly, double yearly_rate, int months) {
  if (yearly_rate == 0) return std::round(monthly * months * 100) / 100;
  const double rate = std::pow(1 + yearly_rate, 1.0 / 12) - 1;
  const double value = monthly * std::sqrt(1 + rate) * (1 - std::pow(1 + rate, -months)) / rate;
  return std::round(value * 100) / 100;
}

bool has_what_if(const Contents& contents) {
  for (const auto& gap : contents.gaps)
    if (gap.above_median > Total()) return true;
  return false;
}

void write_what_if(XlsxSheet& sheet, const Contents& contents, const Layouts& sheets) {
  sheet.print_on_one_page();
  sheet.width(0, 0, 46);
  sheet.width(1, 5, 17);
  sheet.text(0, 0, "What if", Style::title);
  sheet.merge_note(
      1, 5,
      "Change the tinted cells; everything below follows. They are where to begin, not what to expect.");
  sheet.text(kShareRow, 0, "Share of what is paid above the market's median that is won");
  sheet.number(kShareRow, 1, fmt::format("{:.2f}", kShareWon), 2, Style::input);
  sheet.text(kMonthsRow, 0, "Months of the new contract");
  sheet.number(kMonthsRow, 1, std::to_string(kMonths), 0, Style::input);
  sheet.text(kRateRow, 0, "Discount rate a year (0.08 is 8 %)");
  sheet.number(kRateRow, 1, fmt::format("{:.4f}", kYearlyRate), 4, Style::input);
  sheet.text(kOneOffRow, 0, "One-off cost of changing, paid at the start");
  sheet.number(kOneOffRow, 1, "0.00", 2, Style::input);
  sheet.text(kHeadRow, 0, "currency", Style::heading);
  std::uint16_t column = 1;
  for (const char* heading : {"above the median a month", "won a month", "won a year",
                              "over the months, less one-off", "present value, less one-off"}) {
    sheet.text(kHeadRow, column, heading, Style::figure_heading);
    ++column;
  }
  auto row = kHeadRow + 1;
  for (const auto& bridge : contents.bridges)
    if (above_median(contents, bridge.currency) > Total())
      write_currency(sheet, row++, bridge.currency, contents, sheets.find("Price gaps"));
  sheet.merge_note(
      row + 1, 5,
      "The present value takes each month's saving as paid in the middle of the month, at the yearly rate "
      "turned into a monthly one.");
}

}  // namespace telaudit::book
