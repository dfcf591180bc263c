#include "rfp/demand.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include "book/tables_csv.h"
#include "pricing/price_table.h"

namespace telaudit::rfp {
namespace {

constexpr int kMostMonths = 1200;

// Base, low, high.
using Quantities = std::array<Total, 3>;
// By element, then month.
using Steps = std::map<std::size_t, std::map<int, Quantities>>;

// One file of steps, up to the first row that makes no sense.
class StepReading {
 public:
  explicit StepReading(std::span<const Element> elements) {
    for (std::size_t e = 0; e < elements.size(); ++e) by_id_[elements[e].id] = e;
  }

  Result<Steps> read(const std::filesystem::path& path) {
    if (!std::filesystem::exists(path)) return Steps{};
    const auto file = pricing::read_price_file(path.string());
    if (!file) return file.problem();
    pricing::TableLayout layout;
    layout.columns = {
        {{"element"}, true}, {{"month"}, true}, {{"quantity"}, true}, {{"low"}, false}, {{"high"}, false}};
    auto read = pricing::read_price_table(*file, layout, [&](const pricing::TableRow& row) { take(row); });
    if (!read) return read.problem();
    if (problem_) return *problem_;
    return std::move(steps_);
  }

 private:
  enum Column : std::size_t { kElement, kMonth, kQuantity, kLow, kHigh };

  void refuse(const pricing::TableRow& row, std::size_t column, const char* what, std::string advice) {
    if (!problem_)
      problem_ =
          Problem{"'" + std::string(row.cell(column)) + "' " + what, row.place(column), std::move(advice)};
  }

  void take(const pricing::TableRow& row) {
    if (row.blank() || problem_) return;
    const auto element = by_id_.find(row.cell(kElement));
    if (element == by_id_.end())
      return refuse(row, kElement, "is no element of this event",
                    "its elements stand in internal/elements.csv");
    const Decimal month = rescale(parse_decimal(row.cell(kMonth)).value_or(Decimal{}), 0).value_or(Decimal{});
    if (month.mantissa < 1 || month.mantissa > kMostMonths)
      return refuse(row, kMonth, "is not a month", "months count from 1, the first of the new contract");
    Quantities quantities;
    for (const std::size_t column : {std::size_t{kQuantity}, std::size_t{kLow}, std::size_t{kHigh}}) {
      Total& quantity = quantities[column - kQuantity];
      if (column != kQuantity && row.cell(column).empty()) {
        quantity = quantities[0];
        continue;
      }
      const auto read = parse_total(row.cell(column));
      if (!read || read->is_negative()) return refuse(row, column, "is not a quantity", "write 0 or more");
      quantity = *read;
    }
    if (quantities[0] < quantities[1] || quantities[2] < quantities[0])
      return refuse(row, kQuantity, "does not lie between low and high",
                    "low is the least demand, high the most");
    if (!steps_[element->second].emplace(static_cast<int>(month.mantissa), quantities).second)
      refuse(row, kElement, "stands twice for the month", "leave one of the rows");
  }

  std::map<std::string, std::size_t, std::less<>> by_id_;
  Steps steps_;
  std::optional<Problem> problem_;
};

Demand demand_of(const Steps& steps, std::size_t which, std::span<const Element> elements) {
  Demand out;
  for (const auto& element : elements) out.quantity.push_back(element.line.quantity);
  for (const auto& [element, months] : steps) {
    Total last = out.quantity[element];
    for (const auto& [month, quantities] : months) {
      if (quantities[which] == last) continue;
      last = quantities[which];
      if (month == 1)
        out.quantity[element] = last;
      else
        out.changes.push_back({month, element, last});
    }
  }
  std::stable_sort(out.changes.begin(), out.changes.end(),
                   [](const auto& a, const auto& b) { return a.month < b.month; });
  return out;
}

// Of each element its quantities by month, as far as they change.
std::vector<std::map<int, Total>> months_of(const Demand& demand) {
  std::vector<std::map<int, Total>> out;
  for (const auto& quantity : demand.quantity) out.push_back({{1, quantity}});
  for (const auto& change : demand.changes) out[change.element][change.month] = change.quantity;
  return out;
}

const Total& at_month(const std::map<int, Total>& months, int month) {
  return std::prev(months.upper_bound(month))->second;
}

}  // namespace

Result<DemandCases> load_demand(const Event& event, std::span<const Element> elements) {
  auto steps = StepReading(elements).read(event.folder / "internal" / "demand.csv");
  if (!steps) return steps.problem();
  auto own = StepReading(elements).read(event.folder / "demand.csv");
  if (!own) return own.problem();
  for (auto& [element, months] : *own) (*steps)[element] = std::move(months);
  DemandCases out{demand_of(*steps, 0, elements), {}, {}};
  const bool cases = std::any_of(steps->begin(), steps->end(), [](const auto& element) {
    return std::any_of(element.second.begin(), element.second.end(), [](const auto& month) {
      return !(month.second[1] == month.second[0]) || !(month.second[2] == month.second[0]);
    });
  });
  if (!cases) return out;
  out.low = demand_of(*steps, 1, elements);
  out.high = demand_of(*steps, 2, elements);
  return out;
}

std::string demand_csv(const DemandCases& demand, std::span<const Element> elements) {
  using book::Content;
  book::Table table{"demand",
                    "Quantities by month",
                    "",
                    {{"element", Content::id},
                     {"month", Content::count},
                     {"quantity", Content::quantity},
                     {"low", Content::quantity},
                     {"high", Content::quantity}},
                    {}};
  const auto base = months_of(demand.base);
  const auto low = demand.low ? months_of(*demand.low) : base;
  const auto high = demand.high ? months_of(*demand.high) : base;
  for (std::size_t e = 0; e < elements.size(); ++e) {
    std::map<int, Quantities> steps;
    for (const auto* months : {&base[e], &low[e], &high[e]})
      for (const auto& [month, quantity] : *months)
        steps[month] = {at_month(base[e], month), at_month(low[e], month), at_month(high[e], month)};
    const Quantities issued = {elements[e].line.quantity, elements[e].line.quantity,
                               elements[e].line.quantity};
    if (steps.size() == 1 && steps.begin()->second == issued) continue;
    for (const auto& [month, quantities] : steps) {
      book::Cells cells(table.columns.size());
      const std::string values[] = {elements[e].id, std::to_string(month), quantities[0].text(),
                                    quantities[1].text(), quantities[2].text()};
      for (std::size_t c = 0; c < cells.size(); ++c) cells[c].text = values[c];
      table.rows.push_back(std::move(cells));
    }
  }
  return table.rows.empty() ? std::string() : book::csv_text(table);
}

}  // namespace telaudit::rfp
