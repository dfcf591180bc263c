#include "sample_draft.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.h"

namespace telaudit::claims {
namespace {

constexpr const char* kContract = R"(contract: MSA-1
carrier: Alpha Telecom
accounts: [100200]
currency: USD
documents: [{id: MSA, type: master, pages: 40}]
term: {start: 2024-01-01, months: 60}
disputes: {report_days: 180, trigger: invoice_date, response_days: 30, withhold_allowed: true, document: MSA, page: 12, clause: "7.3"}
billing: {bill_of_record: electronic}
escalations:
  - {level: 1, role: director, days: 30}
  - {level: 2, role: vice president, days: 60, lapse_days: 90}
)";

std::string rules_file(const char* name) {
  return std::string(TELAUDIT_SOURCE_DIR) + "/rules/claims/" + name;
}

Agreements sample_agreements() {
  const auto path = std::filesystem::temp_directory_path() /
                    ("telaudit-claims-contract-" + std::to_string(::getpid()) + ".yaml");
  EXPECT_TRUE(write_output(path, kContract));
  terms::Inputs inputs;
  inputs.contracts = {path.string()};
  const auto terms = terms::Terms::load(inputs);
  std::filesystem::remove(path);
  EXPECT_TRUE(terms) << terms.problem().text();
  auto agreements = Agreements::load(*terms);
  EXPECT_TRUE(agreements);
  return std::move(*agreements);
}

}  // namespace

Reasons shipped_reasons() {
  const auto file = rules_file("reasons.yaml");
  auto reasons = Reasons::load(*read_file(file), file);
  EXPECT_TRUE(reasons) << reasons.problem().text();
  return std::move(*reasons);
}

std::vector<CarrierForm> shipped_forms() {
  const std::vector<std::string> folders = {rules_file("forms")};
  auto forms = load_carrier_forms(folders);
  EXPECT_TRUE(forms) << forms.problem().text();
  return std::move(*forms);
}

SampleDraft::SampleDraft()
    : forms(shipped_forms()), reasons(shipped_reasons()), agreements(sample_agreements()) {}

audit::FindingRecord& SampleDraft::add(const char* rule, const char* reason, const std::vector<On>& on,
                                       const char* bill_date, const char* account) {
  audit::FindingRecord record;
  auto& finding = record.finding;
  const auto ordinal = std::to_string(records.size() + 1);
  finding.id = "f" + ordinal;
  finding.series = "series" + ordinal;
  finding.rule = rule;
  finding.rule_version = "1.0.0";
  finding.kind = audit::Kind::error;
  finding.confidence = 'A';
  finding.reason = reason;
  finding.carrier = "Alpha Telecom";
  finding.account = account;
  finding.bill_date = day(bill_date);
  finding.invoice = "INV-" + finding.bill_date.text();
  finding.service = "S" + ordinal;
  finding.currency = "USD";
  finding.message = "message of " + finding.id;
  Total allocated;
  for (const auto& [billed, given] : on) {
    ChargeFacts charge;
    charge.id = {"aaaaaaaaaaaa1111", (charges.size() + 1) * 100, 0};
    charge.content = "content";
    charge.key = {finding.carrier, finding.account, finding.invoice, finding.bill_date};
    charge.service = finding.service;
    charge.product_code = "CODE";
    charge.description = "description of " + finding.id;
    charge.charge_class = "recurring";
    charge.currency = "USD";
    charge.amount = money(billed);
    charges.emplace(charge.id, charge);
    finding.charges.push_back({charge.id, money(billed), {}, finding.bill_date});
    record.billed.push_back({finding.id, charge.id, money(given)});
    allocated.add(money(given));
  }
  finding.allocated = *allocated.decimal();
  finding.potential = finding.allocated;
  records.push_back(std::move(record));
  return records.back();
}

void SampleDraft::add_tax(audit::FindingRecord& record, const char* billed, const char* follows) {
  auto charge = charges.at(record.billed.front().charge);
  charge.id.offset = (charges.size() + 1) * 100;
  charge.charge_class = "tax";
  charge.amount = money(billed);
  charges.emplace(charge.id, charge);
  record.finding.taxes.push_back({charge.id, money(billed), money(follows), charge.key.bill_date});
}

Drafting SampleDraft::draft(const char* on, bool again) const {
  DraftInputs inputs;
  inputs.records = records;
  inputs.charges = &charges;
  inputs.invoices = &invoices;
  inputs.changed = &changed;
  inputs.agreements = &agreements;
  inputs.claims = claims;
  inputs.reasons = &reasons;
  inputs.forms = forms;
  inputs.run = "run";
  inputs.on = day(on);
  inputs.again = again;
  return draft_claims(inputs);
}

std::vector<Claim> SampleDraft::kept(const Drafting& drafting) const {
  std::vector<Claim> out;
  for (auto claim : drafting.claims) {
    claim.number = claim_number(static_cast<std::uint32_t>(claims.size() + out.size() + 1));
    Change first;
    first.on = day("2026-05-01");
    first.by = "audit desk";
    claim.history = {first};
    EXPECT_TRUE(follow(claim).ok());
    out.push_back(std::move(claim));
  }
  return out;
}

}  // namespace telaudit::claims
