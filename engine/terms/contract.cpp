#include "terms/contract.h"

#include <algorithm>

#include "base/text.h"
#include "base/yaml.h"
#include "terms/commitments.h"
#include "terms/yaml_fields.h"

namespace telaudit::terms {
namespace {

constexpr std::string_view kAmendment = "amendment";

std::optional<Date> day_after(std::optional<Date> day) {
  return day ? std::optional<Date>(add_days(*day, 1)) : std::nullopt;
}

// Reads one contract; every method leaves at once when something went wrong before.
class ContractReader {
 public:
  ContractReader(const YamlNode& root, Contract& contract) : root_(&root), contract_(&contract) {}

  Result<void> read() {
    YamlFields fields(*root_, problem_);
    std::vector<std::string> keys{
        "contract",  "carrier", "accounts", "currency", "parties",     "documents",   "order_of_precedence",
        "term",      "renewal", "disputes", "billing",  "backbilling", "commitments", "rates",
        "amendments"};
    for (const auto& kind : clause_kinds()) keys.push_back(kind.key);
    fields.only(keys);
    contract_->place = root_->place();
    contract_->id = fields.required_text("contract", "its id");
    contract_->carrier = fields.required_text("carrier", "the carrier as its bills are loaded");
    contract_->currency = read_currency(fields);
    read_accounts(fields);
    read_documents(fields);
    read_parties(fields);
    read_precedence(fields);
    read_term(fields);
    read_disputes(fields);
    read_billing(fields);
    read_backbilling(fields);
    read_commitments(fields);
    read_rates(fields);
    read_amendments(fields);
    for (auto& clause : read_clauses(*root_, clause_frame(), problem_, contract_->stated_clauses))
      contract_->clauses.push_back(std::move(clause));
    if (problem_) return *problem_;
    return {};
  }

 private:
  YamlFields fields_of(const YamlNode& node) { return YamlFields(node, problem_); }

  std::optional<std::string> read_currency(YamlFields& fields) {
    const auto currency = fields.text("currency");
    if (currency && (currency->size() != 3 || upper(*currency) != *currency))
      fields.fail(fields.node()
                      .find("currency")
                      ->problem("'" + *currency + "' is not a currency code of three capitals", "write USD"));
    return currency;
  }

  void read_accounts(YamlFields& fields) {
    const YamlNode* node = root_->find("accounts");
    if (fields.failed()) return;
    if (node != nullptr && node->is_scalar() && node->text() == "any") {
      contract_->accounts = {"*"};
      return;
    }
    const auto* list = node == nullptr || node->is_null() ? nullptr : fields.list("accounts");
    if (fields.failed()) return;
    if (list == nullptr || list->empty()) {
      fields.fail((node == nullptr ? *root_ : *node)
                      .problem("the accounts it covers are missing", "list them, or write accounts: any"));
      return;
    }
    for (const auto& item : *list) {
      const std::string account(trim(item.text()));
      const bool twice = std::find(contract_->accounts.begin(), contract_->accounts.end(), account) !=
                         contract_->accounts.end();
      if (account.empty() || account == "*" || twice) {
        fields.fail(item.problem(
            twice ? "the account '" + account + "' stands twice" : "an account number was expected",
            "list each account once, or write accounts: any"));
        return;
      }
      contract_->accounts.push_back(account);
    }
    std::sort(contract_->accounts.begin(), contract_->accounts.end());
  }

  void read_documents(YamlFields& fields) {
    const auto* list = fields.list("documents");
    if (list == nullptr) return;
    for (const auto& item : *list) {
      YamlFields entry = fields_of(item);
      entry.only({"id", "type", "signed", "effective", "pages"});
      Document document;
      document.id = entry.required_text("id", "a short name for the document");
      document.type = entry
                          .word("type", {"master", "schedule", "order_form", "amendment", "tariff",
                                         "service_guide", "other"})
                          .value_or("other");
      document.signed_on = entry.date("signed");
      document.effective = entry.date("effective");
      document.pages = entry.count("pages");
      if (entry.failed()) return;
      if (find_document(document.id) != nullptr)
        return entry.fail(
            item.problem("the document '" + document.id + "' stands twice", "give each document its own id"));
      contract_->documents.push_back(std::move(document));
    }
  }

