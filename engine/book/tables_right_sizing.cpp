#include "book/tables_right_sizing.h"

#include <algorithm>

#include "base/text.h"
#include "book/cells.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

using right_sizing::PlanAdvice;
using right_sizing::PlanCase;
using right_sizing::Resource;
using right_sizing::SeatAdvice;
using right_sizing::Sum;

constexpr std::int64_t kMegabyte = 1'000'000;
constexpr std::uint8_t kCents = 2;

std::string month_text(Date month) {
  return month.text().substr(0, 7);
}

// amount / count, rounded half away from zero.
Sum divided(Sum amount, std::size_t count) {
  const auto by = static_cast<Sum>(count);
  return amount < 0 ? -divided(-amount, count) : (2 * amount + by) / (2 * by);
}

// Over the horizon: the mean month times its months, and what is paid once.
Total over_horizon(const PlanAdvice& advice, Sum weighed) {
  return advice.money(divided(weighed, advice.judged.size()));
}

std::string proof_of(const PlanAdvice& advice, const PlanCase& one) {
  if (&one != &advice.least()) return {};
  if (advice.proven) return "proven: no choice costs less";
  return "not proven; none costs less than " + over_horizon(advice, advice.bound).text();
}

// The mean of a line's own payments over the judged months: pools stand apart.
Total own_mean(const PlanAdvice& advice, std::size_t line, std::size_t choice) {
  const auto& of = advice.problem.lines[line];
  Sum sum = 0;
  for (const std::size_t month : advice.judged)
    sum += own_cost(advice.problem, of, of.choices[choice], month);
  return advice.money(divided(sum, advice.judged.size()));
}

// The most of all months, in the unit that people read: megabytes, begun ones whole.
std::uint64_t most_used(const right_sizing::WirelessLine& line, Resource resource) {
  std::int64_t most = 0;
  for (const auto& month : line.months) most = std::max(most, month.used[static_cast<std::size_t>(resource)]);
  if (resource == Resource::data) most = (most + kMegabyte - 1) / kMegabyte;
  return static_cast<std::uint64_t>(most);
}

std::uint64_t idle_months(const right_sizing::WirelessLine& line) {
  std::uint64_t idle = 0;
  for (auto month = line.months.rbegin(); month != line.months.rend(); ++month, ++idle)
    if (!month->usage_known || month->abroad || month->used != right_sizing::Volumes{}) break;
  return idle;
}

std::string why_of(const PlanAdvice& advice, std::size_t line, bool moved) {
  const auto& of = advice.lines[line];
  if (!of.stays.empty()) return of.stays;
  if (moved) return {};
  if (advice.problem.lines[line].choices.size() > 1) return "no other plan makes the whole cheaper";
  return advice.barred[line].empty() ? "there is no other plan" : join(advice.barred[line], "; ");
}

Cells common_cells(const right_sizing::WirelessLine& line) {
  return {cell(printable(line.carrier)), cell(printable(line.account)), cell(printable(line.service))};
}

void add_use_cells(const right_sizing::WirelessLine& line, Cells& row) {
  for (const Resource resource : right_sizing::kAllResources) row.push_back(cell(most_used(line, resource)));
  row.push_back(cell(idle_months(line)));
  row.push_back(cell(printable(join(line.features, "; "))));
  row.push_back(cell(line.change_from));
  row.push_back(line.instalments_left.is_zero() ? Cell{} : cell(line.instalments_left));
}

void add_line(const PlanAdvice& advice, std::size_t index, Table& table) {
  const auto& line = advice.lines[index];
  const auto& of = advice.problem.lines[index];
  const std::size_t to = advice.least().assignment[index];
  const bool moved = to != of.current;
  Cells row = common_cells(line);
  const auto& now = advice.plans[of.choices[of.current].plan];
  const auto& then = advice.plans[of.choices[to].plan];
  row.push_back(cell(printable(now.name)));
  row.push_back(cell(printable(then.name)));
  row.push_back(yes_no(moved));
  row.push_back(cell(advice.currency));
  row.push_back(cell(own_mean(advice, index, of.current)));
  row.push_back(cell(own_mean(advice, index, to)));
  row.push_back(cell(advice.money(of.choices[to].once)));
  row.push_back(moved && then.term_months ? cell(static_cast<std::uint64_t>(*then.term_months)) : Cell{});
  add_use_cells(line, row);
  row.push_back(cell(printable(why_of(advice, index, moved))));
  table.rows.push_back(std::move(row));
}

