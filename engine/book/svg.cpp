#include "book/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "book/html.h"

namespace telaudit::book {
namespace {

constexpr double kPathUnits = 1000;  // the width of a path's own coordinates

std::string class_of(std::string_view look) {
  return look.empty() ? std::string() : fmt::format(" class=\"{}\"", look);
}

std::string closed(std::string_view element, std::string_view hint) {
  if (hint.empty()) return "/>\n";
  return fmt::format("><title>{}</title></{}>\n", escaped(hint), element);
}

std::string_view word(Anchor anchor) {
  constexpr std::array<std::string_view, 3> kWords = {"start", "middle", "end"};
  return kWords[static_cast<std::size_t>(anchor)];
}

// At a character, with a sign that there was more.
std::string cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = most - 1;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "\xE2\x80\xA6";
}

// A figure's heading begins with >.
bool is_figure(std::string_view heading) {
  return !heading.empty() && heading.front() == '>';
}

// Dates, and ids as short as they: R-01, CHI-PLANT.
bool never_breaks(std::string_view text) {
  constexpr std::size_t kShort = 10;
  return text.size() <= kShort && text.find(' ') == std::string_view::npos;
}

}  // namespace

Svg::Svg(std::string_view id, std::string_view title, std::string_view description, double height)
    : height_(height) {
  out_ = fmt::format(
      "<svg class=\"chart\" width=\"100%\" height=\"{0:.0f}\" role=\"img\" aria-labelledby=\"{1}-title "
      "{1}-words\">\n<title id=\"{1}-title\">{2}</title>\n<desc id=\"{1}-words\">{3}</desc>\n",
      height, escaped(id), escaped(title), escaped(description));
}

void Svg::text(double x, double y, Anchor anchor, std::string_view text, std::string_view look) {
  out_ += fmt::format("<text x=\"{:.2f}%\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y, word(anchor),
                      class_of(look), escaped(text));
}

void Svg::label(double x, double y, std::string_view whole, std::size_t most) {
  constexpr std::size_t kLongest = 90;
  if (whole.size() <= most) return text(x, y, Anchor::start, whole);
  text(x, y, Anchor::start, cut(whole, kLongest), "roomy");
  text(x, y, Anchor::start, cut(whole, most), "tight");
}

void Svg::bar(double x, double y, double width, double height, std::string_view look, std::string_view hint) {
  constexpr double kThinnest = 0.3;
  out_ += fmt::format("<rect x=\"{:.2f}%\" y=\"{:.1f}\" width=\"{:.2f}%\" height=\"{:.1f}\"{}", x, y,
                      std::max(width, kThinnest), height, class_of(look)) +
          closed("rect", hint);
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view look) {
  out_ += fmt::format("<line x1=\"{:.2f}%\" y1=\"{:.1f}\" x2=\"{:.2f}%\" y2=\"{:.1f}\"{}/>\n", x1, y1, x2, y2,
                      class_of(look));
}

void Svg::mark(double x, double y, Mark mark, std::string_view look, std::string_view hint) {
  if (mark == Mark::diamond) {
    out_ +=
        fmt::format("<svg x=\"{:.2f}%\" y=\"{:.1f}\" overflow=\"visible\"><path d=\"M0-6L6 0 0 6-6 0z\"{}", x,
                    y, class_of(look)) +
        closed("path", hint) + "</svg>\n";
    return;
  }
  out_ += fmt::format("<circle cx=\"{:.2f}%\" cy=\"{:.1f}\" r=\"{}\"{}", x, y, mark == Mark::dot ? "4" : "3",
                      class_of(look)) +
          closed("circle", hint);
}

void Svg::path(std::span<const ChartPoint> points, std::string_view look) {
  if (points.empty()) return;
  std::string shape;
  for (const auto& point : points)
    shape += fmt::format("{}{:.1f} {:.1f}", shape.empty() ? "M" : "L", point.x / 100 * kPathUnits, point.y);
  out_ += fmt::format(
      "<svg width=\"100%\" height=\"{0:.0f}\" viewBox=\"0 0 {1:.0f} {0:.0f}\" "
      "preserveAspectRatio=\"none\"><path "
      "d=\"{2}\"{3} vector-effect=\"non-scaling-stroke\"/></svg>\n",
      height_, kPathUnits, shape, class_of(look));
}

std::string Svg::finish() {
  return std::move(out_) + "</svg>\n";
}

std::string legend(std::span<const LegendEntry> entries) {
  using Sign = LegendEntry::Sign;
  std::string out = "<ul class=\"legend\">";
  for (const auto& entry : entries) {
    out += "<li><svg class=\"sign\" width=\"26\" height=\"12\" aria-hidden=\"true\">";
    const std::string look = class_of(entry.look);
    if (entry.sign == Sign::dot) out += "<circle cx=\"13\" cy=\"6\" r=\"4\"" + look + "/>";
    if (entry.sign == Sign::ring) out += "<circle cx=\"13\" cy=\"6\" r=\"3\"" + look + "/>";
    if (entry.sign == Sign::diamond) out += "<path d=\"M13 0L19 6 13 12 7 6z\"" + look + "/>";
    if (entry.sign == Sign::line) out += "<path d=\"M0 6L26 6\"" + look + "/>";
    if (entry.sign == Sign::bar) out += "<rect x=\"1\" y=\"1\" width=\"24\" height=\"10\"" + look + "/>";
    out += "</svg>" + escaped(entry.words) + "</li>";
  }
  return out + "</ul>\n";
}

std::string chart_table(const ChartTable& table, std::size_t most, std::string_view rest) {
  std::string out = "<div class=\"wide\"><table>\n<thead><tr>";
  for (const auto& heading : table.headings)
    out += is_figure(heading) ? "<th scope=\"col\" class=\"figure\">" + escaped(heading.substr(1)) + "</th>"
                              : "<th scope=\"col\">" + escaped(heading) + "</th>";
  out += "</tr></thead>\n<tbody>\n";
  for (std::size_t at = 0; at < table.rows.size() && at < most; ++at) {
    out += "<tr>";
    for (std::size_t c = 0; c < table.rows[at].size(); ++c) {
      const std::string& text = table.rows[at][c];
      if (c == 0)
        out += "<th scope=\"row\">" + escaped(text) + "</th>";
      else
        out += is_figure(table.headings[c]) ? figure_cell(text)
               : never_breaks(text)         ? date_cell(text)
                                            : text_cell(text);
    }
    out += "</tr>\n";
  }
  out += "</tbody></table></div>\n";
  if (table.rows.size() > most)
    out += "<p class=\"note\">" + std::to_string(table.rows.size() - most) + " more in " + escaped(rest) +
           ".</p>\n";
  return out;
}

std::string figure(std::string_view caption, std::string_view words, const std::string& body) {
  return "<figure>\n<figcaption>" + escaped(caption) +
         (words.empty() ? "" : "<small>" + escaped(words) + "</small>") + "</figcaption>\n" + body +
         "</figure>\n";
}

}  // namespace telaudit::book
