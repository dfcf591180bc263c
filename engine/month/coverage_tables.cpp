#include "month/coverage_tables.h"

#include "book/wording.h"

namespace telaudit::month {
namespace {

using book::Content;

book::Cell cell(const std::string& text) {
  return {text, {}};
}

// Why a step of the bar says less than it could.
std::string missing_input(const PayablesCoverage& coverage, std::size_t step) {
  if (step == static_cast<std::size_t>(Step::mapped) && !coverage.crosswalk_given)
    return "no crosswalk was given (--crosswalk)";
  if (step == static_cast<std::size_t>(Step::priced) && !coverage.contract_given)
    return "no contract was given (--contracts)";
  return {};
}

}  // namespace

book::Table bar_table(const PayablesCoverage& coverage) {
  book::Table table{"coverage",
                    "What was paid, and how much of it stands on bills",
                    "",
                    {{"currency", Content::text},
                     {"step", Content::text},
                     {"amount", Content::money},
                     {"of_paid", Content::text},
                     {"fell_away", Content::money},
                     {"what", Content::long_text}},
                    {}};
  for (const auto& [currency, bar] : coverage.bars)
    for (std::size_t i = 0; i < kSteps; ++i) {
      const auto step = static_cast<Step>(i);
      const std::string missing = missing_input(coverage, i);
      table.rows.push_back({cell(currency), cell(std::string(step_name(step))), cell(bar[i].text()),
                            cell(book::share_text(bar[i], bar[0])),
                            cell(i == 0 ? std::string() : book::minus(bar[i - 1], bar[i]).text()),
                            cell(std::string(step_words(step)) + (missing.empty() ? "" : ": " + missing))});
    }
  for (const auto& [currency, amount] : coverage.came_back)
    table.rows.push_back({cell(currency), cell("came_back"), cell(amount.text()), cell(""), cell(""),
                          cell("negative payments, in none of the steps")});
  return table;
}

book::Table account_bar_table(const PayablesCoverage& coverage) {
  book::Table table{"coverage-accounts",
                    "The same by account",
                    "",
                    {{"currency", Content::text}, {"carrier", Content::text}, {"account", Content::id}},
                    {}};
  for (std::size_t i = 0; i < kSteps; ++i)
    table.columns.push_back({std::string(step_name(static_cast<Step>(i))), Content::money});
  for (const auto& account : coverage.accounts) {
    book::Cells row = {cell(account.currency), cell(account.carrier), cell(account.account)};
    for (const auto& amount : account.bar) row.push_back(cell(amount.text()));
    table.rows.push_back(std::move(row));
  }
  return table;
}

book::Table without_bill_table(const PayablesCoverage& coverage) {
  book::Table table{"paid-without-bill",
                    "Paid without a bill here",
                    "",
                    {{"currency", Content::text},
                     {"paid", Content::money},
                     {"vendor", Content::text},
                     {"account", Content::id},
                     {"payments", Content::count},
                     {"first", Content::date},
                     {"last", Content::date},
                     {"outside_it", Content::text},
                     {"why", Content::long_text}},
                    {}};
  for (const auto& row : coverage.without_bill)
    table.rows.push_back({cell(row.currency), cell(row.paid.text()), cell(row.vendor), cell(row.account),
                          cell(std::to_string(row.payments)), cell(row.first.text()), cell(row.last.text()),
                          cell(row.outside ? row.source : std::string()), cell(row.why)});
  return table;
}

book::Table matches_table(const PayablesCoverage& coverage) {
  book::Table table{"matches",
                    "How payments met their bills",
                    "",
                    {{"currency", Content::text}, {"payments", Content::count}, {"by", Content::long_text}},
                    {}};
  for (const auto& [currency, ways] : coverage.matches)
    for (const auto& [how, count] : ways)
      table.rows.push_back({cell(currency), cell(std::to_string(count)), cell(how)});
  return table;
}

book::Table bad_cells_table(const Ledger& ledger) {
  book::Table table{"not-taken",
                    "Cells that kept their rows from being taken",
                    "",
                    {{"place", Content::text}, {"what", Content::long_text}, {"advice", Content::long_text}},
                    {}};
  for (const auto& problem : ledger.bad)
    table.rows.push_back({cell(problem.where.text()), cell(problem.what), cell(problem.advice)});
  return table;
}

}  // namespace telaudit::month
