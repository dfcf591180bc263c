#include "book/workbook.h"

#include <algorithm>
#include <utility>

#include "book/workbook_cover.h"
#include "book/xlsx.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kMostRows = 100000;  // of one sheet; the CSV files hold all

// A sum of doubles is brought back to the places that money has.
std::string rounded(const std::string& formula) {
  return "ROUND(" + formula + ",6)";
}

void cut_to_sheet(Table& table) {
  if (table.rows.size() <= kMostRows) return;
  table.note += " The first 100,000 of " + std::to_string(table.rows.size()) + " rows; " + table.name +
                ".csv holds all.";
  table.rows.resize(kMostRows);
}

Result<Table> charges_for_sheet(const Contents& contents) {
  Table table = charges_table();
  table.rows.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(contents.charges, kMostRows)));
  const auto read = each_shown_charge(contents, [&](const ShownCharge& charge) -> Result<void> {
    if (table.rows.size() < kMostRows) table.rows.push_back(charge_cells(charge));
    return {};
  });
  if (!read) return read.problem();
  if (contents.charges > kMostRows)
    table.note +=
        " The first 100,000 of " + std::to_string(contents.charges) + " charges; charges.csv holds all.";
  return table;
}

void set_bill_formulas(Table& bills) {
  const auto columns = sheet_columns(bills);
  const auto printed = bills.column("printed"), computed = bills.column("computed"),
             difference = bills.column("difference");
  for (std::size_t at = 0; at < bills.rows.size(); ++at) {
    if (bills.rows[at][difference].text.empty()) continue;
    const auto row = static_cast<std::uint32_t>(kFirstDataRow + at);
    bills.rows[at][difference].formula =
        "=" + rounded(cell_name(row, columns.place[printed]) + "-" + cell_name(row, columns.place[computed]));
  }
}

std::string charge_sum(const Table& charges, std::string_view column, const std::string& currency,
                       std::string_view step) {
  const auto range = [&](std::string_view name) { return "Charges!" + column_range(charges, name); };
  return rounded(
      "SUMIFS(" + range(column) + "," + range("on_latest_bill") + ",\"yes\"," + range("payable") +
      ",\"yes\"," + range("currency") + ",\"" + currency + "\"" +
      (step.empty() ? std::string() : "," + range("bridge_step") + ",\"" + std::string(step) + "\"") + ")");
}

// What of the Charges sheet a step sums up: its column, and the word in bridge_step where it takes only some
// rows.
std::pair<std::string_view, std::string_view> summed_by(std::string_view step) {
  if (step == "billed") return {"amount", ""};
  if (step == "one_off") return {"amount", "one_off"};
  if (step == "taxes") return {"amount", "tax"};
  if (step == "surcharges") return {"amount", "surcharge"};
  if (step == "unclassed") return {"amount", "unclassed"};
  if (step == "findings") return {"less_findings", ""};
  return {"less_savings", ""};
}

// Each amount from the Charges sheet where that sheet holds every charge; each running figure from the one
// above.
void set_bridge_formulas(Table& bridge, const Table& charges, bool charges_whole) {
  const auto columns = sheet_columns(bridge);
  const auto currency = bridge.column("currency"), step = bridge.column("step"),
             amount = bridge.column("amount"), running = bridge.column("running");
  for (std::size_t at = 0; at < bridge.rows.size(); ++at) {
    auto& cells = bridge.rows[at];
    const auto row = static_cast<std::uint32_t>(kFirstDataRow + at);
    const std::string above =
        row > kFirstDataRow ? cell_name(row - 1, columns.place[running]) : std::string();
    const std::string here = cell_name(row, columns.place[amount]);
    if (cells[step].text == "clean") {
      cells[amount].formula = "=" + above;
      cells[running].formula = "=" + here;
      continue;
    }
    const bool first = cells[step].text == "billed";
    cells[running].formula = "=" + (first ? here : rounded(above + "+" + here));
    if (!charges_whole || !is_currency_code(cells[currency].text)) continue;
    const auto [column, word] = summed_by(cells[step].text);
    cells[amount].formula = (first ? "=" : "=-") + charge_sum(charges, column, cells[currency].text, word);
  }
}

void set_cost_centre_formulas(Table& pivot) {
  const auto columns = sheet_columns(pivot);
  const auto total = pivot.column("total");
  constexpr std::size_t kFirstClass = 2;
  if (total == kFirstClass) return;
  for (std::size_t at = 0; at < pivot.rows.size(); ++at) {
    const auto row = static_cast<std::uint32_t>(kFirstDataRow + at);
    pivot.rows[at][total].formula = "=" + rounded("SUM(" + cell_name(row, columns.place[kFirstClass]) + ":" +
                                                  cell_name(row, columns.place[total - 1]) + ")");
  }
}

}  // namespace

bool is_currency_code(std::string_view text) {
  return text.size() == 3 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<void> write_workbook(const Contents& contents, const std::filesystem::path& path) {
  auto charges = charges_for_sheet(contents);
  if (!charges) return charges.problem();
  Table bills = bills_table(contents), demand = demand_table(contents), spreads = spreads_table(contents),
        findings = findings_table(contents), withdrawn = withdrawn_table(contents),
        bridge = bridge_table(contents), pivot = cost_centres_table(contents),
        coverage = coverage_table(contents), rules = rules_table(contents), ladder = ladder_table(contents);
  for (Table* table :
       {&bills, &demand, &spreads, &findings, &withdrawn, &bridge, &pivot, &coverage, &rules, &ladder})
    cut_to_sheet(*table);
  set_bill_formulas(bills);
  set_bridge_formulas(bridge, *charges, contents.charges <= kMostRows);
  set_cost_centre_formulas(pivot);

  XlsxFile file(path, contents.input->title, contents.input->as_of);
  XlsxSheet cover = file.sheet("Cover");
  write_cover(cover, contents, bills, findings);
  const std::pair<const char*, Table*> sheets[] = {
      {"Bills", &bills},         {"Demand set", &demand}, {"Two prices", &spreads}, {"Findings", &findings},
      {"Withdrawn", &withdrawn}, {"Bridge", &bridge},     {"Cost centres", &pivot}, {"Coverage", &coverage},
      {"Checks", &rules},        {"Inputs", &ladder},     {"Charges", &*charges}};
  for (const auto& [name, table] : sheets) {
    XlsxSheet sheet = file.sheet(name);
    write_table(sheet, *table);
  }
  return file.finish();
}

}  // namespace telaudit::book
