#include "terms/compile.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/text.h"
#include "terms/rates.h"
#include "terms/schemas.h"

namespace telaudit::terms {
namespace {

// Writes a row by column names; what is not known is left unknown.
class RowWriter {
 public:
  explicit RowWriter(bill::TableBuilder& builder) : builder_(&builder) {}

  void text(std::string_view column, const std::optional<std::string>& value) {
    if (value) builder_->set_text(index(column), *value);
  }
  void date(std::string_view column, std::optional<Date> value) {
    if (value) builder_->set_number(index(column), value->days);
  }
  void count(std::string_view column, std::optional<std::int64_t> value) {
    if (value) builder_->set_number(index(column), *value);
  }
  void boolean(std::string_view column, std::optional<bool> value) {
    if (value) builder_->set_number(index(column), *value ? 1 : 0);
  }
  void decimal(std::string_view column, std::optional<Decimal> value) {
    if (value && !builder_->set_decimal(index(column), *value) && !too_large_) too_large_ = value;
  }
  void period(const Period& period) {
    date("valid_from", period.from);
    date("valid_to", period.to);
  }
  void source(const Citation& citation, const Place& place) {
    text("document", citation.document);
    text("page", citation.page);
    text("clause", citation.clause);
    // The name alone: where it lay on one machine is no evidence, and would make books of equal inputs
    // differ.
    text("file", std::filesystem::path(place.file).filename().string());
    if (place.line) count("line", *place.line);
  }
  Result<void> end_row(const Place& place) {
    if (too_large_)
      return Problem{"the number " + too_large_->text() + " is too large beside the others of its column",
                     place, "18 digits must hold every value of a column"};
    builder_->end_row();
    return {};
  }

 private:
  std::size_t index(std::string_view column) const {
    const auto found = builder_->schema().find(column);
    require(found.has_value(), "a written column is one of its relation");
    return *found;
  }

