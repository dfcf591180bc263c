#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

#include "book/report_charts.h"
#include "book/svg.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

constexpr double kWhole = 100;                        // percent
constexpr double kTop = 20, kPlot = 320, kFoot = 42;  // pixels: over, of and under the plot

// A logarithmic axis from the power of ten, or its half or fifth, below the least to the one above the most.
class LogAxis {
 public:
  LogAxis(double least, double most)
      : low_(std::log10(floor_step(least))), high_(std::log10(ceil_step(most))) {
    if (high_ - low_ < 0.3) high_ = low_ + 0.3;
  }
  double share(double value) const { return (std::log10(value) - low_) / (high_ - low_); }
  // Values to be labelled: powers of ten, and 2 and 5 of them on a short axis.
  std::vector<double> ticks() const {
    constexpr double kShort = 2.7;  // decades whose halves and fifths still have room on a telephone
    std::vector<double> out;
    for (int decade = static_cast<int>(std::floor(low_)); decade <= static_cast<int>(std::ceil(high_));
         ++decade)
      for (const double step : {1.0, 2.0, 5.0}) {
        const double value = step * std::pow(10.0, decade);
        if (step != 1.0 && high_ - low_ > kShort) continue;
        if (share(value) > -1e-9 && share(value) < 1 + 1e-9) out.push_back(value);
      }
    return out;
  }

 private:
  static double floor_step(double value) {
    const double decade = std::pow(10.0, std::floor(std::log10(value)));
    for (const double step : {5.0, 2.0})
      if (step * decade <= value) return step * decade;
    return decade;
  }
  static double ceil_step(double value) {
    const double decade = std::pow(10.0, std::floor(std::log10(value)));
    for (const double step : {1.0, 2.0, 5.0})
      if (step * decade >= value) return step * decade;
    return 10 * decade;
  }
  double low_, high_;
};

// 1 to "1", 0.05 to "0.05", 20000 to "20,000".
std::string tick_text(double value) {
  const int decimals = value >= 1 ? 0 : static_cast<int>(std::ceil(-std::log10(value) - 1e-9));
  std::int64_t mantissa = 0;
  mantissa = static_cast<std::int64_t>(std::llround(value * std::pow(10.0, decimals)));
  std::string out = Decimal{mantissa, static_cast<std::uint8_t>(std::min(decimals, kMaxScale))}.text();
  if (decimals == 0)
    for (std::size_t at = out.size(); at > 3; at -= 3) out.insert(at - 3, ",");
  return out;
}

// 2026-11-15 to "2026-11".
std::string month_text(Date date) {
  return date.text().substr(0, 7);
}

std::string quarter_text(int quarter) {
  return std::to_string(quarter / 4) + " Q" + std::to_string(quarter % 4 + 1);
}

int quarter_number(Date date) {
  return date.year() * 4 + (static_cast<int>(date.month()) - 1) / 3;
}

// Round amounts at which a linear axis is labelled: three or four.
std::vector<double> round_steps(double most) {
  if (most <= 0) return {};
  const double decade = std::pow(10.0, std::floor(std::log10(most)));
  double step = decade;
  for (const double part : {0.2, 0.25, 0.5, 1.0})
    if (most / (part * decade) <= 4.5) {
      step = part * decade;
      break;
    }
  std::vector<double> out;
  for (double at = step; at <= most * 1.0001; at += step) out.push_back(at);
  return out;
}

std::string whole_money(double amount, const std::string& currency) {
  return read_money(total_of(Decimal{static_cast<std::int64_t>(std::llround(amount * 100)), 2}), currency);
}

struct Extent {
  double least = 0, most = 0;
  void hold(double value) {
    least = least == 0 ? value : std::min(least, value);
    most = std::max(most, value);
  }
};

