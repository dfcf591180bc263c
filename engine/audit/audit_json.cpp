#include <nlohmann/json.hpp>

#include "audit/run.h"

namespace telaudit::audit {
namespace {

using Json = nlohmann::json;

Json pairs(const std::vector<std::pair<std::string, std::string>>& entries) {
  Json out = Json::array();
  for (const auto& [name, value] : entries) out.push_back({{"name", name}, {"value", value}});
  return out;
}

Json money(const std::optional<Decimal>& value) {
  return value ? Json(value->text()) : Json(nullptr);
}

Json charge_id(const bill::ChargeId& id) {
  return {{"reading", id.reading}, {"offset", id.offset}, {"ordinal", id.ordinal}};
}

Json taxes_json(const Finding& f) {
  Json out = Json::array();
  for (const auto& tax : f.taxes)
    out.push_back({{"id", charge_id(tax.id)},
                   {"billed", tax.billed.text()},
                   {"follows", tax.at_most.value_or(Decimal{}).text()}});
  return out;
}

Json ranges_json(const Finding& f) {
  Json out = Json::array();
  for (const auto& range : f.ranges)
    out.push_back({{"first", charge_id(range.first)},
                   {"last", charge_id(range.last)},
                   {"charges", range.charges},
                   {"billed", range.billed.text()}});
  return out;
}

Json finding_json(const Finding& f) {
  Json charges = Json::array();
  for (const auto& charge : f.charges)
    charges.push_back({{"id", charge_id(charge.id)}, {"billed", charge.billed.text()}});
  return {{"id", f.id},
          {"series", f.series},
          {"rule", f.rule},
          {"rule_version", f.rule_version},
          {"title", f.title},
          {"kind", kind_name(f.kind)},
          {"confidence", std::string(1, f.confidence)},
          {"reason", f.reason},
          {"carrier", f.carrier},
          {"account", f.account},
          {"invoice", f.invoice},
          {"bill_date", f.bill_date.text()},
          {"service", f.service},
          {"product", f.product},
          {"currency", f.currency},
          {"level", f.level},
          {"over", f.over},
          {"rows", f.rows},
          {"charges", charges},
          {"ranges", ranges_json(f)},
          {"taxes", taxes_json(f)},
          {"in_window", f.in_window.text()},
          {"out_of_window", f.out_of_window.text()},
          {"window_unknown", f.window_unknown.text()},
          {"billed", money(f.billed)},
          {"expected", money(f.expected)},
          {"potential", money(f.potential)},
          {"allocated", f.allocated.text()},
          {"monthly", money(f.monthly)},
          {"allocated_monthly", f.allocated_monthly.text()},
          {"taken_by", f.taken_by},
          {"window",
           {{"known", f.window.known},
            {"closes", f.window.closes ? Json(f.window.closes->text()) : Json(nullptr)},
            {"open", f.window.open},
            {"basis", f.window.basis}}},
          {"message", f.message},
          {"evidence", pairs(f.evidence)},
          {"invoice_state", f.invoice_state},
          {"withdrawn_by", f.withdrawn_by},
          {"withdrawn_because", f.withdrawn_because},
          {"suppression", f.suppression},
          {"status", status_name(status_of(f))}};
}

// Reading throws nlohmann's exceptions on anything that write_audit_json did not write; read_audit_json
// catches them.
Decimal decimal_from(const Json& json) {
  const auto value = parse_decimal(json.get<std::string>());
  if (!value) throw Json::other_error::create(600, "not a decimal", &json);
  return *value;
}

std::optional<Decimal> money_from(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(decimal_from(json));
}

Date date_from(const Json& json) {
  const auto value = parse_iso_date(json.get<std::string>());
  if (!value) throw Json::other_error::create(600, "not a date", &json);
  return *value;
}

Kind kind_from(const Json& json) {
  const auto kind = parse_kind(json.get<std::string>());
  if (!kind) throw Json::other_error::create(600, "not a kind of finding", &json);
  return *kind;
}

bill::ChargeId charge_id_from(const Json& json) {
  return {json.at("reading").get<std::string>(), json.at("offset").get<std::uint64_t>(),
          json.at("ordinal").get<std::uint32_t>()};
}

// What audits of earlier versions do not say.
std::string text_or_none(const Json& json, const char* key) {
  return json.value(key, std::string());
}

void read_ranges_and_taxes(const Json& json, Finding& f) {
  if (!json.contains("ranges")) return;
  for (const auto& range : json.at("ranges")) {
    const auto billed = parse_total(range.at("billed").get<std::string>());
    if (!billed) throw Json::other_error::create(600, "not a sum", &range);
    f.ranges.push_back({charge_id_from(range.at("first")), charge_id_from(range.at("last")),
                        range.at("charges").get<std::uint64_t>(), *billed});
  }
  for (const auto& tax : json.at("taxes"))
    f.taxes.push_back(
        {charge_id_from(tax.at("id")), decimal_from(tax.at("billed")), decimal_from(tax.at("follows")), {}});
  f.in_window = decimal_from(json.at("in_window"));
  f.out_of_window = decimal_from(json.at("out_of_window"));
  f.window_unknown = decimal_from(json.at("window_unknown"));
}

Finding finding_from(const Json& json) {
  Finding f;
  const auto text = [&](const char* key) { return json.at(key).get<std::string>(); };
  f.id = text("id");
  f.series = text("series");
  f.rule = text("rule");
  f.rule_version = text("rule_version");
  f.title = text("title");
  f.kind = kind_from(json.at("kind"));
  f.confidence = text("confidence").at(0);
  f.reason = text("reason");
  f.carrier = text("carrier");
  f.account = text("account");
  f.invoice = text("invoice");
  f.bill_date = date_from(json.at("bill_date"));
  f.service = text("service");
  f.product = text("product");
  f.currency = text("currency");
  f.level = text("level");
  f.over = text("over");
  f.rows = json.at("rows").get<std::vector<std::uint64_t>>();
  for (const auto& charge : json.at("charges"))
    f.charges.push_back({charge_id_from(charge.at("id")), decimal_from(charge.at("billed"))});
  read_ranges_and_taxes(json, f);
  f.billed = money_from(json.at("billed"));
  f.expected = money_from(json.at("expected"));
  f.potential = money_from(json.at("potential"));
  f.allocated = decimal_from(json.at("allocated"));
  if (json.contains("monthly")) f.monthly = money_from(json.at("monthly"));
  if (json.contains("allocated_monthly")) f.allocated_monthly = decimal_from(json.at("allocated_monthly"));
  f.taken_by = text("taken_by");
  const auto& window = json.at("window");
  f.window.known = window.at("known").get<bool>();
  if (!window.at("closes").is_null()) f.window.closes = date_from(window.at("closes"));
  f.window.open = window.at("open").get<bool>();
  f.window.basis = window.at("basis").get<std::string>();
  f.message = text("message");
  for (const auto& entry : json.at("evidence"))
    f.evidence.emplace_back(entry.at("name").get<std::string>(), entry.at("value").get<std::string>());
  f.invoice_state = text("invoice_state");
  f.withdrawn_by = text("withdrawn_by");
  f.withdrawn_because = text("withdrawn_because");
  f.suppression = text_or_none(json, "suppression");
  return f;
}

Json rule_json(const RuleSummary& r) {
  Json reasons = Json::array();
  for (const auto& [reason, count] : r.reasons) reasons.push_back({{"reason", reason}, {"count", count}});
  return {{"rule", r.rule},
          {"version", r.version},
          {"title", r.title},
          {"kind", kind_name(r.kind)},
          {"fired", r.fired},
          {"withdrawn", r.withdrawn},
          {"not_fired", r.not_fired},
          {"not_evaluated", r.not_evaluated},
          {"errors", r.errors},
          {"reasons", reasons},
          {"missing_inputs", r.missing_inputs},
          {"hash", r.hash},
          {"relations", r.relations},
          {"untested", r.untested}};
}

RuleSummary rule_from(const Json& json) {
  RuleSummary r;
  r.rule = json.at("rule").get<std::string>();
  r.version = json.at("version").get<std::string>();
  r.title = json.at("title").get<std::string>();
  r.kind = kind_from(json.at("kind"));
  r.fired = json.at("fired").get<std::uint64_t>();
  r.withdrawn = json.at("withdrawn").get<std::uint64_t>();
  r.not_fired = json.at("not_fired").get<std::uint64_t>();
  r.not_evaluated = json.at("not_evaluated").get<std::uint64_t>();
  r.errors = json.at("errors").get<std::uint64_t>();
  for (const auto& entry : json.at("reasons"))
    r.reasons.emplace_back(entry.at("reason").get<std::string>(), entry.at("count").get<std::uint64_t>());
  r.missing_inputs = json.at("missing_inputs").get<std::vector<std::string>>();
  r.hash = text_or_none(json, "hash");
  r.relations = json.value("relations", std::vector<std::string>());
  r.untested = json.value("untested", false);
  return r;
}

Json entries_json(const std::vector<LedgerEntry>& entries) {
  Json out = Json::array();
  for (const auto& entry : entries)
    out.push_back(
        {{"finding", entry.finding}, {"charge", charge_id(entry.charge)}, {"amount", entry.amount.text()}});
  return out;
}

std::vector<LedgerEntry> entries_from(const Json& json) {
  std::vector<LedgerEntry> out;
  for (const auto& entry : json)
    out.push_back({entry.at("finding").get<std::string>(), charge_id_from(entry.at("charge")),
                   decimal_from(entry.at("amount"))});
  return out;
}

Json bill_json(const AuditedBill& bill) {
  return {{"carrier", bill.key.carrier},
          {"account", bill.key.account},
          {"invoice", bill.key.number},
          {"bill_date", bill.key.bill_date.text()},
          {"hash", bill.hash}};
}

AuditedBill bill_from(const Json& json) {
  return {{json.at("carrier").get<std::string>(), json.at("account").get<std::string>(),
           json.at("invoice").get<std::string>(), date_from(json.at("bill_date"))},
          json.at("hash").get<std::string>()};
}

// Carriers' text need not be UTF-8; what is not becomes the replacement character.
std::string text_of(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string write_findings_json(std::span<const Finding> findings) {
  Json out = Json::array();
  for (const auto& finding : findings) out.push_back(finding_json(finding));
  return text_of(out);
}

std::string write_audit_json(const Audit& audit) {
  Json out = {{"run", audit.run},          {"as_of", audit.as_of.text()}, {"params", Json::array()},
              {"findings", Json::array()}, {"withdrawn", Json::array()},  {"rules", Json::array()},
              {"not_run", Json::array()},  {"terms", pairs(audit.terms)}, {"bills", Json::array()},
              {"period", nullptr}};
  out["choice"] = {
      {"packs", audit.choice.packs}, {"statuses", audit.choice.statuses}, {"rules", audit.choice.rules}};
  if (audit.period)
    out["period"] = {{"first", audit.period->first.text()}, {"last", audit.period->last.text()}};
  for (const auto& bill : audit.bills) out["bills"].push_back(bill_json(bill));
  for (const auto& [name, value] : audit.params) out["params"].push_back({{"name", name}, {"value", value}});
  for (const auto& finding : audit.findings) out["findings"].push_back(finding_json(finding));
  for (const auto& finding : audit.withdrawn) out["withdrawn"].push_back(finding_json(finding));
  out["ledger"] = entries_json(audit.ledger);
  out["ahead"] = entries_json(audit.ahead);
  for (const auto& rule : audit.rules) out["rules"].push_back(rule_json(rule));
  for (const auto& rule : audit.not_run)
    out["not_run"].push_back({{"rule", rule.rule}, {"because", rule.not_run}});
  out["expired"] = Json::array();
  for (const auto& one : audit.expired)
    out["expired"].push_back(
        {{"suppression", one.id}, {"expires", one.expires.text()}, {"findings", one.findings}});
  return text_of(out);
}

Result<Audit> read_audit_json(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    Audit audit;
    audit.run = json.at("run").get<std::string>();
    audit.as_of = date_from(json.at("as_of"));
    if (json.contains("terms"))
      for (const auto& entry : json.at("terms"))
        audit.terms.emplace_back(entry.at("name").get<std::string>(), entry.at("value").get<std::string>());
    if (json.contains("bills"))
      for (const auto& bill : json.at("bills")) audit.bills.push_back(bill_from(bill));
    if (json.contains("period") && json.at("period").is_object())
      audit.period = {date_from(json.at("period").at("first")), date_from(json.at("period").at("last"))};
    for (const auto& param : json.at("params"))
      audit.params.emplace_back(param.at("name").get<std::string>(), param.at("value").get<std::string>());
    for (const auto& finding : json.at("findings")) audit.findings.push_back(finding_from(finding));
    for (const auto& finding : json.at("withdrawn")) audit.withdrawn.push_back(finding_from(finding));
    audit.ledger = entries_from(json.at("ledger"));
    if (json.contains("ahead")) audit.ahead = entries_from(json.at("ahead"));
    for (const auto& rule : json.at("rules")) audit.rules.push_back(rule_from(rule));
    if (json.contains("not_run"))
      for (const auto& rule : json.at("not_run"))
        audit.not_run.push_back({rule.at("rule").get<std::string>(), rule.at("because").get<std::string>()});
    if (json.contains("choice")) {
      const Json& choice = json.at("choice");
      audit.choice = {choice.at("packs").get<std::vector<std::string>>(),
                      choice.at("statuses").get<std::vector<std::string>>(),
                      choice.at("rules").get<std::vector<std::string>>()};
    }
    if (json.contains("expired"))
      for (const auto& one : json.at("expired"))
        audit.expired.push_back({one.at("suppression").get<std::string>(), date_from(one.at("expires")),
                                 one.at("findings").get<std::uint64_t>()});
    return audit;
  } catch (const std::exception& error) {
    return Problem{
        std::string("the stored audit cannot be read: ") + error.what(), {}, "run telaudit audit again"};
  }
}

}  // namespace telaudit::audit