  const Document* find_document(std::string_view id) const {
    const auto& documents = contract_->documents;
    const auto at =
        std::find_if(documents.begin(), documents.end(), [&](const Document& d) { return d.id == id; });
    return at == documents.end() ? nullptr : &*at;
  }

  void read_parties(YamlFields& fields) {
    const auto* list = fields.list("parties");
    if (list == nullptr) return;
    for (const auto& item : *list) {
      YamlFields entry = fields_of(item);
      entry.only({"name", "role", "affiliates_included", "document", "page", "clause"});
      Party party;
      party.name = entry.required_text("name", "the party as the contract names it");
      party.role = entry.word("role", {"customer", "carrier", "affiliate", "agent", "guarantor"});
      party.affiliates_included = entry.boolean("affiliates_included");
      party.citation = read_citation(entry);
      if (entry.failed()) return;
      contract_->parties.push_back(std::move(party));
    }
  }

  void read_precedence(YamlFields& fields) {
    const auto* list = fields.list("order_of_precedence");
    if (list == nullptr) return;
    const std::vector<std::string> known{"master", "schedule",      "order_form", "amendment",
                                         "tariff", "service_guide", "other"};
    for (const auto& item : *list) {
      auto& order = contract_->order_of_precedence;
      if (std::find(known.begin(), known.end(), item.text()) == known.end())
        return fields.fail(
            item.problem("'" + item.text() + "' is not a document type", did_you_mean(item.text(), known)));
      if (std::find(order.begin(), order.end(), item.text()) != order.end())
        return fields.fail(
            item.problem("'" + item.text() + "' stands twice", "list each type once, the strongest first"));
      order.push_back(item.text());
    }
  }

  // Rank of a document type: listed ones in their order, others after them; amendments not listed before all.
  std::size_t layer_of(std::string_view type) const {
    const auto& order = contract_->order_of_precedence;
    const auto at = std::find(order.begin(), order.end(), type);
    if (at != order.end()) return static_cast<std::size_t>(at - order.begin()) + 1;
    return type == kAmendment ? 0 : order.size() + 1;
  }

  Citation read_citation(YamlFields& fields, const std::optional<std::string>& document = std::nullopt) {
    Citation citation;
    citation.document = fields.text("document");
    citation.page = fields.text("page");
    citation.clause = fields.text("clause");
    if (fields.failed()) return citation;
    if (!citation.document) citation.document = document;
    if (!citation.document) return citation;
    const YamlNode* node = fields.node().find("document");
    const Document* found = find_document(*citation.document);
    if (found == nullptr) {
      std::vector<std::string> known;
      for (const auto& each : contract_->documents) known.push_back(each.id);
      fields.fail(
          (node == nullptr ? fields.node() : *node)
              .problem("'" + *citation.document + "' is not one of the contract's documents",
                       known.empty() ? "list it under documents" : did_you_mean(*citation.document, known)));
      return citation;
    }
    const auto page = citation.page ? parse_decimal(*citation.page) : std::nullopt;
    if (page && found->pages && *page > Decimal{*found->pages, 0})
      fields.fail(fields.node().find("page")->problem(
          "page " + *citation.page + " of a document of " + std::to_string(*found->pages) + " pages",
          "check the page, or the document's pages"));
    return citation;
  }

  void read_term(YamlFields& fields) {
    std::optional<Date> terminated;
    std::int64_t holdover_months = 0;
    if (const YamlNode* node = fields.map("term")) {
      YamlFields term = fields_of(*node);
      term.only({"start", "months", "end", "holdover_months", "terminated", "document", "page", "clause"});
      contract_->period.from = term.date("start");
      contract_->term_months = term.count("months");
      contract_->term_end = term.date("end");
      holdover_months = term.count("holdover_months").value_or(0);
      terminated = term.date("terminated");
      contract_->term_citation = read_citation(term);
      if (term.failed()) return;
      if (contract_->period.from && contract_->term_months) {
        const Date end =
            add_days(add_months(*contract_->period.from, static_cast<int>(*contract_->term_months)), -1);
        if (contract_->term_end && *contract_->term_end != end)
          return term.fail(node->problem("the term of " + std::to_string(*contract_->term_months) +
                                             " months ends on " + end.text() + ", not on " +
                                             contract_->term_end->text(),
                                         "state months or end, or correct one of them"));
        contract_->term_end = end;
      }
    }
    read_renewal(fields);
    const bool goes_on = contract_->renewal.type && *contract_->renewal.type != "none";
    if (terminated) {
      contract_->period.to = day_after(terminated);
    } else if (contract_->term_end && !goes_on) {
      contract_->period.to = add_months(add_days(*contract_->term_end, 1), static_cast<int>(holdover_months));
    }
    if (contract_->period.empty())
      fields.fail(root_->find("term")->problem("the term ends before it starts", "check start and end"));
  }

