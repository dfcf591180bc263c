#include "claims/agreement.h"

#include <algorithm>
#include <map>
#include <span>
#include <string_view>

#include "base/text.h"

namespace telaudit::claims {
namespace {

// The columns of one row that are known, as text.
using Cells = std::map<std::string, std::string, std::less<>>;

std::string cell(const bill::ColumnView& view, std::size_t row) {
  switch (view.type) {
    case bill::Type::text:
      return std::string(view.text(row));
    case bill::Type::date:
      return Date{static_cast<std::int32_t>(view.number(row))}.text();
    case bill::Type::decimal:
      return view.decimal(row).text();
    default:
      return std::to_string(view.number(row));
  }
}

Result<std::vector<Cells>> rows_of(const terms::Terms& terms, std::string_view relation,
                                   std::span<const std::string_view> columns) {
  std::vector<Cells> out;
  const auto* found = terms.find(relation);
  if (found == nullptr) return out;
  bill::ScanRequest request;
  for (const auto name : columns) {
    const auto index = found->table.schema().find(name);
    require(index.has_value(), "a relation of contracts has the columns of its clauses");
    request.columns.push_back(*index);
  }
  auto scanned = found->table.scan(request, [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      Cells cells;
      for (std::size_t i = 0; i < columns.size(); ++i)
        if (batch.columns[i].is_known(row)) cells.emplace(columns[i], cell(batch.columns[i], row));
      out.push_back(std::move(cells));
    }
    return {};
  });
  if (!scanned) return scanned.problem();
  return out;
}

std::string text_at(const Cells& cells, std::string_view name) {
  const auto at = cells.find(name);
  return at == cells.end() ? std::string() : at->second;
}

std::optional<std::int64_t> number_at(const Cells& cells, std::string_view name) {
  const auto number = parse_decimal(text_at(cells, name));
  return number ? std::optional(number->mantissa) : std::nullopt;
}

}  // namespace

std::string citation_text(const std::string& document, const std::string& page, const std::string& clause) {
  std::vector<std::string> parts;
  if (!document.empty()) parts.push_back(document);
  if (!page.empty()) parts.push_back("p. " + page);
  if (!clause.empty()) parts.push_back("§ " + clause);
  return join(parts, " ");
}

Result<Agreements> Agreements::load(const terms::Terms& terms) {
  Agreements out;
  auto windows = audit::load_windows(terms);
  if (!windows) return windows.problem();
  out.windows_ = std::move(*windows);
  constexpr std::string_view kColumns[] = {"contract", "response_days", "withhold_allowed", "bill_of_record"};
  const auto rows = rows_of(terms, "contract", kColumns);
  if (!rows) return rows.problem();
  require(rows->size() == out.windows_.size(), "windows are read from the same rows");
  constexpr std::string_view kSteps[] = {"contract", "level", "days", "lapse_days", "role"};
  const auto steps = rows_of(terms, "escalation", kSteps);
  if (!steps) return steps.problem();
  std::map<std::string, std::map<std::int64_t, DisputeTerms::Step>> ladders;
  for (const auto& cells : *steps) {
    const auto level = number_at(cells, "level").value_or(0);
    ladders[text_at(cells, "contract")].emplace(
        level, DisputeTerms::Step{level, number_at(cells, "days").value_or(0), number_at(cells, "lapse_days"),
                                  text_at(cells, "role")});
  }
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const auto& cells = (*rows)[i];
    Row row;
    row.key = out.windows_[i];
    row.terms.contract = row.key.contract;
    row.terms.clause = citation_text(row.key.document, row.key.page, row.key.clause);
    row.terms.response_days = number_at(cells, "response_days");
    if (const auto allowed = number_at(cells, "withhold_allowed")) row.terms.withhold_allowed = *allowed != 0;
    row.terms.bill_of_record = text_at(cells, "bill_of_record");
    if (row.terms.bill_of_record == "unknown") row.terms.bill_of_record.clear();
    for (const auto& [level, one] : ladders[row.key.contract]) row.terms.escalation.push_back(one);
    out.rows_.push_back(std::move(row));
  }
  return out;
}

DisputeTerms Agreements::of(const std::string& carrier, const std::string& account, Date day) const {
  const Row* best = nullptr;
  bool ambiguous = false;
  for (const auto& row : rows_) {
    const auto& key = row.key;
    if (key.carrier != carrier || (key.account != account && key.account != "*")) continue;
    if ((key.valid_from && day < *key.valid_from) || (key.valid_to && day >= *key.valid_to)) continue;
    if (best != nullptr && best->key.account == key.account) {
      ambiguous = true;
    } else if (best == nullptr || best->key.account == "*") {
      best = &row;
      ambiguous = false;
    }
  }
  return best == nullptr || ambiguous ? DisputeTerms{} : best->terms;
}

audit::Window Agreements::window_of(const std::string& carrier, const std::string& account, Date bill_date,
                                    std::optional<Date> due_date, Date on) const {
  return audit::window_of(windows_, carrier, account, bill_date, due_date, on);
}

}  // namespace telaudit::claims
