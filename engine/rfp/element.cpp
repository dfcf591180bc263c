#include "rfp/element.h"

#include <algorithm>
#include <map>

#include "base/file.h"
#include "base/text.h"
#include "book/tables_csv.h"
#include "pricing/price_table.h"

namespace telaudit::rfp {
namespace {

constexpr std::size_t kFewestDigits = 4;

using Columns = std::vector<book::Column>;
const Columns& element_columns() {
  using book::Content;
  static const Columns columns = {{"element", Content::id},
                                  {"country"},
                                  {"region"},
                                  {"city"},
                                  {"postal_code", Content::id},
                                  {"service_class"},
                                  {"service", Content::long_text},
                                  {"mbps_down", Content::quantity},
                                  {"mbps_up", Content::quantity},
                                  {"quantity", Content::quantity},
                                  {"unit"},
                                  {"incumbent"},
                                  {"today", Content::money},
                                  {"today_quantity", Content::quantity},
                                  {"market", Content::rate},
                                  {"expected", Content::rate},
                                  {"today_exchanged", Content::money}};
  return columns;
}

std::string text_of(const std::optional<Decimal>& value) {
  return value ? value->text() : std::string();
}

// What csv_text has put before a text that a spreadsheet would run.
std::string without_guard(std::string_view text) {
  if (text.size() > 1 && text[0] == '\'' &&
      std::string_view("=+-@\t\r").find(text[1]) != std::string_view::npos)
    text.remove_prefix(1);
  return std::string(text);
}

// Reads rows until the first that makes no sense.
class ElementReading {
 public:
  enum Column : std::size_t {
    kId,
    kCountry,
    kRegion,
    kCity,
    kPostalCode,
    kClass,
    kService,
    kDown,
    kUp,
    kQuantity,
    kUnit,
    kIncumbent,
    kToday,
    kTodayQuantity,
    kMarket,
    kExpected,
    kTodayExchanged
  };

  void take(const pricing::TableRow& row) {
    if (row.blank() || problem_) return;
    Element element;
    element.id = row.cell(kId);
    auto& line = element.line;
    for (const auto& [column, text] :
         {std::pair{kCountry, &line.country}, std::pair{kRegion, &line.region}, std::pair{kCity, &line.city},
          std::pair{kPostalCode, &line.postal_code}, std::pair{kClass, &line.service_class},
          std::pair{kService, &line.label}, std::pair{kUnit, &line.unit},
          std::pair{kIncumbent, &element.incumbent}})
      *text = without_guard(row.cell(column));
    for (const auto& [column, number] :
         {std::pair{kDown, &line.mbps_down}, std::pair{kUp, &line.mbps_up},
          std::pair{kMarket, &element.market}, std::pair{kExpected, &element.expected}}) {
      if (row.cell(column).empty()) continue;
      *number = parse_decimal(row.cell(column));
      if (!*number) fail(row, column);
    }
    const auto quantity = parse_total(row.cell(kQuantity));
    if (!quantity) fail(row, kQuantity);
    line.quantity = quantity.value_or(Total{});
    if (!row.cell(kToday).empty()) {
      element.today = parse_total(row.cell(kToday));
      if (!element.today) fail(row, kToday);
    }
    if (!row.cell(kTodayExchanged).empty()) {
      const auto exchanged = parse_total(row.cell(kTodayExchanged));
      if (!exchanged) fail(row, kTodayExchanged);
      element.today_exchanged = exchanged.value_or(Total{});
    }
    const auto paid = parse_total(row.cell(kTodayQuantity));
    if (!paid) fail(row, kTodayQuantity);
    element.today_quantity = paid.value_or(Total{});
    elements.push_back(std::move(element));
  }

  const std::optional<Problem>& problem() const { return problem_; }
  std::vector<Element> elements;

