#include <algorithm>
#include <vector>

#include "book/report_charts.h"
#include "book/svg.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

constexpr double kRow = 42;                // pixels: a line of text, and its bar under it
constexpr double kText = 13;               // of the text's base line below the row's top
constexpr double kBar = 20;                // of the bar's top
constexpr double kThick = 12;              // of the bar
constexpr double kWhole = 100;             // percent
constexpr std::size_t kLongestLabel = 28;  // what stands beside an amount on a telephone

// Places between the lowest and the highest length, zero among them.
class Scale {
 public:
  void hold(double length) {
    low_ = std::min(low_, length);
    high_ = std::max(high_, length);
  }
  double place(double length) const { return high_ == low_ ? 0 : (length - low_) / (high_ - low_) * kWhole; }
  bool goes_below_zero() const { return low_ < 0; }

 private:
  double low_ = 0, high_ = 0;
};

void draw_between(Svg& svg, const Scale& scale, double from, double to, double y, std::string_view look,
                  std::string_view hint) {
  const double left = scale.place(std::min(from, to));
  svg.bar(left, y, scale.place(std::max(from, to)) - left, kThick, look, hint);
}

void row_text(Svg& svg, double y, const std::string& label, const std::string& amount) {
  svg.label(0, y + kText, label, kLongestLabel);
  svg.text(kWhole, y + kText, Anchor::end, amount, "amount");
}

}  // namespace

double length_of(const Total& amount) {
  double out = static_cast<double>(amount.mantissa());
  for (int i = 0; i < amount.scale(); ++i) out /= 10;
  return out;
}

double length_of(const Decimal& amount) {
  double out = static_cast<double>(amount.mantissa);
  for (int i = 0; i < amount.scale; ++i) out /= 10;
  return out;
}

std::string waterfall_chart(const ChartName& name, std::span<const WaterfallStep> steps,
                            const std::string& currency) {
  if (steps.empty()) return {};
  Scale scale;
  std::vector<std::pair<double, double>> spans;  // from, to
  double running = 0;
  for (const auto& step : steps) {
    const double amount = length_of(step.amount);
    const double from = step.is_level ? 0 : running;
    running = step.is_level ? amount : running + amount;
    spans.emplace_back(from, running);
    scale.hold(running);
  }
  Svg svg(name.id, name.title, name.words, static_cast<double>(steps.size()) * kRow);
  double y = 0;
  for (std::size_t i = 0; i < steps.size(); ++i, y += kRow) {
    const auto& step = steps[i];
    const std::string amount = read_money(step.amount, currency);
    const auto look = step.is_level ? "level" : step.amount.is_negative() ? "less" : "gain";
    row_text(svg, y, step.label, amount);
    svg.line(0, y + kBar + kThick / 2, kWhole, y + kBar + kThick / 2, "track");
    if (!step.amount.is_zero())
      draw_between(svg, scale, spans[i].first, spans[i].second, y + kBar, look, step.label + ": " + amount);
    if (i + 1 < steps.size()) {
      const double at = scale.place(spans[i].second);
      svg.line(at, y + kBar, at, y + kRow + kBar + kThick, "joint");
    }
  }
  return svg.finish();
}

std::string ranked_chart(const ChartName& name, std::span<const RankedBar> bars,
                         const std::string& currency) {
  if (bars.empty()) return {};
  Scale scale;
  for (const auto& bar : bars) scale.hold(length_of(bar.amount));
  Svg svg(name.id, name.title, name.words, static_cast<double>(bars.size()) * kRow);
  double y = 0;
  for (const auto& bar : bars) {
    const std::string amount = read_money(bar.amount, currency);
    row_text(svg, y, bar.label, amount);
    svg.line(0, y + kBar + kThick / 2, kWhole, y + kBar + kThick / 2, "track");
    draw_between(svg, scale, 0, length_of(bar.amount), y + kBar, bar.look,
                 bar.label + ": " + amount + (bar.note.empty() ? "" : ", " + bar.note));
    y += kRow;
  }
  if (scale.goes_below_zero()) svg.line(scale.place(0), 0, scale.place(0), y, "axis");
  return svg.finish();
}

