#include "intake/sheet_layouts.h"

#include <algorithm>
#include <array>

#include "bill/charge.h"
#include "terms/clause_kinds.h"

namespace telaudit::intake {
namespace {

using Use = LayoutColumn::Use;

const std::vector<std::string> kDocumentTypes{"master", "schedule",      "order_form", "amendment",
                                              "tariff", "service_guide", "other"};
constexpr double kNarrow = 10, kWide = 26, kText = 40;

std::vector<std::string> charge_classes() {
  const auto all = bill::charge_classes();
  return {all.begin(), all.end()};
}

ValueRule words(std::vector<std::string> allowed) {
  return {ValueType::word, std::move(allowed)};
}

ContractField field(std::string name, ValueRule rule, std::string meaning) {
  return {std::move(name), std::move(rule), false, std::move(meaning)};
}
ContractField needed(std::string name, ValueRule rule, std::string meaning) {
  return {std::move(name), std::move(rule), true, std::move(meaning)};
}

ValueRule rule_of(const terms::InputColumn& column) {
  if (!column.words.empty()) return words(column.words);
  if (column.spec.name == "currency") return {ValueType::currency, {}};
  if (column.fraction) return {ValueType::fraction, {}};
  switch (column.spec.type) {
    case bill::Type::date:
      return {ValueType::date, {}};
    case bill::Type::integer:
      return {ValueType::count, {}};
    case bill::Type::boolean:
      return {ValueType::boolean, {}};
    case bill::Type::decimal:
      return {column.spec.money ? ValueType::money : ValueType::decimal, {}};
    default:
      return {};
  }
}

// A list of clauses under a key of its own: its fields are those of the table that the contract's reader
// follows. Steps are one field for each value that a step may state.
ContractSection clause_section(std::string_view key) {
  const auto kinds = terms::clause_kinds();
  const auto kind =
      std::find_if(kinds.begin(), kinds.end(), [&](const auto& each) { return each.key == key; });
  require(kind != kinds.end(), "a section of clauses is one of the kinds");
  ContractSection section{kind->key, true, true, 1, {}};
  for (const auto& column : kind->columns)
    if (!column.derived)
      section.fields.push_back({column.spec.name, rule_of(column), column.required, column.spec.meaning});
  if (!kind->rows.step.empty()) {
    for (const auto& column : kind->rows.columns)
      section.fields.push_back(field("steps_" + column.spec.name, {ValueType::steps, {}},
                                     kind->rows.step_meaning + ": " + column.spec.meaning));
  } else if (!kind->rows.key.empty()) {
    section.fields.push_back(needed(kind->rows.key, {ValueType::counts, {}}, kind->rows.column.spec.meaning));
  }
  if (kind->scope != terms::ClauseScope::contract)
    section.fields.push_back(field("items", {ValueType::names, {}}, "Items it holds for; blank: any"));
  if (kind->scope == terms::ClauseScope::item_and_class) {
    section.fields.push_back(field("except_items", {ValueType::names, {}}, "Items it does not hold for"));
    section.fields.push_back(
        field("classes", {ValueType::words, charge_classes()}, "Charge classes it holds for; blank: any"));
    section.fields.push_back(
        field("except_classes", {ValueType::words, charge_classes()}, "Charge classes it does not hold for"));
  }
  section.fields.push_back(field("from", {ValueType::date, {}}, "First day on which it holds"));
  section.fields.push_back(field("to", {ValueType::date, {}}, "Last day on which it holds"));
  return section;
}

std::vector<ContractSection> make_sections() {
  const ValueRule text{}, date{ValueType::date, {}}, count{ValueType::count, {}},
      yes_no{ValueType::boolean, {}}, currency{ValueType::currency, {}}, money{ValueType::money, {}},
      fraction{ValueType::fraction, {}};
  return {
      {"contract",
       false,
       false,
       1,
       {needed("id", text, "The contract's id; until it is filled the sheet is not read"),
        needed("carrier", text, "The carrier, spelt as on its bills"),
        field("currency", currency, "Of all amounts of the contract"),
        field("order_of_precedence", {ValueType::words, kDocumentTypes},
              "Types of documents, the strongest first: amendment; schedule; master"),
        field("no_commitments", yes_no, "yes: the contract was read and has no commitment"),
        field("no_rate_reviews", yes_no, "yes: it was read and has no rate review"),
        field("no_termination_liabilities", yes_no, "yes: it was read and an early end costs nothing")}},
      {"accounts",
       true,
       false,
       1,
       {needed("account", text, "An account it covers; the word any: all of the carrier")}},
      {"parties",
       true,
       true,
       2,
       {needed("name", text, "Who signed"),
        field("role", words({"customer", "carrier", "affiliate", "agent", "guarantor"}), "As what"),
        field("affiliates_included", yes_no, "Whether its affiliates may buy under it")}},
      {"documents",
       true,
       false,
       4,
       {needed("id", text, "A short name, which the column document then has: MSA"),
        field("type", words(kDocumentTypes), "What it is"),
        field("signed", date, "Day of the last signature"),
        field("effective", date, "First day; of an amendment needed where rates stand in it"),
        field("pages", count, "How many")}},
      {"term",
       false,
       true,
       1,
       {field("start", date, "First day"), field("months", count, "Length"), field("end", date, "Last day"),
        field("holdover_months", count, "Months for which its rates go on after the end"),
        field("terminated", date, "Last day, where it was ended otherwise")}},
      {"renewal",
       false,
       true,
       1,
       {field("type", words({"automatic", "month_to_month", "none"}), "What follows the term"),
        field("months", count, "Length of a renewal"),
        field("notice_days", count, "Least days before the end for a notice"),
        field("notice_most_days", count, "Days before the end before which a notice does not count"),
        field("notice_method", text, "How a notice must be sent"), field("notice_to", text, "Where to"),
        field("notice_counts", words({"receipt", "dispatch"}), "Which day of it counts")}},
      {"disputes",
       false,
       true,
       1,
       {field("report_days", count, "Days within which a dispute must be reported"),
        field("trigger", words({"invoice_date", "due_date", "bill_receipt"}), "What they count from"),
        field("refund_lookback_days", count, "Days back for which a refund is owed"),
        field("response_days", count, "Days within which the carrier must answer"),
        field("withhold_allowed", yes_no, "Whether disputed amounts may be withheld")}},
      {"billing",
       false,
       true,
       1,
       {field("payment_days", count, "Days until payment is due"),
        field("payment_trigger", words({"invoice_date", "bill_receipt"}), "What they count from"),
        field("bill_of_record", words({"electronic", "paper"}), "Which form of the bill counts in a dispute"),
        field("proration_basis", words({"30", "actual", "month+30", "30/360", "365"}),
              "How part months are counted")}},
      {"late_fee",
       false,
       true,
       1,
       {field("allowed", yes_no, "Whether one may be charged"),
        field("monthly_rate", fraction, "For one month: 1.5 %"),
        field("base", words({"undisputed", "all"}), "Of which amounts")}},
      {"backbilling",
       false,
       true,
       1,
       {field("limit_days", count, "Days after the service beyond which nothing may be billed")}},
      {"commitments",
       true,
       true,
       2,
       {needed("id", text, "A short name: MARC"),
        field("basis", words({"annual", "monthly", "term"}), "Period of the amount"),
        needed("amount", money, "What is committed for one period"),
        field("currency", currency, "Where it is not the contract's"),
        field("shortfall_rate", fraction, "Part of what is unmet that is owed: 50 %"),
        field("workoff_months", count, "Months to make up for it instead"),
        field("years", {ValueType::by_year, {}},
              "Amounts of contract years that differ, as 1: 90000.00; 2: 120000.00"),
        field("ramp", {ValueType::by_month, {}},
              "Part that counts in contract months, as 1-3: 0; 4-12: 75 %"),
        field("measure", words({"gross", "net"}), "Spend before or after discounts counts"),
        field("taxes_count", yes_no, "Whether taxes and surcharges count"),
        field("credits_reduce", yes_no, "Whether credits reduce what counts"),
        field("classes", {ValueType::words, charge_classes()}, "Charge classes that count; blank: any"),
        field("except_classes", {ValueType::words, charge_classes()}, "Charge classes that do not"),
        field("items", {ValueType::names, {}}, "Contract items that count; blank: any"),
        field("except_items", {ValueType::names, {}}, "Contract items that do not"),
        field("from", date, "First day, where it is not the contract's"), field("to", date, "Last day")}},
      clause_section("rate_reviews"),
      clause_section("termination_liabilities"),
      clause_section("tiers"),
      clause_section("waivers"),
  };
}

LayoutColumn given(std::string name, std::string meaning, double width = 14) {
  return {std::move(name), Use::given, {}, std::move(meaning), width};
}
LayoutColumn key(std::string name, std::string meaning, double width = 14) {
  return {std::move(name), Use::key, {}, std::move(meaning), width};
}
LayoutColumn filled(std::string name, ValueRule rule, std::string meaning, double width = 14) {
  return {std::move(name), Use::filled, std::move(rule), std::move(meaning), width};
}

std::vector<LayoutColumn> citation_columns() {
  return {filled("document", {}, "Id of the document that says so"), filled("page", {}, "Its page", kNarrow),
          filled("clause", {}, "Its section or clause", kNarrow)};
}

SheetLayout make_contract_layout() {
  SheetLayout layout{"Contract",
                     {key("section", "Part of the contract", 22),
                      {"number", Use::key, {ValueType::count, {}}, "Which of several", kNarrow},
                      key("field", "What is asked", 24),
                      filled("value", {}, "What the contract says", kText)}};
  for (auto& column : citation_columns()) layout.columns.push_back(std::move(column));
  layout.columns.push_back(given("meaning", "What the field means, and what may be written", 70));
  return layout;
}

SheetLayout make_rate_layout() {
  SheetLayout layout{
      "Rates",
      {key("carrier", "As on the bills", kWide),
       key("product_code", "As billed"),
       key("description", "As billed", kText),
       given("class", "What it is taken for", 22),
       given("unit_price", "That most of its money was billed at"),
       given("unit_prices", "How many different ones were billed", kNarrow),
       given("charges", "How many", kNarrow),
       given("amount", "Of the latest bills, without taxes"),
       given("billed_currency", "Of the amount", kNarrow),
       given("share", "Of what is billed in its currency", kNarrow),
       given("cumulative_share", "Of this row and those above", kNarrow),
       given("item_in_force", "Contract item that it is mapped to now, by the crosswalk", kWide),
       filled("contract", {}, "Id of the contract that prices it", kWide),
       filled("item", {}, "The contract's own name of it; blank: its code", kWide),
       filled("price", {ValueType::money, {}}, "Of one unit, by the contract"),
       filled("currency", {ValueType::currency, {}}, "Blank: the contract's", kNarrow),
       filled("unit", {}, "month, minute, each: the contract's unit"),
       filled("precision", {ValueType::count, {}}, "Decimals the price is stated to; blank: as written",
              kNarrow),
       filled("from", {ValueType::date, {}}, "First day; blank: as long as the contract"),
       filled("to", {ValueType::date, {}}, "Last day")}};
  for (auto& column : citation_columns()) layout.columns.push_back(std::move(column));
  layout.columns.push_back(filled("mapping", words({"suggested", "confirmed"}),
                                  "confirmed: the code is that item, for sure; blank: a suggestion"));
  return layout;
}

SheetLayout make_inventory_layout() {
  const std::vector<std::string> evidence{"order_confirmation", "e_mail", "none"};
  return {"Inventory",
          {key("service", "As billed", kWide),
           key("carrier", "As on the bills", kWide),
           key("account", "That bills it", 18),
           given("description", "Of its largest charge", kText),
           given("charges", "How many", kNarrow),
           given("amount", "Of the latest bill"),
           given("billed_currency", "Of the amount", kNarrow),
           given("share", "Of what is billed in its currency", kNarrow),
           filled("status", words({"active", "disconnected", "ordered"}), "Needed where anything is filled"),
           filled("site", {}, "Id of the site"),
           filled("business_unit", {}, "Who uses it"),
           filled("cost_centre", {}, "Who pays for it"),
           filled("owner", {}, "Role that answers for it", kWide),
           filled("product_code", {}, "Where the entry is for one code of the service only"),
           filled("installed", {ValueType::date, {}}, "First day"),
           filled("disconnected", {ValueType::date, {}}, "First day without it"),
           filled("disconnect_reference", {}, "Order or ticket"),
           filled("disconnect_evidence", words(evidence), "What proves it", 18),
           filled("exempt_class", {}, "Why it stays although unused: alarm, elevator"),
           filled("channels", {ValueType::count, {}}, "Channels or lines it is made of", kNarrow),
           filled("parent_service", {}, "Service it is a part of"),
           filled("speed", {}, "As ordered"),
           filled("access", words({"dedicated", "switched"}), "How it reaches the carrier")}};
}

}  // namespace

const LayoutColumn* SheetLayout::find(std::string_view column) const {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const auto& each) { return each.name == column; });
  return found == columns.end() ? nullptr : &*found;
}

const SheetLayout& contract_layout() {
  static const SheetLayout layout = make_contract_layout();
  return layout;
}
const SheetLayout& rate_layout() {
  static const SheetLayout layout = make_rate_layout();
  return layout;
}
const SheetLayout& inventory_layout() {
  static const SheetLayout layout = make_inventory_layout();
  return layout;
}

std::span<const SheetLayout* const> all_layouts() {
  static const std::array<const SheetLayout*, 3> layouts{&contract_layout(), &rate_layout(),
                                                         &inventory_layout()};
  return layouts;
}

const ContractField* ContractSection::find(std::string_view field) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const auto& each) { return each.name == field; });
  return found == fields.end() ? nullptr : &*found;
}

std::span<const ContractSection> contract_sections() {
  static const std::vector<ContractSection> sections = make_sections();
  return sections;
}

const ContractSection* find_section(std::string_view name) {
  for (const auto& section : contract_sections())
    if (section.name == name) return &section;
  return nullptr;
}

}  // namespace telaudit::intake