void add_unknown_line(const PlanAdvice& advice, const right_sizing::WirelessLine& line, Table& table) {
  Cells row = common_cells(line);
  row.insert(row.end(), {Cell{}, Cell{}, yes_no(false), cell(advice.currency), cell(line.plan_amount), Cell{},
                         Cell{}, Cell{}});
  add_use_cells(line, row);
  row.push_back(cell(printable("left out: " + line.unknown)));
  table.rows.push_back(std::move(row));
}

void add_pool_rows(const PlanAdvice& advice, std::size_t pool, const PlanCase& one, Table& table) {
  const auto& shared = advice.pools[pool];
  for (std::size_t month = 0; month < advice.months.size(); ++month) {
    const auto& figures = one.cost.pools[pool][month];
    table.rows.push_back(
        {cell(printable(advice.carrier)), cell(printable(shared.name)), cell(printable(shared.account)),
         cell(right_sizing::resource_word(shared.resource)), cell(one.name),
         cell(month_text(advice.months[month])), cell(static_cast<std::uint64_t>(figures.used)),
         cell(static_cast<std::uint64_t>(figures.allowed)),
         cell(static_cast<std::uint64_t>(std::max<Sum>(figures.used - figures.allowed, 0))),
         cell(advice.currency), cell(advice.money(Sum{advice.problem.pools[pool].price} * figures.units))});
  }
}

// What the latest month was billed for, or the mean where a basis needs another.
std::string months_words(const SeatAdvice& advice) {
  return month_text(advice.months.front()) + " to " + month_text(advice.months.back());
}

std::optional<Decimal> mean_of(const Total& total, std::size_t count) {
  // To cents, rounded half up.
  Total scaled = total;
  scaled.add(Decimal{0, kCents});
  const auto value = scaled.decimal();
  if (!value) return std::nullopt;
  const Sum rounded = divided(Sum{value->mantissa}, count);
  return round(Decimal{static_cast<std::int64_t>(rounded), value->scale}, kCents, Rounding::half_up);
}

Cell last_seats(const std::vector<right_sizing::Seats>& seats) {
  return seats.empty() ? Cell{} : cell(static_cast<std::uint64_t>(seats.back()));
}

void add_seat_rows(const SeatAdvice& advice, Table& table) {
  const auto row_of = [&](const right_sizing::SeatOption* option) {
    Cells row = {cell(printable(advice.carrier)),
                 cell(printable(advice.account)),
                 cell(printable(advice.product_code)),
                 cell(printable(advice.description)),
                 cell(months_words(advice)),
                 advice.billed.back() ? cell(static_cast<std::uint64_t>(*advice.billed.back())) : Cell{},
                 last_seats(advice.assigned),
                 last_seats(advice.used),
                 cell(advice.currency),
                 cell(advice.paid.back())};
    if (option == nullptr) {
      row.resize(table.columns.size());
      row.back() = cell("no offer is known (seat_offer)");
      return row;
    }
    const auto& count = option->count;
    const auto most = *std::max_element(count.bought.begin(), count.bought.end());
    const auto mean = mean_of(count.cost, count.months.size());
    const auto paid = advice.paid.back()->decimal();
    const std::optional<Decimal> saved = mean && paid ? subtract(*paid, *mean) : std::nullopt;
    row.insert(row.end(),
               {cell(printable(option->offer.name)), cell(right_sizing::seat_basis_word(option->basis)),
                cell(static_cast<std::uint64_t>(option->offer.commit_months)),
                cell(static_cast<std::uint64_t>(most)), cell(mean),
                cell(*std::max_element(count.months.begin(), count.months.end())),
                cell(static_cast<std::uint64_t>(count.months_above)), cell(saved),
                cell(option->offer.in_force ? "in force" : "")});
    return row;
  };
  if (advice.options.empty()) table.rows.push_back(row_of(nullptr));
  for (const auto& option : advice.options) table.rows.push_back(row_of(&option));
}

}  // namespace