std::string days_chart(const ChartName& name, std::span<const DaysBar> bars) {
  if (bars.empty()) return {};
  int longest = 1;
  for (const auto& bar : bars) longest = std::max(longest, bar.days);
  Svg svg(name.id, name.title, name.words, static_cast<double>(bars.size()) * kRow);
  double y = 0;
  for (const auto& bar : bars) {
    row_text(svg, y, bar.label, bar.words);
    svg.line(0, y + kBar + kThick / 2, kWhole, y + kBar + kThick / 2, "track");
    svg.bar(0, y + kBar, kWhole * bar.days / longest, kThick, bar.look, bar.label + ": " + bar.words);
    y += kRow;
  }
  return svg.finish();
}

std::string tornado_chart(const ChartName& name, const Total& base, std::span<const Sensitivity> rows,
                          const std::string& currency) {
  if (rows.empty()) return {};
  // The axis holds what moves, not zero: the whole would hide it.
  const double middle = length_of(base);
  double widest = 0;
  for (const auto& row : rows)
    for (const Total* end : {&row.low, &row.high})
      widest = std::max(widest, std::abs(length_of(*end) - middle));
  if (widest == 0) return {};
  const auto place = [&](const Total& amount) {
    return kWhole / 2 + (length_of(amount) - middle) / widest * kWhole / 2;
  };
  constexpr double kTall = 58;  // a line for the label, a bar, a line for its ends
  Svg svg(name.id, name.title, name.words, static_cast<double>(rows.size()) * kTall + kText + 8);
  svg.text(kWhole / 2, kText, Anchor::middle, read_money(base, currency), "amount");
  double y = kText + 8;
  for (const auto& row : rows) {
    svg.label(0, y + kText, row.label, kLongestLabel);
    for (const bool is_low : {true, false}) {
      const Total& end = is_low ? row.low : row.high;
      const std::string& words = is_low ? row.low_words : row.high_words;
      const double left = std::min(place(end), kWhole / 2);
      svg.bar(left, y + kBar, std::max(place(end), kWhole / 2) - left, kThick, is_low ? "less" : "level",
              row.label + ", " + words + ": " + read_money(end, currency));
      svg.text(is_low ? 0 : kWhole, y + kBar + kThick + kText, is_low ? Anchor::start : Anchor::end,
               words + " " + read_money(end, currency), "quiet");
    }
    y += kTall;
  }
  svg.line(kWhole / 2, kText + 8, kWhole / 2, y, "axis");
  return svg.finish();
}

std::string bullet_chart(const ChartName& name, std::span<const BulletRow> rows,
                         const std::string& currency) {
  if (rows.empty()) return {};
  constexpr double kMostShare = 4;  // of the median; what is dearer stands at the edge and says so
  double most = 1;
  for (const auto& row : rows) {
    const double median = length_of(row.median);
    most = std::max({most, length_of(row.current) / median, length_of(row.upper_quartile) / median});
  }
  most = std::min(most * 1.05, kMostShare);
  const auto place = [&](const Decimal& price, const BulletRow& row) {
    return std::min(length_of(price) / length_of(row.median) / most, 1.0) * kWhole;
  };
  const double bottom = static_cast<double>(rows.size()) * kRow;
  Svg svg(name.id, name.title, name.words, bottom + kText + 6);
  double y = 0;
  for (const auto& row : rows) {
    const double low = place(row.lower_quartile, row);
    const bool off_scale = length_of(row.current) / length_of(row.median) > most;
    row_text(svg, y, row.label,
             currency + " " + price_text(row.current) + (off_scale ? " (off the scale)" : ""));
    svg.line(0, y + kBar + kThick / 2, kWhole, y + kBar + kThick / 2, "track");
    svg.bar(low, y + kBar, place(row.upper_quartile, row) - low, kThick, "band",
            "quartiles " + currency + " " + row.lower_quartile.text() + " to " + row.upper_quartile.text());
    svg.line(place(row.median, row), y + kBar - 3, place(row.median, row), y + kBar + kThick + 3, "median");
    svg.mark(place(row.current, row), y + kBar + kThick / 2, Mark::diamond, "own",
             row.label + ": " + currency + " " + price_text(row.current) + ", median " + row.median.text());
    y += kRow;
  }
  svg.text(kWhole / most, bottom + kText, Anchor::middle, "median", "quiet");
  svg.text(0, bottom + kText, Anchor::start, "0", "quiet");
  if (most >= 1.5)
    svg.text(
        kWhole, bottom + kText, Anchor::end,
        share_text(total_of(Decimal{static_cast<std::int64_t>(most * 100), 0}), total_of(Decimal{100, 0})),
        "quiet");
  return svg.finish();
}

}  // namespace telaudit::book
