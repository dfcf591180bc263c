#include "audit/dispute_window.h"

#include <string_view>

#include "terms/any_key.h"

namespace telaudit::audit {
namespace {

std::string text_of(const bill::Batch& batch, std::size_t column, std::size_t row) {
  const auto& view = batch.columns[column];
  return view.is_known(row) ? std::string(view.text(row)) : std::string();
}

std::optional<std::int64_t> number_of(const bill::Batch& batch, std::size_t column, std::size_t row) {
  const auto& view = batch.columns[column];
  return view.is_known(row) ? std::optional(view.number(row)) : std::nullopt;
}

std::optional<Date> date_of(const bill::Batch& batch, std::size_t column, std::size_t row) {
  const auto number = number_of(batch, column, row);
  return number ? std::optional(Date{static_cast<std::int32_t>(*number)}) : std::nullopt;
}

bool in_force(const ContractWindow& row, Date date) {
  return (!row.valid_from || *row.valid_from <= date) && (!row.valid_to || date < *row.valid_to);
}

}  // namespace

Result<std::vector<ContractWindow>> load_windows(const terms::Terms& terms) {
  std::vector<ContractWindow> rows;
  const auto* relation = terms.find("contract");
  if (relation == nullptr) return rows;
  const auto& schema = relation->table.schema();
  bill::ScanRequest request;
  for (const std::string_view name :
       {"contract", "carrier", "account", "valid_from", "valid_to", "dispute_days", "dispute_trigger",
        "dispute_document", "dispute_page", "dispute_clause"}) {
    const auto index = schema.find(name);
    require(index.has_value(), "the contract relation has the columns of a dispute window");
    request.columns.push_back(*index);
  }
  auto scanned = relation->table.scan(request, [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t row = 0; row < batch.rows; ++row)
      rows.push_back({text_of(batch, 0, row), text_of(batch, 1, row), text_of(batch, 2, row),
                      date_of(batch, 3, row), date_of(batch, 4, row), number_of(batch, 5, row),
                      text_of(batch, 6, row), text_of(batch, 7, row), text_of(batch, 8, row),
                      text_of(batch, 9, row)});
    return {};
  });
  if (!scanned) return scanned.problem();
  return rows;
}

Window window_of(const std::vector<ContractWindow>& contracts, const std::string& carrier,
                 const std::string& account, Date bill_date, std::optional<Date> due_date, Date as_of) {
  const ContractWindow* best = nullptr;
  bool ambiguous = false;
  for (const auto& row : contracts) {
    if (row.carrier != carrier || !terms::speaks_of(row.account, account) || !in_force(row, bill_date))
      continue;
    if (best != nullptr && best->account == row.account) {
      ambiguous = true;
    } else if (best == nullptr || best->account == terms::kAny) {
      best = &row;
      ambiguous = false;
    }
  }
  Window window;
  if (best == nullptr || ambiguous || !best->dispute_days) return window;
  std::optional<Date> start;
  if (best->trigger == "invoice_date") start = bill_date;
  if (best->trigger == "due_date") start = due_date;
  if (!start) return window;
  window.known = true;
  window.closes = add_days(*start, static_cast<int>(*best->dispute_days));
  window.open = as_of <= *window.closes;
  window.basis = std::to_string(*best->dispute_days) + " days from " +
                 (best->trigger == "due_date" ? "due date" : "invoice date") + ", " + best->contract;
  if (!best->document.empty()) window.basis += " " + best->document;
  if (!best->page.empty()) window.basis += " p. " + best->page;
  if (!best->clause.empty()) window.basis += " § " + best->clause;
  return window;
}

}  // namespace telaudit::audit
