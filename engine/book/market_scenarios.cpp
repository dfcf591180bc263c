#include "book/market_scenarios.h"

#include <algorithm>
#include <map>

#include "book/proportion.h"
#include "book/wording.h"
#include "pricing/words.h"

namespace telaudit::book {
namespace {

constexpr int kLaterMonths = 6;
constexpr Decimal kFewer{8, 1}, kMore{12, 1};  // demand a fifth lower and higher

int month_number(Date date) {
  return date.year() * 12 + static_cast<int>(date.month());
}

// The first month in which the group's price can be another, 1 the one after as_of's; nothing: not known.
std::optional<int> first_month(const MarketGap& gap, Date as_of) {
  if (!gap.contract_end || gap.without_contract != 0) return std::nullopt;
  return std::max(1, month_number(*gap.contract_end) + 1 - month_number(as_of));
}

Total saving_at(const MarketGap& gap, MarketLevel level) {
  const auto& mark = gap.benchmark;
  const std::optional<Decimal>& price = level == MarketLevel::median           ? mark.median
                                        : level == MarketLevel::lower_quartile ? mark.lower_quartile
                                                                               : mark.upper_quartile;
  const auto many = gap.quantity.decimal();
  const auto there = price && many ? multiply(*price, *many) : std::nullopt;
  if (!there) return {};
  Total saving = minus(gap.amount, total_of(*there));
  return saving.is_negative() ? Total() : saving;
}

// Over the months, `later` months after each group's first.
Total over_months(std::span<const MarketGap* const> gaps, MarketLevel level, const ScenarioSettings& settings,
                  int later = 0) {
  Total out;
  for (const auto* gap : gaps) {
    const auto first = first_month(*gap, settings.as_of);
    if (first) out.add(times(saving_at(*gap, level), std::max(0, settings.months - (*first + later) + 1)));
  }
  return out;
}

// What each month saves, as it is worth at the beginning.
Total present_value(std::span<const MarketGap* const> gaps, MarketLevel level,
                    const ScenarioSettings& settings) {
  std::map<int, Total> begin;
  for (const auto* gap : gaps)
    if (const auto first = first_month(*gap, settings.as_of)) begin[*first].add(saving_at(*gap, level));
  Total out, running;
  for (int month = 1; month <= settings.months; ++month) {
    if (const auto found = begin.find(month); found != begin.end()) running.add(found->second);
    out.add(
        settings.discounting->present(running, month, pricing::currency_decimals(gaps.front()->currency)));
  }
  return out;
}

Total part_of(const Total& amount, const Decimal& part) {
  const auto value = amount.decimal();
  const auto product = value ? multiply(*value, part) : std::nullopt;
  return product ? total_of(*product) : amount;
}

std::map<std::string, std::vector<const MarketGap*>> by_currency(std::span<const MarketGap> gaps) {
  std::map<std::string, std::vector<const MarketGap*>> out;
  for (const auto& gap : gaps) out[gap.currency].push_back(&gap);
  return out;
}

}  // namespace

std::string_view level_words(MarketLevel level) {
  switch (level) {
    case MarketLevel::upper_quartile:
      return "the market's upper quartile";
    case MarketLevel::median:
      return "the market's median";
    case MarketLevel::lower_quartile:
      return "the market's lower quartile";
  }
  return "";
}

std::vector<MarketScenario> find_market_scenarios(std::span<const MarketGap> gaps,
                                                  const ScenarioSettings& settings) {
  std::vector<MarketScenario> out;
  for (const auto& [currency, own] : by_currency(gaps))
    for (const auto level : {MarketLevel::upper_quartile, MarketLevel::median, MarketLevel::lower_quartile}) {
      MarketScenario scenario;
      scenario.currency = currency;
      scenario.level = level;
      for (const auto* gap : own) {
        const Total saving = saving_at(*gap, level);
        if (saving.is_zero()) continue;
        scenario.monthly.add(saving);
        ++scenario.groups;
        if (!first_month(*gap, settings.as_of)) ++scenario.undated;
      }
      scenario.over = over_months(own, level, settings);
      if (settings.discounting) scenario.present_value = present_value(own, level, settings);
      out.push_back(std::move(scenario));
    }
  return out;
}

std::vector<MarketSensitivity> find_market_sensitivities(std::span<const MarketGap> gaps,
                                                         const ScenarioSettings& settings) {
  std::vector<MarketSensitivity> out;
  for (const auto& [currency, own] : by_currency(gaps)) {
    const Total base = over_months(own, MarketLevel::median, settings);
    std::vector<MarketSensitivity> rows = {
        {currency, "the market's level", "upper quartile", "lower quartile", base,
         over_months(own, MarketLevel::upper_quartile, settings),
         over_months(own, MarketLevel::lower_quartile, settings)},
        {currency, "when prices change", "six months later", "as contracts end", base,
         over_months(own, MarketLevel::median, settings, kLaterMonths), base},
        {currency, "demand", "a fifth less", "a fifth more", base, part_of(base, kFewer),
         part_of(base, kMore)}};
    std::erase_if(rows, [](const MarketSensitivity& row) { return row.low == row.high; });
    std::stable_sort(rows.begin(), rows.end(),
                     [](const MarketSensitivity& left, const MarketSensitivity& right) {
                       return minus(right.high, right.low) < minus(left.high, left.low);
                     });
    for (auto& row : rows) out.push_back(std::move(row));
  }
  return out;
}

}  // namespace telaudit::book