 private:
  void fail(const pricing::TableRow& row, std::size_t column) {
    if (!problem_)
      problem_ = Problem{"'" + std::string(row.cell(column)) + "' is not a number", row.place(column),
                         "issue the event again; the file is written by the program"};
  }
  std::optional<Problem> problem_;
};

pricing::TableLayout layout_of(std::span<const book::Column> columns) {
  pricing::TableLayout layout;
  // Events that were issued before it was told apart do not have the last.
  for (const auto& column : columns)
    layout.columns.push_back({{column.name}, column.name != "today_exchanged"});
  return layout;
}

// targets.csv: element, expected.
Result<void> read_targets(const std::filesystem::path& path, std::vector<Element>& elements) {
  const auto file = pricing::read_price_file(path.string());
  if (!file) return file.problem();
  std::map<std::string, Element*, std::less<>> by_id;
  for (auto& element : elements) by_id[element.id] = &element;
  std::optional<Problem> first;
  const book::Column columns[] = {{"element"}, {"expected"}};
  auto read = pricing::read_price_table(*file, layout_of(columns), [&](const pricing::TableRow& row) {
    if (row.blank() || first) return;
    const auto element = by_id.find(row.cell(0));
    const auto price = parse_decimal(row.cell(1));
    if (element == by_id.end())
      first = Problem{"'" + std::string(row.cell(0)) + "' is no element of this event", row.place(0),
                      "its elements stand in internal/elements.csv"};
    else if (!price || price->is_negative())
      first = Problem{"'" + std::string(row.cell(1)) + "' is not a price", row.place(1),
                      "write the price of one unit, such as 412.50"};
    else
      element->second->expected = *price;
  });
  if (!read) return read;
  if (first) return *first;
  return {};
}

}  // namespace

std::string element_id(std::size_t place, std::size_t count) {
  const std::size_t width = std::max(kFewestDigits, std::to_string(count).size());
  const std::string number = std::to_string(place + 1);
  return "E" + std::string(width - std::min(width, number.size()), '0') + number;
}

bool has_price_today(const Element& element) {
  return element.today.has_value() && !element.today_quantity.is_zero();
}

Exact price_today(const Element& element) {
  return has_price_today(element) ? Exact(exact(*element.today) / exact(element.today_quantity)) : Exact(0);
}

Exact exchanged_today(const Element& element) {
  return has_price_today(element) ? Exact(exact(element.today_exchanged) / exact(element.today_quantity))
                                  : Exact(0);
}

std::string elements_csv(std::span<const Element> elements) {
  book::Table table{"elements", "Elements", "", element_columns(), {}};
  for (const auto& element : elements) {
    const auto& line = element.line;
    const std::string values[] = {
        element.id,
        line.country,
        line.region,
        line.city,
        line.postal_code,
        line.service_class,
        line.label,
        text_of(line.mbps_down),
        text_of(line.mbps_up),
        line.quantity.text(),
        line.unit,
        element.incumbent,
        element.today ? element.today->text() : std::string(),
        element.today_quantity.text(),
        text_of(element.market),
        text_of(element.expected),
        element.today_exchanged.is_zero() ? std::string() : element.today_exchanged.text()};
    book::Cells cells(table.columns.size());
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i].text = values[i];
    table.rows.push_back(std::move(cells));
  }
  return book::csv_text(table);
}

Result<std::vector<Element>> parse_elements(std::string csv, const std::string& file) {
  const pricing::PriceFile read{file, std::move(csv), {}};
  ElementReading reading;
  auto done = pricing::read_price_table(read, layout_of(element_columns()),
                                        [&](const pricing::TableRow& row) { reading.take(row); });
  if (!done) return done.problem();
  if (reading.problem()) return *reading.problem();
  return std::move(reading.elements);
}

Result<std::vector<Element>> load_elements(const Event& event) {
  const auto path = event.folder / "internal" / "elements.csv";
  auto text = read_file(path);
  if (!text) {
    Problem problem = text.problem();
    problem.advice = "issue the event first: telaudit rfp issue " + event.folder.string();
    return problem;
  }
  auto elements = parse_elements(*std::move(text), path.string());
  if (!elements) return elements;
  if (auto read = load_departures(event, *elements); !read) return read.problem();
  const auto targets = event.folder / "targets.csv";
  if (std::filesystem::exists(targets))
    if (auto read = read_targets(targets, *elements); !read) return read.problem();
  return elements;
}

}  // namespace telaudit::rfp