  void read_renewal(YamlFields& fields) {
    const YamlNode* node = fields.map("renewal");
    if (node == nullptr) return;
    YamlFields entry = fields_of(*node);
    entry.only({"type", "months", "notice_days", "notice_most_days", "notice_method", "notice_to",
                "notice_counts", "document", "page", "clause"});
    Renewal& renewal = contract_->renewal;
    renewal.type = entry.word("type", {"automatic", "month_to_month", "none"});
    renewal.months = entry.count("months");
    renewal.notice_days = entry.count("notice_days");
    renewal.notice_most_days = entry.count("notice_most_days");
    renewal.notice_method = entry.text("notice_method");
    renewal.notice_to = entry.text("notice_to");
    renewal.notice_counts = entry.word("notice_counts", {"receipt", "dispatch"});
    if (renewal.notice_most_days && renewal.notice_most_days < renewal.notice_days)
      entry.fail(node->problem(
          "the notice may be given no day: at most " + std::to_string(*renewal.notice_most_days) +
              " days before the end, and at least " + std::to_string(*renewal.notice_days),
          "correct notice_days or notice_most_days"));
    renewal.citation = read_citation(entry);
  }

  void read_disputes(YamlFields& fields) {
    const YamlNode* node = fields.map("disputes");
    if (node == nullptr) return;
    YamlFields entry = fields_of(*node);
    entry.only({"report_days", "trigger", "refund_lookback_days", "response_days", "withhold_allowed",
                "document", "page", "clause"});
    Disputes& disputes = contract_->disputes;
    disputes.report_days = entry.count("report_days");
    disputes.trigger = entry.word("trigger", {"invoice_date", "due_date", "bill_receipt"});
    disputes.refund_lookback_days = entry.count("refund_lookback_days");
    disputes.response_days = entry.count("response_days");
    disputes.withhold_allowed = entry.boolean("withhold_allowed");
    disputes.citation = read_citation(entry);
  }

  void read_billing(YamlFields& fields) {
    const YamlNode* node = fields.map("billing");
    if (node == nullptr) return;
    YamlFields entry = fields_of(*node);
    entry.only({"payment_days", "payment_trigger", "bill_of_record", "proration_basis", "late_fee",
                "document", "page", "clause"});
    Billing& billing = contract_->billing;
    billing.payment_days = entry.count("payment_days");
    billing.payment_trigger = entry.word("payment_trigger", {"invoice_date", "bill_receipt"});
    billing.bill_of_record = entry.word("bill_of_record", {"electronic", "paper"});
    billing.proration_basis = entry.word("proration_basis", {"30", "actual", "month+30", "30/360", "365"});
    billing.citation = read_citation(entry);
    const YamlNode* fee_node = entry.map("late_fee");
    if (fee_node == nullptr) return;
    YamlFields fee = fields_of(*fee_node);
    fee.only({"allowed", "monthly_rate", "base", "document", "page", "clause"});
    billing.late_fee_allowed = fee.boolean("allowed");
    billing.late_fee_rate = fraction(fee, "monthly_rate");
    billing.late_fee_base = fee.word("base", {"undisputed", "all"});
    billing.late_fee_citation = read_citation(fee);
  }

  // A part of one: 1.5 instead of 0.015 is the usual slip, and would be a hundredfold claim.
  std::optional<Decimal> fraction(YamlFields& fields, std::string_view key) {
    const auto value = fields.decimal(key);
    if (value && (value->is_negative() || *value > Decimal{1, 0}))
      fields.fail(fields.node().find(key)->problem("'" + value->text() + "' is not a fraction from 0 to 1",
                                                   "write 1.5 % as 0.015"));
    return value;
  }

