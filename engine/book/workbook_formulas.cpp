#include "book/workbook_formulas.h"

#include <utility>

#include "base/text.h"

namespace telaudit::book {
namespace {

// What of the sheet Charges a step sums up: its column, and the word in bridge_step where it takes only some
// rows.
std::pair<std::string_view, std::string_view> summed_by(std::string_view step) {
  if (step == "billed") return {"amount", ""};
  if (step == "one_off") return {"amount", "one_off"};
  if (step == "taxes") return {"amount", "tax"};
  if (step == "surcharges") return {"amount", "surcharge"};
  if (step == "unclassed") return {"amount", "unclassed"};
  if (step == "findings") return {"less_findings", ""};
  return {"less_savings", ""};
}

std::string charge_sum(const SheetLayout& charges, const std::string& currency, std::string_view step) {
  const auto [column, word] = summed_by(step);
  if (word.empty())
    return rounded(
        sum_where(charges, column, {{"on_latest_bill", "yes"}, {"payable", "yes"}, {"currency", currency}}));
  return rounded(sum_where(
      charges, column,
      {{"on_latest_bill", "yes"}, {"payable", "yes"}, {"currency", currency}, {"bridge_step", word}}));
}

}  // namespace

void set_bill_formulas(const Layouts&, const SheetLayout& own, std::uint64_t row, Cells& cells) {
  Cell& difference = cells[own.table.column("difference")];
  if (difference.text.empty()) return;
  difference.formula = "=" + rounded(own.cell(row, "printed") + "-" + own.cell(row, "computed"));
}

void set_bridge_formulas(const Layouts& sheets, const SheetLayout& own, std::uint64_t row, Cells& cells) {
  const std::string& step = cells[own.table.column("step")].text;
  Cell& amount = cells[own.table.column("amount")];
  Cell& running = cells[own.table.column("running")];
  const std::string above = row > 0 ? own.cell(row - 1, "running") : std::string();
  const std::string here = own.cell(row, "amount");
  if (step == "clean") {
    amount.formula = "=" + above;
    running.formula = "=" + here;
    return;
  }
  const bool first = step == "billed";
  running.formula = "=" + (first ? here : rounded(above + "+" + here));
  const SheetLayout* charges = sheets.find("Charges");
  const std::string& currency = cells[own.table.column("currency")].text;
  if (charges == nullptr || !charges->whole() || !is_currency_code(currency)) return;
  amount.formula = (first ? "=" : "=-") + charge_sum(*charges, currency, step);
}

void set_gap_formulas(const Layouts&, const SheetLayout& own, std::uint64_t row, Cells& cells) {
  const auto less_at = [&](std::string_view price) {
    return "=" + rounded(own.cell(row, "monthly_amount") + "-" + own.cell(row, price) + "*" +
                         own.cell(row, "quantity"));
  };
  cells[own.table.column("above_median")].formula = less_at("median");
  cells[own.table.column("what_if_saving")].formula = less_at("what_if_price");
}

void set_cost_centre_formulas(const Layouts&, const SheetLayout& own, std::uint64_t row, Cells& cells) {
  constexpr std::size_t kFirstClass = 2;
  const std::size_t total = own.table.column("total");
  if (total == kFirstClass) return;
  const auto& columns = own.table.columns;
  cells[total].formula = "=" + rounded("SUM(" + own.cell(row, columns[kFirstClass].name) + ":" +
                                       own.cell(row, columns[total - 1].name) + ")");
}

}  // namespace telaudit::book
