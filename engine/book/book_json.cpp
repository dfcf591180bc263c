#include "book/book_json.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "book/book_tables.h"
#include "book/output_file.h"

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

Json row_json(const Table& table, const Cells& cells) {
  Json row = Json::object();
  for (std::size_t c = 0; c < cells.size(); ++c)
    row[table.columns[c].name] = cell_value(table.columns[c], cells[c]);
  return row;
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

// The evidence of a benchmark, which a flat table cannot hold.
void add_benchmark(const pricing::Benchmark& benchmark, Json& row) {
  row["benchmark_why"] = printable(benchmark.why);
  row["benchmark_steps"] = Json::array();
  for (const auto& step : benchmark.steps) row["benchmark_steps"].push_back(printable(step));
  row["comparables"] = comparables_json(benchmark);
}

void add_evidence(const FindingRow& finding, Json& row) {
  // The rows that stand one by one come first; ranges of rows state their sum.
  Json charges = Json::array();
  const auto& single = finding.finding.charges;
  for (std::size_t c = 0; c < finding.charges.size(); ++c) {
    const std::string billed =
        c < single.size() ? single[c].billed.text() : finding.finding.ranges[c - single.size()].billed.text();
    charges.push_back({{"charge_id", finding.charges[c]}, {"billed", billed}});
  }
  row["charges"] = std::move(charges);
  Json evidence = Json::array();
  for (const auto& [name, value] : finding.finding.evidence)
    evidence.push_back({{"name", name}, {"value", value}});
  row["evidence"] = std::move(evidence);
}

// What a row says beyond the cells of its table.
void add_nested(const std::string& table, std::size_t at, const Contents& contents, Json& row) {
  if (table == "demand-set") add_benchmark(contents.demand[at].benchmark, row);
  if (table == "findings") add_evidence(contents.findings[at], row);
  if (table == "withdrawn") add_evidence(contents.withdrawn[at], row);
}

std::string dumped(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<void> write_rows(OutputFile& file, const BookTable& source, const Table& table,
                        const Contents& contents) {
  std::size_t at = 0;
  file.write("[");
  const auto read = each_row_of(source, contents, [&](const Cells& cells) {
    Json row = row_json(table, cells);
    add_nested(table.name, at, contents, row);
    file.write(at++ == 0 ? "\n    " : ",\n    ");
    file.write(dumped(row));
    return true;
  });
  file.write(at == 0 ? "]" : "\n  ]");
  return read;
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

Json opening_json(const Contents& contents) {
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
  return book;
}

}  // namespace

Result<void> write_book_json(const Contents& contents, const std::filesystem::path& path) {
  OutputFile file(path);
  const Json opening = opening_json(contents);
  file.write("{");
  for (const auto& [key, value] : opening.items())
    file.write("\n  " + dumped(Json(key)) + ": " + dumped(value) + ",");
  for (const auto& source : book_tables()) {
    if (!source.in_json || !is_shown(source, contents)) continue;
    const Table table = source.table(contents);
    std::string key = table.name;
    std::replace(key.begin(), key.end(), '-', '_');
    file.write("\n  \"" + key + "\": ");
    if (const auto written = write_rows(file, source, table, contents); !written) return written;
    file.write(",");
  }
  file.write("\n  \"charges\": " + dumped({{"count", contents.charges}, {"file", "charges.csv"}}) + "\n}\n");
  return file.finish();
}

}  // namespace telaudit::book
