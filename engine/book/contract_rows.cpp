#include "book/contract_rows.h"

#include "book/places.h"

namespace telaudit::book {

std::vector<ContractRow> contract_rows(const terms::Terms* terms) {
  const auto* relation = given_relation(terms, "contract");
  if (relation == nullptr) return {};
  const bill::Table& table = relation->table;
  const TermColumn contract(table, "contract"), carrier(table, "carrier"), account(table, "account"),
      renewal(table, "renewal"), document(table, "document"), page(table, "page"), clause(table, "clause"),
      valid_from(table, "valid_from"), valid_to(table, "valid_to"), term_end(table, "term_end"),
      earliest(table, "notice_earliest"), latest(table, "notice_latest"), term_months(table, "term_months"),
      renewal_months(table, "renewal_months");
  std::vector<ContractRow> out;
  for (std::size_t at = 0; at < table.rows(); ++at) {
    ContractRow& row = out.emplace_back();
    row.contract = contract.text(at);
    row.carrier = carrier.text(at);
    row.account = account.text(at);
    row.renewal = renewal.text(at);
    row.document = document.text(at);
    row.page = page.text(at);
    row.clause = clause.text(at);
    row.valid_from = valid_from.date(at);
    row.valid_to = valid_to.date(at);
    row.term_end = term_end.date(at);
    row.notice_earliest = earliest.date(at);
    row.notice_latest = latest.date(at);
    row.term_months = term_months.integer(at);
    row.renewal_months = renewal_months.integer(at);
  }
  return out;
}

Date renewal_end(Date term_end, std::int64_t renewal_months, int number) {
  if (number == 0) return term_end;
  return add_days(add_months(add_days(term_end, 1), number * static_cast<int>(renewal_months)), -1);
}

}  // namespace telaudit::book
