#include "cli/ladder_text.h"

#include "book/wording.h"
#include "cli/print_table.h"

namespace telaudit::cli {
namespace {

std::string dollars(const book::NextInput& next) {
  std::string out;
  for (const auto& [currency, amount] : next.touched)
    out += (out.empty() ? "" : ", ") + book::money_text(amount, currency);
  return out;
}

}  // namespace

void print_ladder(std::ostream& out, const book::Ladder& ladder, std::size_t most) {
  out << "evaluable for you: " << ladder.evaluable << " of " << book::counted(ladder.checks, "check")
      << "; rung " << ladder.rung << " of 5 of the ladder of inputs\n";
  if (ladder.missing.empty()) return;
  const auto& next = ladder.missing.front();
  out << "next best input: " << printable(next.what) << " (usually held by " << next.holder
      << "): " << next.unlocks << "; " << book::counted(next.checks, "check") << " more";
  if (!next.touched.empty()) out << ", " << dollars(next) << " a month touched";
  out << '\n';
  PrintedTable table{
      {{"after that", false, 60}, {"usually held by", false, 40}, {"checks", true}, {"touched a month"}}, {}};
  for (std::size_t i = 1; i < ladder.missing.size() && i <= most; ++i)
    if (const auto& one = ladder.missing[i]; one.checks != 0 || !one.touched.empty())
      table.rows.push_back({one.what, one.holder, std::to_string(one.checks), dollars(one)});
  if (!table.rows.empty()) print_table(out, table, Format::text);
}

}  // namespace telaudit::cli