  void read_backbilling(YamlFields& fields) {
    const YamlNode* node = fields.map("backbilling");
    if (node == nullptr) return;
    YamlFields entry = fields_of(*node);
    entry.only({"limit_days", "document", "page", "clause"});
    contract_->backbilling_days = entry.count("limit_days");
    contract_->backbilling_citation = read_citation(entry);
  }

  // `from` and `to` of an entry, `to` being the last day as contracts print it; what is not written is the
  // contract's own.
  Period read_period(YamlFields& fields, std::optional<Date> start) {
    Period period;
    const auto from = fields.date("from");
    const auto last = fields.date("to");
    period.from = from ? from : start;
    period.to = last ? day_after(last) : contract_->period.to;
    if (fields.failed()) return period;
    if (period.empty())
      fields.fail(
          fields.node().problem("it ends before it begins (" + (period.from ? period.from->text() : "") + ")",
                                "check from and to"));
    const Period& whole = contract_->period;
    const bool early = whole.from && period.from && *period.from < *whole.from;
    const bool late = whole.to && period.to && *period.to > *whole.to;
    if (early || late)
      fields.fail(fields.node().problem("it holds " + period.text() + ", but the contract " + whole.text(),
                                        "shorten it, or state term.holdover_months or renewal"));
    return period;
  }

  ClauseFrame clause_frame() {
    return {contract_->currency, contract_->period.from, [this](YamlFields& entry, CsvRow& row) {
              fill_row(row, read_period(entry, contract_->period.from), read_citation(entry));
            }};
  }

  void read_commitments(YamlFields& fields) {
    const auto* list = fields.list("commitments");
    if (list == nullptr) return;
    contract_->commitments_stated = true;
    for (const auto& item : *list) {
      YamlFields entry = fields_of(item);
      entry.only({"id", "basis", "amount", "currency", "shortfall_rate", "workoff_months", "years", "ramp",
                  "eligible", "from", "to", "document", "page", "clause"});
      Commitment commitment;
      commitment.id = entry.required_text("id", "a short name for the commitment");
      commitment.basis = entry.word("basis", {"annual", "monthly", "term"});
      const auto amount = entry.decimal("amount");
      if (!amount) entry.fail(item.problem("the amount is missing", "write amount: \"120000.00\""));
      commitment.amount = amount.value_or(Decimal{});
      commitment.currency = read_currency(entry);
      if (!commitment.currency) commitment.currency = contract_->currency;
      commitment.shortfall_rate = fraction(entry, "shortfall_rate");
      commitment.workoff_months = entry.count("workoff_months");
      commitment.period = read_period(entry, contract_->period.from);
      commitment.citation = read_citation(entry);
      commitment.place = item.place();
      if (entry.failed()) return;
      read_commitment_clauses(entry, commitment, clause_frame(), problem_, *contract_);
      contract_->commitments.push_back(std::move(commitment));
    }
  }

  void read_rate(const YamlNode& item, const std::optional<std::string>& document,
                 std::optional<Date> amended) {
    YamlFields entry = fields_of(item);
    entry.only(
        {"item", "price", "currency", "unit", "precision", "from", "to", "document", "page", "clause"});
    StatedRate rate;
    rate.item = entry.required_text("item", "the contract's name of what is priced");
    const auto price = entry.decimal("price");
    if (!price) entry.fail(item.problem("the price is missing", "write price: \"12.50\""));
    rate.price = price.value_or(Decimal{});
    rate.unit = entry.required_text("unit", "month, minute, each");
    const auto currency = read_currency(entry);
    if (!currency && !contract_->currency)
      entry.fail(item.problem("the currency is missing", "write currency: on the rate or on the contract"));
    rate.currency = currency ? *currency : contract_->currency.value_or(std::string());
    rate.precision = entry.count("precision").value_or(rate.price.scale);
    if (rate.precision > kMaxScale)
      entry.fail(item.problem("a precision of " + std::to_string(rate.precision) + " decimals",
                              "at most 12 can be kept"));
    rate.period = read_period(entry, amended ? amended : contract_->period.from);
    rate.citation = read_citation(entry, document);
    rate.place = item.place();
    rate.amended = amended;
    if (entry.failed()) return;
    const Document* found = rate.citation.document ? find_document(*rate.citation.document) : nullptr;
    if (!amended && found != nullptr && found->type == kAmendment)
      return entry.fail(
          item.problem("a rate of the amendment '" + found->id + "' stands among the original rates",
                       "put it under amendments, with its effective day"));
    if (amended && rate.period.from < *amended)
      return entry.fail(item.problem("it begins before its amendment is effective on " + amended->text(),
                                     "check from, or the effective day"));
    rate.layer = layer_of(amended            ? kAmendment
                          : found == nullptr ? std::string_view("other")
                                             : std::string_view(found->type));
    contract_->rates.push_back(std::move(rate));
  }

