#include "book/what_if.h"

#include <fmt/format.h>

#include "base/text.h"
#include "book/present_value.h"
#include "book/proportion.h"

namespace telaudit::book {
namespace {

// What the cells say before anybody changes them, where no policy says it. The rate is a round number to
// begin with, no advice.
constexpr std::string_view kShareWon = "1.00";
constexpr int kMonths = 36;
constexpr Decimal kYearlyRate{8, 2};
constexpr std::uint8_t kCents = 2;
constexpr double kLabelWidth = 46, kFigureWidth = 17, kPageWidth = kLabelWidth + 5 * kFigureWidth;

struct Start {
  int months = kMonths;
  Decimal rate = kYearlyRate;
  std::optional<Discounting> discounting;  // at that rate; nothing where it is none
};

Start start_of(const Contents& contents) {
  Start out;
  if (const auto* negotiation = contents.input->negotiation) {
    out.months = negotiation->money.months;
    out.rate = negotiation->money.discount_rate.value_or(kYearlyRate);
  }
  if (auto discounting = Discounting::at(out.rate, out.months)) out.discounting = std::move(*discounting);
  return out;
}

constexpr std::uint32_t kShareRow = 3, kMonthsRow = 4, kRateRow = 5, kOneOffRow = 6, kHeadRow = 8;
constexpr std::string_view kShare = "$B$4", kMonthsCell = "$B$5", kRate = "$B$6", kOneOff = "$B$7";

Total above_median(const Contents& contents, const std::string& currency) {
  Total out;
  for (const auto& gap : contents.gaps)
    if (gap.currency == currency && gap.above_median > Total()) out.add(gap.above_median);
  return out;
}

void write_currency(XlsxSheet& sheet, std::uint32_t row, const std::string& currency,
                    const Contents& contents, const SheetLayout* gaps, const Start& start) {
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
        times(above, start.months).text());
  money(5,
        fmt::format(
            "ROUND(IF({0}=0,{1}*{2},{1}*(1+{0})^(1/24)*(1-(1+{0})^(-{2}/12))/((1+{0})^(1/12)-1))-{3},2)",
            kRate, cell(2), kMonthsCell, kOneOff),
        start.discounting ? start.discounting->present_of_each(above, start.months, kCents).text()
                          : times(above, start.months).text());
}

}  // namespace

bool has_what_if(const Contents& contents) {
  for (const auto& gap : contents.gaps)
    if (gap.above_median > Total()) return true;
  return false;
}

void write_what_if(XlsxSheet& sheet, const Contents& contents, const Layouts& sheets) {
  const Start start = start_of(contents);
  sheet.print_on_one_page();
  sheet.width(0, 0, kLabelWidth);
  sheet.width(1, 5, kFigureWidth);
  sheet.text(0, 0, "What if", Style::title);
  sheet.merge_wrapped(
      1, 0, 5,
      "Change the tinted cells; everything below follows. They are where to begin, not what to expect.",
      kPageWidth);
  sheet.text(kShareRow, 0, "Share of what is paid above the market's median that is won");
  sheet.number(kShareRow, 1, kShareWon, 2, Style::input);
  sheet.text(kMonthsRow, 0, "Months of the new contract");
  sheet.number(kMonthsRow, 1, std::to_string(start.months), 0, Style::input);
  sheet.text(kRateRow, 0, "Discount rate a year (0.08 is 8 %)");
  sheet.number(kRateRow, 1, start.rate.text(), 4, Style::input);
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
      write_currency(sheet, row++, bridge.currency, contents, sheets.find("Price gaps"), start);
  sheet.merge_wrapped(
      row + 1, 0, 5,
      "The present value takes each month's saving as paid in the middle of the month, at the yearly rate "
      "turned into a monthly one.",
      kPageWidth);
}

}  // namespace telaudit::book
