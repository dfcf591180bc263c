#include "book/report_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "book/html.h"

namespace telaudit::book {
namespace {

constexpr double kWidth = 900;
constexpr double kBarLeft = 330;
constexpr double kBarRoom = 400;
constexpr double kRowHeight = 30;
constexpr double kBarHeight = 16;
constexpr double kTextDrop = 20;
constexpr std::size_t kMostWindows = 12;

// A length, not money: the share of `part` in `whole` as a fraction.
double fraction(const Total& part, const Total& whole) {
  const auto value = [](const Total& total) {
    double out = static_cast<double>(total.mantissa());
    for (int i = 0; i < total.scale(); ++i) out /= 10;
    return out;
  };
  return whole.is_zero() ? 0 : value(part) / value(whole);
}

Total magnitude(const Total& value) {
  return value.is_negative() ? negated(value) : value;
}

std::string opening(double rows, const std::string& label) {
  return fmt::format("<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">\n", kWidth,
                     rows * kRowHeight + 6, escaped(label));
}

std::string label_at(double x, double y, const char* anchor, const std::string& text, const char* look = "") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y, anchor,
                     *look == '\0' ? std::string() : fmt::format(" class=\"{}\"", look), escaped(text));
}

std::string bar(double x, double y, double width, const char* look) {
  return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.0f}\" class=\"{}\"/>\n", x,
                     y, std::max(width, 1.0), kBarHeight, look);
}

const char* look_of(audit::Kind kind) {
  switch (kind) {
    case audit::Kind::error:
      return "due";
    case audit::Kind::question:
      return "question";
    case audit::Kind::saving:
      return "saving";
    default:
      return "other";
  }
}

}  // namespace

std::string bridge_chart(const Bridge& bridge) {
  // The axis runs from the lowest to the highest level the sum passes, zero included.
  Total low, high;
  for (const auto& step : bridge.steps) {
    low = std::min(low, step.running);
    high = std::max(high, step.running);
  }
  const Total span = minus(high, low);
  const auto place = [&](const Total& level) {
    return kBarLeft + kBarRoom * fraction(minus(level, low), span);
  };
  std::string out =
      opening(static_cast<double>(bridge.steps.size()), "Bridge from billed to clean, " + bridge.currency);
  double y = 0;
  Total before;
  for (const auto& step : bridge.steps) {
    const bool is_level = step.id == "billed" || step.id == "clean";
    const Total from = is_level ? Total() : before;
    const double left = std::min(place(from), place(step.running));
    const double right = std::max(place(from), place(step.running));
    out += label_at(0, y + kTextDrop, "start", step.label.substr(0, step.label.find(':')));
    if (!step.amount.is_zero())
      out += bar(left, y + 8, right - left, is_level ? "level" : step.amount.is_negative() ? "less" : "gain");
    out += label_at(kWidth, y + kTextDrop, "end", money_text(step.amount, bridge.currency));
    before = step.running;
    y += kRowHeight;
  }
  return out + "</svg>\n";
}

std::string kinds_chart(std::span<const KindSum> kinds, const std::string& currency, bool contract_given) {
  std::vector<const KindSum*> shown;
  Total largest;
  for (const auto& sum : kinds) {
    if (sum.currency != currency || sum.with_amount == 0) continue;
    shown.push_back(&sum);
    largest = std::max(largest, magnitude(sum.allocated));
  }
  if (shown.empty() || largest.is_zero()) return {};
  std::string out = opening(static_cast<double>(shown.size()),
                            "Potential by kind of finding, each dollar once, " + currency);
  double y = 0;
  for (const auto* sum : shown) {
    out += label_at(0, y + kTextDrop, "start",
                    std::string(kind_word(sum->kind, contract_given)) + " (" +
                        counted(sum->with_amount, "finding") + ")");
    out += bar(kBarLeft, y + 8, kBarRoom * fraction(magnitude(sum->allocated), largest), look_of(sum->kind));
    out += label_at(kWidth, y + kTextDrop, "end", money_text(sum->allocated, currency));
    y += kRowHeight;
  }
  return out + "</svg>\n";
}

std::string windows_chart(std::span<const FindingRow> findings, Date as_of) {
  std::vector<const audit::Finding*> closing;
  for (const auto& row : findings)
    if (row.finding.window.known && row.finding.window.open && row.finding.window.closes &&
        *row.finding.window.closes >= as_of)
      closing.push_back(&row.finding);
  if (closing.empty()) return {};
  std::stable_sort(closing.begin(), closing.end(), [](const auto* left, const auto* right) {
    return std::tie(*left->window.closes, left->id) < std::tie(*right->window.closes, right->id);
  });
  if (closing.size() > kMostWindows) closing.resize(kMostWindows);
  const int longest = std::max(1, closing.back()->window.closes->days - as_of.days);
  std::string out = opening(static_cast<double>(closing.size()), "Days until dispute windows close");
  double y = 0;
  for (const auto* finding : closing) {
    const int days = finding->window.closes->days - as_of.days;
    const std::string amount = finding->potential
                                   ? money_text(total_of(*finding->potential), finding->currency)
                                   : std::string("no amount");
    out += label_at(0, y + kTextDrop, "start", finding->id + "  " + amount);
    out += bar(kBarLeft, y + 8, kBarRoom * days / longest, look_of(finding->kind));
    out += label_at(
        kWidth, y + kTextDrop, "end",
        finding->window.closes->text() + ", " + counted(static_cast<std::uint64_t>(days), "day") + " left");
    y += kRowHeight;
  }
  return out + "</svg>\n";
}

}  // namespace telaudit::book