// Months along, money up: the ground of the fan and of the savings.
class MonthPlot {
 public:
  MonthPlot(Svg& svg, std::size_t months, double most, const std::string& currency)
      : svg_(svg), months_(months), most_(most), currency_(currency) {
    for (const double amount : round_steps(most)) svg.line(0, y(amount), kWhole, y(amount), "track");
    svg.line(0, y(0), kWhole, y(0), "axis");
  }
  double width() const { return kWhole / static_cast<double>(months_); }
  double left(std::size_t at) const { return width() * static_cast<double>(at); }
  double middle(std::size_t at) const { return left(at) + width() / 2; }
  double y(double amount) const { return kTop + kPlot - amount / most_ * kPlot; }
  // Amounts, and of the months the first and as many after it as have room on a telephone. Written last, so
  // that no line crosses them.
  void name_steps(const std::vector<std::string>& labels) {
    for (const double amount : round_steps(most_))
      svg_.text(0, y(amount) - 4, Anchor::start, whole_money(amount, currency_), "quiet");
    const std::size_t every = std::max<std::size_t>(1, (labels.size() + 4) / 5);
    for (std::size_t at = 0; at < labels.size(); at += every) name_step(middle(at), labels[at]);
  }

 private:
  // At the edges the name begins or ends there, so that nothing of it is cut off.
  void name_step(double at, const std::string& label) {
    constexpr double kEdge = 6, kWidth = 100;
    const Anchor anchor = at < kEdge ? Anchor::start : at > kWidth - kEdge ? Anchor::end : Anchor::middle;
    const double x = anchor == Anchor::start ? 0 : anchor == Anchor::end ? kWidth : at;
    svg_.text(x, kTop + kPlot + 18, anchor, label, "quiet");
  }

  Svg& svg_;
  std::size_t months_;
  double most_;
  std::string currency_;
};

}  // namespace

std::string scatter_chart(const ChartName& name, std::span<const PricePoint> market,
                          std::span<const PricePoint> own, std::span<const PriceLine> lines,
                          const std::string& currency) {
  if (own.empty() || (market.empty() && lines.empty())) return {};
  Extent speeds, prices;
  const auto hold = [&](std::span<const PricePoint> points) {
    for (const auto& point : points) {
      speeds.hold(point.mbps);
      prices.hold(point.price);
    }
  };
  hold(market);
  hold(own);
  for (const auto& line : lines) hold(line.points);
  const LogAxis across(speeds.least, speeds.most), up(prices.least, prices.most);
  // A margin keeps marks and labels off the edges.
  constexpr double kMargin = 4;
  const auto place = [&](const PricePoint& point) {
    return ChartPoint{kMargin + across.share(point.mbps) * (kWhole - 2 * kMargin),
                      kTop + (1 - up.share(point.price)) * kPlot};
  };
  Svg svg(name.id, name.title, name.words, kTop + kPlot + kFoot);
  for (const double price : up.ticks()) {
    const double y = kTop + (1 - up.share(price)) * kPlot;
    svg.line(0, y, kWhole, y, "track");
    svg.text(0, y - 4, Anchor::start, currency + " " + tick_text(price), "quiet");
  }
  for (const double speed : across.ticks()) {
    const double x = kMargin + across.share(speed) * (kWhole - 2 * kMargin);
    svg.line(x, kTop, x, kTop + kPlot, "track");
    svg.text(x, kTop + kPlot + 16, Anchor::middle, tick_text(speed), "quiet");
  }
  svg.text(kWhole, kTop + kPlot + 34, Anchor::end, "Mbps", "quiet");
  for (const auto& line : lines) {
    std::vector<ChartPoint> points;
    for (const auto& point : line.points) points.push_back(place(point));
    svg.path(points, line.look);
  }
  for (const auto& point : market) svg.mark(place(point).x, place(point).y, Mark::ring, "market", point.hint);
  for (const auto& point : own) svg.mark(place(point).x, place(point).y, Mark::diamond, "own", point.hint);
  return svg.finish();
}