  void read_rates(YamlFields& fields) {
    const auto* list = fields.list("rates");
    if (list == nullptr) return;
    for (const auto& item : *list) read_rate(item, std::nullopt, std::nullopt);
  }

  std::optional<Date> read_effective(YamlFields& fields) {
    const YamlNode* node = fields.node().find("effective");
    if (node == nullptr || !node->is_map()) {
      const auto date = fields.date("effective");
      if (!date)
        fields.fail(fields.node().problem("the effective day is missing",
                                          "write a date, or {first_full_cycle_after: date, cycle_day: n}"));
      return date;
    }
    YamlFields cycle = fields_of(*node);
    cycle.only({"first_full_cycle_after", "cycle_day"});
    const auto after = cycle.date("first_full_cycle_after");
    const auto day = cycle.count("cycle_day");
    if (!after || !day || *day < 1 || *day > 31) {
      cycle.fail(node->problem("a date and a cycle day from 1 to 31 were expected",
                               "write {first_full_cycle_after: 2025-02-10, cycle_day: 15}"));
      return std::nullopt;
    }
    return first_full_cycle_after(*after, static_cast<unsigned>(*day));
  }

  void read_amendments(YamlFields& fields) {
    const auto* list = fields.list("amendments");
    if (list == nullptr) return;
    for (const auto& item : *list) {
      YamlFields entry = fields_of(item);
      entry.only({"document", "effective", "rates", "page", "clause"});
      entry.required_text("document", "the id of the amendment among the documents");
      const Citation citation = read_citation(entry);
      const auto effective = read_effective(entry);
      const auto* rates = entry.list("rates");
      if (entry.failed()) return;
      if (rates == nullptr || rates->empty())
        return entry.fail(
            item.problem("the amendment changes no rate", "list its rates, or name it under documents only"));
      const Document* document = find_document(*citation.document);
      if (document->type != kAmendment)
        return entry.fail(
            item.problem("the document '" + document->id + "' is a " + document->type + ", not an amendment",
                         "correct the type among the documents"));
      for (const auto& rate : *rates) read_rate(rate, citation.document, effective);
    }
  }

  const YamlNode* root_;
  Contract* contract_;
  std::optional<Problem> problem_;
};

}  // namespace

Date first_full_cycle_after(Date date, unsigned cycle_day) {
  for (int months = 0;; ++months) {
    const Date first = add_months(add_days(date, 1 - static_cast<int>(date.day())), months);
    const Date last = add_days(add_months(first, 1), -1);
    const Date cycle = add_days(first, static_cast<int>(std::min(cycle_day, last.day())) - 1);
    if (cycle > date) return cycle;
  }
}

Result<Contract> read_contract(const InputFile& file) {
  Place place;
  place.file = file.path;
  if (const auto bad = first_invalid_utf8(file.content)) {
    place.offset = *bad;
    return Problem{"not UTF-8", place, "save the file as UTF-8"};
  }
  auto root = parse_yaml(file.content, file.path);
  if (!root) return root.problem();
  if (!root->is_map()) return root->problem("a contract was expected", "begin with contract: and its id");
  Contract contract;
  if (auto read = ContractReader(*root, contract).read(); !read) return read.problem();
  return contract;
}

}  // namespace telaudit::terms
