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
          {"billed", money(f.billed)},
          {"expected", money(f.expected)},
          {"potential", money(f.potential)},
          {"allocated", f.allocated.text()},
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
          {"withdrawn_because", f.withdrawn_because}};
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
  f.billed = money_from(json.at("billed"));
  f.expected = money_from(json.at("expected"));
  f.potential = money_from(json.at("potential"));
  f.allocated = decimal_from(json.at("allocated"));
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
          {"missing_inputs", r.missing_inputs}};
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
  return r;
}

}  // namespace

std::string write_audit_json(const Audit& audit) {
  Json out = {{"run", audit.run},          {"as_of", audit.as_of.text()}, {"params", Json::array()},
              {"findings", Json::array()}, {"withdrawn", Json::array()},  {"ledger", Json::array()},
              {"rules", Json::array()},    {"not_run", Json::array()}};
  out["choice"] = {
      {"packs", audit.choice.packs}, {"statuses", audit.choice.statuses}, {"rules", audit.choice.rules}};
  for (const auto& [name, value] : audit.params) out["params"].push_back({{"name", name}, {"value", value}});
  for (const auto& finding : audit.findings) out["findings"].push_back(finding_json(finding));
  for (const auto& finding : audit.withdrawn) out["withdrawn"].push_back(finding_json(finding));
  for (const auto& entry : audit.ledger)
    out["ledger"].push_back(
        {{"finding", entry.finding}, {"charge", charge_id(entry.charge)}, {"amount", entry.amount.text()}});
  for (const auto& rule : audit.rules) out["rules"].push_back(rule_json(rule));
  for (const auto& rule : audit.not_run)
    out["not_run"].push_back({{"rule", rule.rule}, {"because", rule.not_run}});
  // Carriers' text need not be UTF-8; what is not becomes the replacement character.
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Audit> read_audit_json(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    Audit audit;
    audit.run = json.at("run").get<std::string>();
    audit.as_of = date_from(json.at("as_of"));
    for (const auto& param : json.at("params"))
      audit.params.emplace_back(param.at("name").get<std::string>(), param.at("value").get<std::string>());
    for (const auto& finding : json.at("findings")) audit.findings.push_back(finding_from(finding));
    for (const auto& finding : json.at("withdrawn")) audit.withdrawn.push_back(finding_from(finding));
    for (const auto& entry : json.at("ledger"))
      audit.ledger.push_back({entry.at("finding").get<std::string>(), charge_id_from(entry.at("charge")),
                              decimal_from(entry.at("amount"))});
    for (const auto& rule : json.at("rules")) audit.rules.push_back(rule_from(rule));
    for (const auto& rule : json.at("not_run"))
      audit.not_run.push_back({rule.at("rule").get<std::string>(), rule.at("because").get<std::string>()});
    const Json& choice = json.at("choice");
    audit.choice = {choice.at("packs").get<std::vector<std::string>>(),
                    choice.at("statuses").get<std::vector<std::string>>(),
                    choice.at("rules").get<std::vector<std::string>>()};
    return audit;
  } catch (const std::exception& error) {
    return Problem{
        std::string("the stored audit cannot be read: ") + error.what(), {}, "run telaudit audit again"};
  }
}

}  // namespace telaudit::audit