std::string expiry_chart(const ChartName& name, std::span<const EndingMoney> ends, Date as_of,
                         const std::string& currency) {
  struct Quarter {
    std::string labels;
    Total monthly;
  };
  constexpr int kMostQuarters = 20;
  const int now = quarter_number(as_of);
  std::map<int, Quarter> quarters;
  Quarter ended, unknown;
  const auto take = [](Quarter& quarter, const EndingMoney& end) {
    quarter.labels += (quarter.labels.empty() ? "" : ", ") + end.label;
    quarter.monthly.add(end.monthly);
  };
  for (const auto& end : ends) {
    if (!end.end)
      take(unknown, end);
    else if (*end.end < as_of)
      take(ended, end);
    else
      take(quarters[std::min(quarter_number(*end.end), now + kMostQuarters)], end);
  }
  if (quarters.empty() && ended.labels.empty()) return {};
  const int last = quarters.empty() ? now : quarters.rbegin()->first;
  std::vector<std::pair<std::string, Quarter>> rows;
  if (!ended.labels.empty()) rows.emplace_back("ended", ended);
  for (int quarter = now; quarter <= last; ++quarter)
    rows.emplace_back(quarter_text(quarter) + (quarter == now + kMostQuarters ? " or later" : ""),
                      quarters[quarter]);
  if (!unknown.labels.empty()) rows.emplace_back("no end known", unknown);
  double most = 0;
  for (const auto& [label, quarter] : rows) most = std::max(most, length_of(quarter.monthly));
  // A quarter in which nothing ends keeps its place: the distance between ends is what the eye reads.
  constexpr double kFull = 36, kEmpty = 16, kText = 12;
  double height = 0;
  for (const auto& [label, quarter] : rows) height += quarter.labels.empty() ? kEmpty : kFull;
  Svg svg(name.id, name.title, name.words, height);
  double y = 0;
  for (const auto& [label, quarter] : rows) {
    svg.text(0, y + kText, Anchor::start, label, quarter.labels.empty() ? "quiet" : "");
    if (quarter.labels.empty()) {
      y += kEmpty;
      continue;
    }
    const std::string amount = read_money(quarter.monthly, currency);
    svg.text(kWhole, y + kText, Anchor::end, amount + " a month", "amount");
    const bool open = label == "no end known" || label == "ended";
    svg.bar(0, y + kText + 6, most == 0 ? 0 : length_of(quarter.monthly) / most * kWhole, 11,
            open ? "less" : "level", quarter.labels + ": " + amount);
    y += kFull;
  }
  return svg.finish();
}

std::string fan_chart(const ChartName& name, std::span<const FanStep> steps, const std::string& currency) {
  if (steps.empty()) return {};
  double most = 0;
  std::vector<std::string> labels;
  for (const auto& step : steps) {
    most = std::max({most, length_of(step.high), step.committed ? length_of(*step.committed) : 0.0});
    labels.push_back(step.label);
  }
  if (most == 0) return {};
  Svg svg(name.id, name.title, name.words, kTop + kPlot + kFoot);
  MonthPlot plot(svg, steps.size(), most, currency);
  std::vector<ChartPoint> band, base, committed;
  for (std::size_t i = 0; i < steps.size(); ++i)
    band.push_back({plot.middle(i), plot.y(length_of(steps[i].high))});
  for (std::size_t i = steps.size(); i-- > 0;)
    band.push_back({plot.middle(i), plot.y(length_of(steps[i].low))});
  for (std::size_t i = 0; i < steps.size(); ++i) {
    base.push_back({plot.middle(i), plot.y(length_of(steps[i].base))});
    if (!steps[i].committed) continue;
    committed.push_back({plot.left(i), plot.y(length_of(*steps[i].committed))});
    committed.push_back({plot.left(i) + plot.width(), plot.y(length_of(*steps[i].committed))});
  }
  svg.path(band, "fan");
  svg.path(base, "middle");
  svg.path(committed, "committed");
  plot.name_steps(labels);
  return svg.finish();
}

std::string savings_chart(const ChartName& name, std::span<const SavedMonth> months,
                          const std::string& currency) {
  if (months.empty()) return {};
  double most = 0;
  std::vector<std::string> labels;
  for (const auto& month : months) {
    most = std::max({most, length_of(month.negotiated), month.realised ? length_of(*month.realised) : 0.0});
    labels.push_back(month_text(month.month));
  }
  if (most == 0) return {};
  Svg svg(name.id, name.title, name.words, kTop + kPlot + kFoot);
  MonthPlot plot(svg, months.size(), most, currency);
  for (std::size_t i = 0; i < months.size(); ++i) {
    const auto column = [&](const Total& amount, double share, std::string_view look, std::string_view word) {
      const double length = std::max(length_of(amount), 0.0);
      const double width = plot.width() * share;
      svg.bar(plot.middle(i) - width / 2, plot.y(length), width, plot.y(0) - plot.y(length), look,
              month_text(months[i].month) + ", " + std::string(word) + ": " + read_money(amount, currency));
    };
    column(months[i].negotiated, 0.8, "promised", "negotiated");
    if (months[i].realised) column(*months[i].realised, 0.44, "level", "on the bills");
  }
  plot.name_steps(labels);
  return svg.finish();
}

}  // namespace telaudit::book
