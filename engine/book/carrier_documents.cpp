#include "book/carrier_documents.h"

#include <map>
#include <set>
#include <tuple>

#include "base/file.h"
#include "base/text.h"
#include "book/tables_csv.h"
#include "book/xlsx.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kShortestNamingWord = 4;

using LineKey = std::tuple<std::string, std::string, std::string, std::string, std::string, std::string,
                           std::optional<Decimal>, std::optional<Decimal>, std::string>;

// std::optional orders an unknown before any value, and decimals order by value.
LineKey key_of(const NeutralLine& line) {
  return {line.country, line.region,    line.city,    line.postal_code, line.service_class,
          line.label,   line.mbps_down, line.mbps_up, line.unit};
}

bool names_a_carrier(std::string_view label, const std::set<std::string>& carriers) {
  const std::string text = lower(label);
  for (const auto& carrier : carriers)
    for (const auto word : split(carrier, ' '))
      if (word.size() >= kShortestNamingWord && text.find(word) != std::string::npos) return true;
  return false;
}

std::string speed_text(const std::optional<Decimal>& speed) {
  return speed ? speed->text() : std::string();
}

}  // namespace

std::vector<std::string> neutral_cells(const NeutralLine& line) {
  return {line.city,
          line.region,
          line.country,
          line.postal_code,
          line.label,
          line.service_class,
          speed_text(line.mbps_down),
          speed_text(line.mbps_up),
          line.quantity.text(),
          line.unit};
}

NeutralDemand build_neutral_demand(std::span<const DemandRow> demand) {
  NeutralDemand out;
  std::set<std::string> carriers;
  for (const auto& row : demand) carriers.insert(lower(row.carrier));
  std::map<LineKey, std::pair<NeutralLine, std::vector<std::size_t>>> lines;
  for (std::size_t r = 0; r < demand.size(); ++r) {
    const DemandRow& row = demand[r];
    if (!row.match) {
      ++out.unclassified;
      continue;
    }
    if (!pricing::benchmarkable(row.match->service_class)) continue;
    NeutralLine line;
    line.country = printable(row.place.country);
    line.region = printable(row.place.region);
    line.city = printable(row.place.city);
    line.postal_code = printable(row.place.postal_code);
    line.service_class = row.match->service_class;
    line.label =
        names_a_carrier(row.match->label, carriers) ? row.match->service_class : printable(row.match->label);
    line.mbps_down = row.match->mbps_down;
    line.mbps_up = row.match->mbps_up;
    line.unit = row.unit;
    auto& [kept, rows] = lines.try_emplace(key_of(line), line, std::vector<std::size_t>()).first->second;
    kept.quantity.add(row.quantity);
    rows.push_back(r);
  }
  for (auto& [key, made] : lines) {
    out.lines.push_back(std::move(made.first));
    out.rows.push_back(std::move(made.second));
  }
  return out;
}

Table neutral_table(const NeutralDemand& demand) {
  Table table{"demand-set",
              "Demand set",
              "One line for each place, class of service and speed. Fill in the monthly (MRC) and one-time "
              "(NRC) charge for "
              "each term; a blank is no bid, 0 is free.",
              {{"line", Content::count},
               {"city"},
               {"region"},
               {"country"},
               {"postal_code", Content::id},
               {"service", Content::long_text},
               {"service_class"},
               {"mbps_down", Content::quantity},
               {"mbps_up", Content::quantity},
               {"quantity", Content::quantity},
               {"unit"},
               {"currency_quoted"},
               {"mrc_12_months", Content::money},
               {"nrc_12_months", Content::money},
               {"mrc_24_months", Content::money},
               {"nrc_24_months", Content::money},
               {"mrc_36_months", Content::money},
               {"nrc_36_months", Content::money},
               {"lead_time_days", Content::count},
               {"exceptions", Content::long_text}},
              {}};
  for (const auto& line : demand.lines) {
    Cells cells(table.columns.size());
    cells[0].text = std::to_string(table.rows.size() + 1);
    const auto given = neutral_cells(line);
    for (std::size_t i = 0; i < given.size(); ++i) cells[i + 1].text = given[i];
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Result<void> write_carrier_documents(const Contents& contents, const std::filesystem::path& folder) {
  const Table table = neutral_table(build_neutral_demand(contents.demand));
  const auto csv = write_output(folder / "demand-set.csv", csv_text(table));
  if (!csv) return csv;
  XlsxFile file(folder / "demand-set.xlsx", table.title, contents.input->as_of);
  XlsxSheet sheet = file.sheet("Demand set");
  write_table(sheet, table);
  return file.finish();
}

}  // namespace telaudit::book
