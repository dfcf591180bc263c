// Credits matched to claims: 10,000 open approvals against 50,000 credits, most of which are nobody's.
//
// One carrier's books, as bad as they come: 500 accounts with some twenty approvals each (lines of claims of
// one to ten); of the credits a fifth answer a claim (by its number, by service and amount, as lumps of two
// to six of one account or over several, or a little off), the others are equal in form and mean nothing. In
// the second measurement everything stands on one account.
#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "claims/credit_matching.h"

namespace telaudit::claims {
namespace {

struct Books {
  std::vector<OpenApproval> approvals;
  std::vector<CreditLine> credits;
};

Books made_books(std::size_t approvals, std::size_t credits, std::size_t accounts) {
  std::mt19937 random(20261123);
  const auto below = [&](std::size_t most) { return static_cast<std::size_t>(random() % most); };
  Books out;
  const Date start = *make_date(2026, 1, 1);
  while (out.approvals.size() < approvals) {
    OpenApproval one;
    const std::string number = std::to_string(out.approvals.size() + 100000);
    one.claim = "CLM-" + number;
    one.carrier_reference = "D" + number;
    one.carrier = "X";
    one.currency = "USD";
    one.account = "A" + std::to_string(below(accounts));
    one.since = add_days(start, static_cast<int>(below(90)));
    one.decided = add_days(one.since, 30);
    const std::size_t lines = 1 + below(10);
    for (std::uint32_t line = 1; line <= lines && out.approvals.size() < approvals; ++line) {
      one.line = line;
      one.service = "S" + std::to_string(below(accounts * 40));
      one.amount = {static_cast<std::int64_t>(100 + below(50000)), 2};
      one.tax = {one.amount.mantissa * 7 / 100, 2};
      out.approvals.push_back(one);
    }
  }
  for (std::uint64_t i = 0; i < credits; ++i) {
    CreditLine one;
    one.charge = {"r", i, 0};
    one.carrier = "X";
    one.currency = "USD";
    const auto& of = out.approvals[below(out.approvals.size())];
    one.account = of.account;
    one.bill_date = add_days(of.decided, 10 + static_cast<int>(below(60)));
    one.first_month = one.bill_date;
    one.amount = {static_cast<std::int64_t>(100 + below(200000)), 2};
    one.description = "CUSTOMER CREDIT " + std::to_string(below(1000000));
    switch (below(25)) {
      case 0:
        one.description = "CREDIT " + of.claim;
        one.amount = of.amount;
        break;
      case 1:
        one.service = of.service;
        one.amount = of.amount;
        break;
      case 2:
        one.account = "A" + std::to_string(below(accounts));
        one.service = of.service;
        one.amount = of.amount;
        break;
      case 3: {
        // A lump of approvals that stand beside each other.
        const std::size_t first = below(out.approvals.size() - 6);
        Total total;
        for (std::size_t k = first; k < first + 2 + below(5); ++k) total.add(out.approvals[k].amount);
        one.amount = *total.decimal();
        one.account = out.approvals[first].account;
        break;
      }
      case 4:
        one.amount = {of.amount.mantissa + 1, 2};
        break;
      default:
        break;
    }
    out.credits.push_back(std::move(one));
  }
  return out;
}

void match(benchmark::State& state, std::size_t accounts) {
  const auto books = made_books(10'000, 50'000, accounts);
  CreditMatching found;
  for (auto _ : state) found = match_credits(books.approvals, books.credits);
  state.counters["matches"] = static_cast<double>(found.matches.size());
  state.counters["proposals"] = static_cast<double>(found.proposals.size());
  state.counters["unused"] = static_cast<double>(found.unused.size());
}

void five_hundred_accounts(benchmark::State& state) {
  match(state, 500);
}
void one_account(benchmark::State& state) {
  match(state, 1);
}

BENCHMARK(five_hundred_accounts)->Unit(benchmark::kMillisecond);
BENCHMARK(one_account)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace telaudit::claims

BENCHMARK_MAIN();