Table wireless_plans_table(std::span<const PlanAdvice> advice) {
  Table table{"wireless-plans",
              "Wireless plans",
              "What the lines would have cost in the months that were seen, chosen in several ways. Lines "
              "whose plan, use or charges are not known are left out of every one.",
              {{"carrier"},
               {"months"},
               {"choice"},
               {"lines", Content::count},
               {"lines_left_out", Content::count},
               {"lines_moved", Content::count},
               {"currency"},
               {"mean_month", Content::money},
               {"worst_month", Content::money},
               {"months_over_pool", Content::count},
               {"paid_once", Content::money},
               {"horizon_months", Content::count},
               {"over_horizon", Content::money},
               {"saved_over_horizon", Content::money},
               {"proof", Content::long_text}},
              {}};
  for (const auto& one : advice)
    for (const auto& choice : one.cases)
      table.rows.push_back(
          {cell(printable(one.carrier)),
           cell(month_text(one.months[one.judged.front()]) +
                (one.judged.size() > 1 ? " to " + month_text(one.months[one.judged.back()]) : "")),
           cell(printable(choice.name)), cell(static_cast<std::uint64_t>(one.lines.size())),
           cell(static_cast<std::uint64_t>(one.unknown.size())),
           cell(static_cast<std::uint64_t>(choice.moved)), cell(one.currency), cell(one.mean(choice)),
           cell(one.worst_month(choice)), cell(static_cast<std::uint64_t>(choice.months_beyond)),
           cell(one.money(choice.cost.once)), cell(static_cast<std::uint64_t>(one.problem.horizon)),
           cell(over_horizon(one, choice.cost.weighed)),
           cell(over_horizon(one, one.today().cost.weighed - choice.cost.weighed)),
           cell(proof_of(one, choice))});
  return table;
}

Table wireless_lines_table(std::span<const PlanAdvice> advice) {
  Table table{
      "wireless-lines",
      "Wireless lines",
      "The plan of each line in the choice of least cost, or why it stays. What a line pays holds its "
      "plan, features that a plan may include, and its own overage; what pools cost stands apart.",
      {{"carrier"},
       {"account", Content::id},
       {"service", Content::id},
       {"plan"},
       {"new_plan"},
       {"moves"},
       {"currency"},
       {"pays_a_month", Content::money},
       {"would_pay", Content::money},
       {"paid_once", Content::money},
       {"new_term_months", Content::count},
       {"most_data_mb", Content::count},
       {"most_minutes", Content::count},
       {"most_messages", Content::count},
       {"months_without_use", Content::count},
       {"features"},
       {"change_from", Content::date},
       {"instalments_left", Content::money},
       {"why", Content::long_text}},
      {}};
  for (const auto& one : advice) {
    for (std::size_t line = 0; line < one.lines.size(); ++line) add_line(one, line, table);
    for (const auto& line : one.unknown) add_unknown_line(one, line, table);
  }
  return table;
}

Table wireless_pools_table(std::span<const PlanAdvice> advice) {
  Table table{"wireless-pools",
              "Wireless pools",
              "What lines that share a pool use and bring, month by month: data in bytes.",
              {{"carrier"},
               {"pool"},
               {"account", Content::id},
               {"resource"},
               {"choice"},
               {"month"},
               {"used", Content::count},
               {"allowed", Content::count},
               {"beyond", Content::count},
               {"currency"},
               {"overage", Content::money}},
              {}};
  for (const auto& one : advice)
    for (std::size_t pool = 0; pool < one.pools.size(); ++pool)
      for (const auto* choice : {&one.today(), &one.least()}) add_pool_rows(one, pool, *choice, table);
  return table;
}

Table seats_table(std::span<const SeatAdvice> advice) {
  Table table{"seats",
              "Seats",
              "Seats billed, held and used, and what each offer would have cost over the months that were "
              "seen, at the count that costs least. Used leaves out who has not used a seat for long.",
              {{"carrier"},
               {"account", Content::id},
               {"product_code", Content::id},
               {"description"},
               {"months"},
               {"billed", Content::count},
               {"assigned", Content::count},
               {"used", Content::count},
               {"currency"},
               {"billed_a_month", Content::money},
               {"offer"},
               {"needed_by"},
               {"commit_months", Content::count},
               {"most_bought", Content::count},
               {"mean_month", Content::money},
               {"worst_month", Content::money},
               {"months_above_commitment", Content::count},
               {"saved_a_month", Content::money},
               {"remark", Content::long_text}},
              {}};
  for (const auto& one : advice) add_seat_rows(one, table);
  return table;
}

Table wireless_plans_of(const Contents& contents) {
  return wireless_plans_table(contents.plans);
}
Table wireless_lines_of(const Contents& contents) {
  return wireless_lines_table(contents.plans);
}
Table wireless_pools_of(const Contents& contents) {
  return wireless_pools_table(contents.plans);
}
Table seats_of(const Contents& contents) {
  return seats_table(contents.seats);
}

bool has_wireless_plans(const Contents& contents) {
  return !contents.plans.empty();
}
bool has_seats(const Contents& contents) {
  return !contents.seats.empty();
}

}  // namespace telaudit::book