  bill::TableBuilder* builder_;
  std::optional<Decimal> too_large_;
};

struct Builders {
  bill::TableBuilder contract{fixed_schema("contract")};
  bill::TableBuilder commitment{fixed_schema("commitment")};
  bill::TableBuilder rate{fixed_schema("rate")};
  bill::TableBuilder priced_code{fixed_schema("priced_code")};
};

void write_disputes(RowWriter& row, const Disputes& disputes) {
  row.count("dispute_days", disputes.report_days);
  row.text("dispute_trigger", disputes.trigger);
  row.text("dispute_document", disputes.citation.document);
  row.text("dispute_page", disputes.citation.page);
  row.text("dispute_clause", disputes.citation.clause);
  row.count("refund_lookback_days", disputes.refund_lookback_days);
  row.count("response_days", disputes.response_days);
  row.boolean("withhold_allowed", disputes.withhold_allowed);
}

std::string bill_of_record(const Contract& contract) {
  return contract.billing.bill_of_record.value_or("unknown");
}

void write_billing(RowWriter& row, const Contract& contract) {
  const Billing& billing = contract.billing;
  row.count("payment_days", billing.payment_days);
  row.text("payment_trigger", billing.payment_trigger);
  row.text("bill_of_record", bill_of_record(contract));
  row.text("proration_basis", billing.proration_basis);
  row.boolean("late_fee_allowed", billing.late_fee_allowed);
  row.decimal("late_fee_rate", billing.late_fee_rate);
  row.text("late_fee_base", billing.late_fee_base);
  row.text("late_fee_page", billing.late_fee_citation.page);
  row.text("late_fee_clause", billing.late_fee_citation.clause);
  row.count("backbilling_days", contract.backbilling_days);
  row.text("backbilling_page", contract.backbilling_citation.page);
  row.text("backbilling_clause", contract.backbilling_citation.clause);
}

void write_term(RowWriter& row, const Contract& contract) {
  row.count("term_months", contract.term_months);
  row.date("term_end", contract.term_end);
  const Renewal& renewal = contract.renewal;
  row.text("renewal", renewal.type);
  row.count("renewal_months", renewal.months);
  row.count("renewal_notice_days", renewal.notice_days);
  if (contract.term_end && renewal.notice_days)
    row.date("notice_latest", add_days(*contract.term_end, -static_cast<int>(*renewal.notice_days)));
  if (contract.term_end && renewal.notice_most_days)
    row.date("notice_earliest", add_days(*contract.term_end, -static_cast<int>(*renewal.notice_most_days)));
  row.text("notice_method", renewal.notice_method);
  row.text("notice_to", renewal.notice_to);
  row.text("notice_counts", renewal.notice_counts);
  row.text("renewal_document", renewal.citation.document);
  row.text("renewal_page", renewal.citation.page);
  row.text("renewal_clause", renewal.citation.clause);
}

void write_parties(RowWriter& row, const Contract& contract) {
  std::vector<std::string> names;
  for (const auto& party : contract.parties) names.push_back(party.name);
  if (!names.empty()) row.text("parties", join(names, "; "));
}

void write_key(RowWriter& row, const Contract& contract, const std::string& account) {
  row.text("contract", contract.id);
  row.text("carrier", contract.carrier);
  row.text("account", account);
}

Result<void> write_contract(Builders& builders, const Contract& contract, const std::string& account) {
  RowWriter row(builders.contract);
  write_key(row, contract, account);
  row.text("currency", contract.currency);
  write_parties(row, contract);
  row.period(contract.period);
  write_term(row, contract);
  write_disputes(row, contract.disputes);
  write_billing(row, contract);
  // A commitment in another currency than the row's would be added to the wrong money.
  const auto& commitments = contract.commitments;
  if (commitments.size() == 1 && commitments.front().currency == contract.currency) {
    row.decimal("commitment", commitments.front().amount);
    row.text("commitment_basis", commitments.front().basis);
  }
  row.source(contract.term_citation, contract.place);
  return row.end_row(contract.place);
}

Result<void> write_commitment(Builders& builders, const Contract& contract, const std::string& account,
                              const Commitment& commitment) {
  RowWriter row(builders.commitment);
  write_key(row, contract, account);
  row.text("commitment", commitment.id);
  row.text("basis", commitment.basis);
  row.decimal("amount", commitment.amount);
  row.text("currency", commitment.currency);
  row.decimal("shortfall_rate", commitment.shortfall_rate);
  row.period(commitment.period);
  row.source(commitment.citation, commitment.place);
  return row.end_row(commitment.place);
}

void write_price(RowWriter& row, const Contract& contract, const std::string& account,
                 const CompiledRate& rate) {
  write_key(row, contract, account);
  row.text("item", rate.stated->item);
  row.decimal("price", rate.stated->price);
  row.text("currency", rate.stated->currency);
  row.text("unit", rate.stated->unit);
  row.count("precision", rate.stated->precision);
  row.decimal("previous_price", rate.previous_price);
  row.period(rate.period);
  row.source(rate.stated->citation, rate.stated->place);
}

Result<void> write_priced_codes(Builders& builders, const Contract& contract, const std::string& account,
                                const CompiledRate& rate, std::span<const Mapping> mappings) {
  for (const auto& mapping : mappings) {
    if (mapping.carrier != contract.carrier || mapping.item != rate.stated->item) continue;
    RowWriter row(builders.priced_code);
    write_price(row, contract, account, rate);
    row.text("product_code", mapping.product_code);
    row.text("description", mapping.description);
    row.count("dispute_days", contract.disputes.report_days);
    row.text("dispute_trigger", contract.disputes.trigger);
    row.text("bill_of_record", bill_of_record(contract));
    if (auto ended = row.end_row(rate.stated->place); !ended) return ended;
  }
  return {};
}

Result<void> write_rates(Builders& builders, const Contract& contract, std::span<const CompiledRate> rates,
                         std::span<const Mapping> mappings) {
  for (const auto& account : contract.accounts) {
    for (const auto& rate : rates) {
      RowWriter row(builders.rate);
      write_price(row, contract, account, rate);
      if (auto ended = row.end_row(rate.stated->place); !ended) return ended;
      if (auto written = write_priced_codes(builders, contract, account, rate, mappings); !written)
        return written;
    }
  }
  return {};
}

Result<void> check_contracts(std::span<const Contract> contracts) {
  std::map<std::string, Place> ids;
  std::vector<DatedRow> accounts;
  for (const auto& contract : contracts) {
    const auto [first, is_new] = ids.emplace(contract.id, contract.place);
    if (!is_new)
      return Problem{"the contract '" + contract.id + "' also stands at " + first->second.text(),
                     contract.place, "keep one file for each contract, with its amendments inside"};
    for (const auto& account : contract.accounts)
      accounts.push_back({{contract.carrier, account}, contract.period, contract.place});
  }
  return check_disjoint(std::move(accounts), "the contract",
                        "name the accounts of each, or put schedules of one contract into one file");
}

Result<void> compile_contract(Builders& builders, const Contract& contract, std::span<const Mapping> mappings,
                              std::vector<DatedRow>& priced) {
  const auto rates = compile_rates(contract.rates);
  if (!rates) return rates.problem();
  for (const auto& account : contract.accounts) {
    if (auto written = write_contract(builders, contract, account); !written) return written;
    for (const auto& commitment : contract.commitments)
      if (auto written = write_commitment(builders, contract, account, commitment); !written) return written;
    for (const auto& rate : *rates)
      priced.push_back({{contract.carrier, account, rate.stated->item}, rate.period, rate.stated->place});
  }
  return write_rates(builders, contract, *rates, mappings);
}

// A mapping to an item that no contract of its carrier prices is either a slip in the item's name or a
// product bought outside the contracts; both are worth a word, neither stops the load.
std::vector<Problem> unpriced_mappings(std::span<const Contract> contracts,
                                       std::span<const Mapping> mappings) {
  std::map<std::string, std::vector<std::string>> items;  // by carrier
  for (const auto& contract : contracts) {
    auto& priced = items[contract.carrier];
    for (const auto& rate : contract.rates) priced.push_back(rate.item);
  }
  std::vector<Problem> notes;
  for (const auto& mapping : mappings) {
    const auto at = items.find(mapping.carrier);
    if (at == items.end()) continue;
    if (std::find(at->second.begin(), at->second.end(), mapping.item) != at->second.end()) continue;
    const auto meant = nearest(mapping.item, at->second);
    notes.push_back({"no contract of " + mapping.carrier + " prices the item " + mapping.item, mapping.place,
                     meant ? "did you mean '" + *meant + "'?"
                           : "add its rate to the contract, or leave it as bought outside it"});
  }
  return notes;
}

}  // namespace

Result<ContractTables> compile_contracts(std::span<const Contract> contracts,
                                         std::span<const Mapping> mappings) {
  if (auto checked = check_contracts(contracts); !checked) return checked.problem();
  Builders builders;
  std::vector<DatedRow> priced;
  for (const auto& contract : contracts)
    if (auto compiled = compile_contract(builders, contract, mappings, priced); !compiled)
      return compiled.problem();
  if (auto checked = check_disjoint(std::move(priced), "the rate", "end one of them"); !checked)
    return checked.problem();
  return ContractTables{builders.contract.finish(), builders.commitment.finish(), builders.rate.finish(),
                        builders.priced_code.finish(), unpriced_mappings(contracts, mappings)};
}

}  // namespace telaudit::terms
