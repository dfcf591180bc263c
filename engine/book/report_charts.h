// Charts of the report, from plain figures: nothing here knows where they come from. Lengths come from exact
// sums and prices; every chart says its figures as text too. A chart of nothing is empty text.
//
// `id` is unique in the document. Money is in `currency`; a chart never mixes currencies.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"

namespace telaudit::book {

struct ChartName {
  std::string id, title, words;  // words: what the chart shows, for a reader who does not see it
};

// From one level to another over what is added and taken away. A level states the sum so far; the others
// change it, and are negative where they take away.
struct WaterfallStep {
  std::string label;
  Total amount;
  bool is_level = false;
};
std::string waterfall_chart(const ChartName& name, std::span<const WaterfallStep> steps,
                            const std::string& currency);

// Bars from zero in the order given; negative ones go to the left and look unlike.
struct RankedBar {
  std::string label;
  Total amount;
  std::string look;  // class of the style sheet
  std::string note;  // behind the amount, or nothing
};
std::string ranked_chart(const ChartName& name, std::span<const RankedBar> bars, const std::string& currency);

// Days that are left, the nearest first as given.
struct DaysBar {
  std::string label;
  int days = 0;
  std::string words;  // the day, and how far it is
  std::string look;   // class of the style sheet
};
std::string days_chart(const ChartName& name, std::span<const DaysBar> bars);

// Prices over bandwidth, both as logarithms. Prices and speeds are more than nothing.
struct PricePoint {
  double mbps = 0, price = 0;
  std::string hint;
};
struct PriceLine {
  std::string words;  // "median of the market"
  std::string look;   // class of the style sheet: middle, quartile, outer
  std::vector<PricePoint> points;
};
std::string scatter_chart(const ChartName& name, std::span<const PricePoint> market,
                          std::span<const PricePoint> own, std::span<const PriceLine> lines,
                          const std::string& currency);

// Where each price stands in its market's band. The axis is shares of the median, the same for all rows.
struct BulletRow {
  std::string label;
  Decimal current, lower_quartile, median, upper_quartile;
};
std::string bullet_chart(const ChartName& name, std::span<const BulletRow> rows, const std::string& currency);

// The money of a month by the quarter in which its contract ends.
struct EndingMoney {
  std::string label;
  std::optional<Date> end;  // nothing: not known
  Total monthly;
};
std::string expiry_chart(const ChartName& name, std::span<const EndingMoney> ends, Date as_of,
                         const std::string& currency);

// Spend by month or year, low to high, beside what is committed of one.
struct FanStep {
  std::string label;  // "2026-11"
  Total low, base, high;
  std::optional<Total> committed;
};
std::string fan_chart(const ChartName& name, std::span<const FanStep> steps, const std::string& currency);

// What a figure becomes when one assumption moves, the widest first as given.
struct Sensitivity {
  std::string label;
  std::string low_words, high_words;  // "demand -20 %", "demand +20 %"
  Total low, high;
};
std::string tornado_chart(const ChartName& name, const Total& base, std::span<const Sensitivity> rows,
                          const std::string& currency);

// Negotiated beside billed, month by month.
struct SavedMonth {
  Date month;
  Total negotiated;
  std::optional<Total> realised;  // nothing: not yet billed
};
std::string savings_chart(const ChartName& name, std::span<const SavedMonth> months,
                          const std::string& currency);

// A length, not money.
double length_of(const Total& amount);
double length_of(const Decimal& amount);

}  // namespace telaudit::book
