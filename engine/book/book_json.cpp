#include "book/book_json.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "book/tables.h"

namespace telaudit::book {
namespace {

using Json = nlohmann::ordered_json;

Json cell_value(const Column& column, const Cell& cell) {
  if (cell.text.empty()) return nullptr;
  if (column.content != Content::count) return cell.text;
  std::uint64_t count = 0;
  std::from_chars(cell.text.data(), cell.text.data() + cell.text.size(), count);
  return count;
}

Json table_json(const Table& table) {
  Json rows = Json::array();
  for (const auto& cells : table.rows) {
    Json row = Json::object();
    for (std::size_t c = 0; c < cells.size(); ++c)
      row[table.columns[c].name] = cell_value(table.columns[c], cells[c]);
    rows.push_back(std::move(row));
  }
  return rows;
}

Json comparables_json(const pricing::Benchmark& benchmark) {
  Json out = Json::array();
  for (const auto& comparable : benchmark.comparables)
    out.push_back({{"id", printable(comparable.id)},
                   {"carrier", printable(comparable.carrier)},
                   {"date", comparable.date.text()},
                   {"price", comparable.price.text()},
                   {"kind", comparable.kind},
                   {"visibility", comparable.visibility}});
  return out;
}

// The demand set with the evidence of its benchmarks, which a flat table cannot hold.
Json demand_json(const Contents& contents) {
  Json rows = table_json(demand_table(contents));
  for (std::size_t at = 0; at < contents.demand.size(); ++at) {
    const auto& benchmark = contents.demand[at].benchmark;
    rows[at]["benchmark_why"] = printable(benchmark.why);
    rows[at]["benchmark_steps"] = Json::array();
    for (const auto& step : benchmark.steps) rows[at]["benchmark_steps"].push_back(printable(step));
    rows[at]["comparables"] = comparables_json(benchmark);
  }
  return rows;
}

Json findings_json(const Table& table, const std::vector<FindingRow>& findings) {
  Json rows = table_json(table);
  for (std::size_t at = 0; at < findings.size(); ++at) {
    Json charges = Json::array();
    for (std::size_t c = 0; c < findings[at].charges.size(); ++c)
      charges.push_back({{"charge_id", findings[at].charges[c]},
                         {"billed", findings[at].finding.charges[c].billed.text()}});
    rows[at]["charges"] = std::move(charges);
    Json evidence = Json::array();
    for (const auto& [name, value] : findings[at].finding.evidence)
      evidence.push_back({{"name", name}, {"value", value}});
    rows[at]["evidence"] = std::move(evidence);
  }
  return rows;
}

Json kinds_json(const Contents& contents) {
  Json out = Json::array();
  for (const auto& sum : contents.kinds) {
    Json row = {{"kind", kind_word(sum.kind, contents.contract_given())},
                {"currency", sum.currency.empty() ? Json(nullptr) : Json(sum.currency)},
                {"findings", sum.findings}};
    row["potential"] = sum.with_amount != 0 ? Json(sum.potential.text()) : Json(nullptr);
    row["allocated"] = sum.allocated.text();
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace

std::string book_json(const Contents& contents) {
  const auto& input = *contents.input;
  Json book;
  book["title"] = printable(input.title);
  book["as_of"] = input.as_of.text();
  book["run"] = input.run;
  book["version"] = input.version;
  book["rung"] = contents.ladder.rung;
  book["checks"] = {{"all", contents.ladder.checks}, {"can_decide", contents.ladder.evaluable}};
  book["billed"] = Json::array();
  for (const auto& billed : contents.billed)
    book["billed"].push_back({{"currency", billed.currency},
                              {"payable", billed.payable.text()},
                              {"bills", billed.bills},
                              {"charges", billed.charges}});
  book["states"] = Json::object();
  for (const auto& [state, count] : contents.states) book["states"][state] = count;
  book["kinds"] = kinds_json(contents);
  book["bills"] = table_json(bills_table(contents));
  book["demand_set"] = demand_json(contents);
  book["price_spread"] = table_json(spreads_table(contents));
  book["findings"] = findings_json(findings_table(contents), contents.findings);
  book["withdrawn"] = findings_json(withdrawn_table(contents), contents.withdrawn);
  book["bridge"] = table_json(bridge_table(contents));
  book["cost_centres"] = table_json(cost_centres_table(contents));
  book["coverage"] = table_json(coverage_table(contents));
  book["rules"] = table_json(rules_table(contents));
  book["inputs"] = table_json(ladder_table(contents));
  book["charges"] = {{"count", contents.charges}, {"file", "charges.csv"}};
  return book.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace telaudit::book
