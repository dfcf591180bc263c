// Drawing inline SVG that is as wide as its column. Lengths across are shares of the width in percent,
// lengths down are pixels: text keeps its size at every width, and no script is needed. Looks are classes of
// the report's style sheet; numbers are rounded to a hundredth.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace telaudit::book {

enum class Anchor { start, middle, end };
enum class Mark { dot, ring, diamond };

struct ChartPoint {
  double x = 0;  // percent of the width
  double y = 0;  // pixels
};

class Svg {
 public:
  // `id` is unique in the document: title and description are named by it. A reader that does not see the
  // chart is told both.
  Svg(std::string_view id, std::string_view title, std::string_view description, double height);

  void text(double x, double y, Anchor anchor, std::string_view text, std::string_view look = {});
  // A label that is cut where the page is narrow: whole, and cut to `most` characters, one of them shown.
  void label(double x, double y, std::string_view text, std::size_t most);
  // At least a pixel wide. `hint` is shown by a pointing device.
  void bar(double x, double y, double width, double height, std::string_view look,
           std::string_view hint = {});
  void line(double x1, double y1, double x2, double y2, std::string_view look = {});
  void mark(double x, double y, Mark mark, std::string_view look, std::string_view hint = {});
  // An open line through the points; filled between the first and the last when `look` says so.
  void path(std::span<const ChartPoint> points, std::string_view look);

  std::string finish();

 private:
  std::string out_;
  double height_;
};

// One entry of a legend: a mark or a line as the chart draws it, then words.
struct LegendEntry {
  enum class Sign { dot, ring, diamond, line, bar };
  Sign sign = Sign::bar;
  std::string look;
  std::string words;
};
std::string legend(std::span<const LegendEntry> entries);

// The figures of a chart as a table: the first column names its rows. Columns whose heading begins with >
// hold figures. At most `most` rows; `rest` says where the others stand.
struct ChartTable {
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows;
};
std::string chart_table(const ChartTable& table, std::size_t most, std::string_view rest);

// A chart with its caption, legend and table, kept together.
std::string figure(std::string_view caption, std::string_view words, const std::string& body);

}  // namespace telaudit::book
