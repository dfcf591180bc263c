#include "book/workbook_cover.h"

#include "base/text.h"
#include "book/summary.h"
#include "book/what_if.h"

namespace telaudit::book {
namespace {

constexpr std::uint16_t kLast = 5;
// Of the columns in characters: the first, the second, and the others.
constexpr double kLabelWidth = 54, kSecondWidth = 14, kFigureWidth = 16;
constexpr double kValueWidth = kSecondWidth + 4 * kFigureWidth, kPageWidth = kLabelWidth + kValueWidth;

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
    constexpr std::size_t kShort = 14;  // the second column
    sheet_.text(row_, 0, label, Style::plain);
    if (value.size() <= kShort)
      sheet_.text(row_, 1, value, Style::plain);
    else
      sheet_.merge_wrapped(row_, 1, kLast, value, kValueWidth, Style::paragraph);
    ++row_;
  }
  void note(std::string_view text) { sheet_.merge_wrapped(row_++, 0, kLast, text, kPageWidth); }
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

// The page for the CFO: what each figure rests on stands on the sheet Summary.
void write_summary(Page& page, const Contents& contents) {
  page.heading("For the CFO", {"currency", "low", "amount", "high"});
  for (const SummaryRow& row : build_summary(contents)) {
    auto& sheet = page.sheet();
    sheet.text(page.row(), 0, row.label, Style::paragraph);
    sheet.text(page.row(), 1, row.currency);
    std::uint16_t column = 2;
    for (const auto* amount : {&row.low, &row.amount, &row.high}) {
      if (*amount) sheet.number(page.row(), column, (*amount)->text(), money_decimals((*amount)->text()));
      ++column;
    }
    if (!row.text.empty()) sheet.text(page.row(), 3, printable(row.text));
    page.next();
  }
  page.note("What each figure rests on, and what would bring those that are not known: the sheet Summary.");
}

// A year of the clean month, and the largest gaps: live from the sheets behind the cover.
void write_year(Page& page, const Contents& contents, const SheetLayout* bridge) {
  page.heading("A year of the clean month", {"currency", "amount"});
  for (const auto& one : contents.bridges) {
    auto& sheet = page.sheet();
    Total year;
    for (int month = 0; month < 12; ++month) year.add(one.steps.back().amount);
    sheet.text(page.row(), 0, "Twelve times recurring and usage, latest bills");
    sheet.text(page.row(), 1, one.currency);
    std::uint64_t at = 0;
    if (bridge != nullptr) {
      const auto& rows = bridge->table.rows;
      const auto currency = bridge->table.column("currency"), step = bridge->table.column("step");
      while (at < rows.size() && (rows[at][currency].text != one.currency || rows[at][step].text != "clean"))
        ++at;
    }
    if (bridge != nullptr && at < bridge->rows)
      sheet.formula(page.row(), 2, "=" + rounded("12*" + bridge->sheet + "!" + bridge->cell(at, "amount")),
                    year.text(), money_decimals(year.text()));
    else
      sheet.number(page.row(), 2, year.text(), money_decimals(year.text()));
    page.next();
  }
}

void write_gaps(Page& page, const Contents& contents, const SheetLayout* gaps) {
  constexpr std::size_t kMost = 20;
  if (gaps == nullptr || !has_what_if(contents)) return;
  page.heading("Largest gaps a month", {"currency", "paid", "above median", "prices", "carriers"});
  std::size_t shown = 0;
  for (std::size_t at = 0; at < contents.gaps.size() && shown < kMost; ++at) {
    const auto& gap = contents.gaps[at];
    if (gap.above_median <= Total() || at >= gaps->rows) continue;
    ++shown;
    auto& sheet = page.sheet();
    const std::string speed = speed_text(gap.mbps_down, gap.mbps_up);
    sheet.text(page.row(), 0, (speed.empty() ? "" : speed + ", ") + gap.label + ", " + gap.carrier,
               Style::paragraph);
    sheet.text(page.row(), 1, gap.currency);
    const auto from = [&](std::uint16_t column, std::string_view name, const Total& value) {
      sheet.formula(page.row(), column, "='" + gaps->sheet + "'!" + gaps->cell(at, name), value.text(),
                    money_decimals(value.text()));
    };
    from(2, "monthly_amount", gap.amount);
    from(3, "above_median", gap.above_median);
    sheet.number(page.row(), 4, std::to_string(gap.benchmark.n), 0);
    sheet.number(page.row(), 5, std::to_string(gap.benchmark.carriers), 0);
    page.next();
  }
  page.note(
      "Potential before any offer: what is paid less the median of the market; the sheet Price gaps has the "
      "rest.");
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
  sheet.width(0, 0, kLabelWidth);
  sheet.width(1, 1, kSecondWidth);
  sheet.width(2, kLast, kFigureWidth);
  sheet.text(0, 0, printable(contents.input->title), Style::title);
  Page page(sheet);
  page.fact("As of", contents.input->as_of.text());
  page.fact("Run", contents.input->run);
  write_summary(page, contents);
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
  write_year(page, contents, sheets.find("Bridge"));
  write_gaps(page, contents, sheets.find("Price gaps"));
  write_ladder(page, contents);
  write_coverage(page, contents);
}

}  // namespace telaudit::book
