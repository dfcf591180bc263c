#include "cli/month_of_bills.h"

#include "book/variance.h"

namespace telaudit::cli {

Result<std::optional<Date>> month_asked(const std::string& text) {
  if (text.empty()) return std::optional<Date>();
  if (text.size() == std::string_view("2026-10").size())
    if (const auto day = parse_iso_date(text + "-01")) return day;
  return Problem{"'" + text + "' is no month", {}, "write it as 2026-10"};
}

Result<MonthOfBills> open_month(const GlobalOptions& global, const std::optional<Date>& month,
                                const InputFiles& named) {
  auto opened = open_workspace(global, store::Workspace::Access::read);
  if (!opened) return opened.problem();
  auto workspace = std::make_unique<store::Workspace>(std::move(*opened));
  auto invoices = workspace->invoices();
  if (!invoices) return invoices.problem();
  const auto latest = book::latest_month(*invoices);
  if (!latest) return Problem{"no bill was read", {}, "read bills first: telaudit ingest FILES"};
  auto terms = session_terms(global, *workspace, named);
  if (!terms) return terms.problem();
  auto charges = workspace->charges();
  if (!charges) return charges.problem();
  return MonthOfBills{std::move(workspace), std::move(*invoices), std::move(*charges), std::move(*terms),
                      month.value_or(*latest)};
}

}  // namespace telaudit::cli
