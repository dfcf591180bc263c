#include "book/workbook_cover.h"

namespace telaudit::book {
namespace {

constexpr std::uint16_t kLast = 5;

class Page {
 public:
  explicit Page(XlsxSheet& sheet) : sheet_(sheet) {}

  void heading(std::string_view first, std::initializer_list<std::string_view> others = {}) {
    ++row_;
    std::uint16_t column = 0;
    sheet_.text(row_, column++, first, Style::heading);
    for (const auto text : others)
      sheet_.text(row_, column++, text, text == "currency" ? Style::heading : Style::figure_heading);
    while (column <= kLast) sheet_.text(row_, column++, "", Style::heading);
    ++row_;
  }
  void fact(std::string_view label, std::string_view value) {
    sheet_.text(row_, 0, label, Style::plain);
    sheet_.text(row_, 1, value, Style::plain);
    ++row_;
  }
  void note(std::string_view text) { sheet_.merge_note(row_++, kLast, text); }
  std::uint32_t row() const { return row_; }
  void next() { ++row_; }
  XlsxSheet& sheet() { return sheet_; }

 private:
  XlsxSheet& sheet_;
  std::uint32_t row_ = 1;
};

// The cell's value, as a formula over `layout` where it may be one.
void write_sum(Page& page, std::uint16_t column, const Total& value, const SheetLayout* layout,
               std::string_view of, const std::string& currency,
               std::initializer_list<std::pair<std::string_view, std::string_view>> conditions) {
  const std::string text = value.text();
  if (layout != nullptr && layout->whole() && is_currency_code(currency))
    page.sheet().formula(page.row(), column, "=" + rounded(sum_where(*layout, of, conditions)), text,
                         money_decimals(text));
  else
    page.sheet().number(page.row(), column, text, money_decimals(text));
}

void write_billed(Page& page, const Contents& contents, const SheetLayout* bills) {
  page.heading("Billed", {"currency", "payable", "bills", "charges"});
  for (const auto& billed : contents.billed) {
    auto& sheet = page.sheet();
    sheet.text(page.row(), 0, "All bills here");
    sheet.text(page.row(), 1, billed.currency);
    write_sum(page, 2, billed.payable, bills, "payable", billed.currency, {{"currency", billed.currency}});
    sheet.number(page.row(), 3, std::to_string(billed.bills), 0);
    sheet.number(page.row(), 4, std::to_string(billed.charges), 0);
    page.next();
  }
  page.heading("Do the bills add up?", {"bills"});
  for (const auto& [state, count] : contents.states) {
    page.sheet().text(page.row(), 0, state);
    page.sheet().number(page.row(), 1, std::to_string(count), 0);
    page.next();
  }
}

void write_kinds(Page& page, const Contents& contents, const SheetLayout* findings) {
  page.heading("Findings by kind", {"currency", "findings", "potential", "allocated"});
  for (const auto& sum : contents.kinds) {
    auto& sheet = page.sheet();
    const auto word = kind_word(sum.kind, contents.contract_given());
    sheet.text(page.row(), 0, word);
    sheet.text(page.row(), 1, sum.currency);
    sheet.number(page.row(), 2, std::to_string(sum.findings), 0);
    if (sum.with_amount != 0) {
      write_sum(page, 3, sum.potential, findings, "potential", sum.currency,
                {{"kind", word}, {"currency", sum.currency}});
      write_sum(page, 4, sum.allocated, findings, "allocated", sum.currency,
                {{"kind", word}, {"currency", sum.currency}});
    }
    page.next();
  }
  page.note(
      "Unlike kinds are never added. Everything is potential: what was found, not what anybody agreed to. A "
      "dollar is allocated to one finding only.");
}

void write_ladder(Page& page, const Contents& contents) {
  const auto& ladder = contents.ladder;
  page.heading("Where this book stands");
  page.fact("Rung", std::to_string(ladder.rung) +
                        " of 5: " + ladder.rungs[static_cast<std::size_t>(ladder.rung - 1)].title);
  page.fact("Checks that can decide",
            std::to_string(ladder.evaluable) + " of " + std::to_string(ladder.checks));
  if (ladder.missing.empty()) return;
  const auto& next = ladder.missing.front();
  page.fact("Next best input", next.what);
  page.fact("Who usually holds it", next.holder);
  page.fact("What it opens", next.unlocks);
  page.fact("Checks it adds", std::to_string(next.checks) + " of " + std::to_string(ladder.checks));
  for (const auto& [currency, amount] : next.touched)
    page.fact("Money it speaks to", money_text(amount, currency));
}

void write_coverage(Page& page, const Contents& contents) {
  page.heading("Coverage", {"currency", "share", "amount", "of"});
  for (const auto& share : contents.coverage.shares) {
    auto& sheet = page.sheet();
    sheet.text(page.row(), 0, share.label);
    sheet.text(page.row(), 1, share.currency);
    sheet.text(page.row(), 2, share.part ? share_text(*share.part, share.whole) : "not known");
    if (share.part) sheet.number(page.row(), 3, share.part->text(), money_decimals(share.part->text()));
    sheet.number(page.row(), 4, share.whole.text(), money_decimals(share.whole.text()));
    page.next();
  }
  for (const auto& row : contents.coverage.unbilled)
    page.fact("Paid, and no bill here",
              row.carrier + " " + row.account + ": " + money_text(row.paid, row.currency));
}

}  // namespace

void write_cover(XlsxSheet& sheet, const Contents& contents, const Layouts& sheets) {
  sheet.print_on_one_page();
  sheet.width(0, 0, 50);
  sheet.width(1, 1, 14);
  sheet.width(2, kLast, 16);
  sheet.text(0, 0, printable(contents.input->title), Style::title);
  Page page(sheet);
  page.fact("As of", contents.input->as_of.text());
  page.fact("Run", contents.input->run);
  write_billed(page, contents, sheets.find("Bills"));
  write_kinds(page, contents, sheets.find("Findings"));
  page.heading("From billed to clean, latest bills", {"currency", "amount"});
  for (const auto& bridge : contents.bridges)
    for (const auto& step : bridge.steps) {
      sheet.text(page.row(), 0, step.label.substr(0, step.label.find(':')));
      sheet.text(page.row(), 1, bridge.currency);
      sheet.number(page.row(), 2, step.amount.text(), money_decimals(step.amount.text()),
                   step.id == "clean" ? Style::total : Style::plain);
      page.next();
    }
  write_ladder(page, contents);
  write_coverage(page, contents);
}

}  // namespace telaudit::book
