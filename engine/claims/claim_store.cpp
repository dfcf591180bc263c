#include "claims/claim_store.h"

#include "claims/json_fields.h"

namespace telaudit::claims {
namespace {

constexpr std::string_view kCount = "claims";  // how many there are: they are numbered from 1

std::string document_of(const std::string& number, std::uint32_t version) {
  return "claim/" + number + "/" + std::to_string(version);
}

Problem broken(const store::Workspace& workspace, const std::string& what) {
  return {what + " in the workspace is broken",
          {workspace.folder().string(), {}, {}, {}, {}},
          "restore the workspace from a copy"};
}

Json json_of(const ClaimLine& line) {
  Json out;
  out["line"] = line.number;
  put(out, "account", line.account);
  put(out, "invoice", line.invoice);
  out["bill_date"] = line.bill_date.text();
  put(out, "due_date", line.due_date);
  put(out, "locator", line.locator);
  put(out, "service", line.service);
  put(out, "product_code", line.product_code);
  put(out, "description", line.description);
  put(out, "from", line.from);
  put(out, "through", line.through);
  put(out, "quantity", line.quantity);
  put(out, "rate_billed", line.rate_billed);
  put(out, "amount_billed", line.amount_billed);
  put(out, "rate_expected", line.rate_expected);
  put(out, "amount_expected", line.amount_expected);
  out["amount_disputed"] = line.amount_disputed.text();
  out["tax_disputed"] = line.tax_disputed.text();
  for (const auto& tax : line.taxes)
    out["taxes"].push_back(Json{{"charge", tax.charge}, {"amount", tax.amount.text()}});
  put(out, "clause", line.clause);
  put(out, "order_reference", line.order_reference);
  put(out, "rule", line.rule);
  put(out, "rule_version", line.rule_version);
  out["confidence"] = std::string(1, line.confidence);
  put(out, "finding", line.finding);
  put(out, "series", line.series);
  put(out, "charge", line.charge);
  put(out, "reading", line.reading);
  put(out, "content", line.content);
  put(out, "message", line.message);
  put(out, "charge_class", line.charge_class);
  put(out, "window_closes", line.window_closes);
  put(out, "window_basis", line.window_basis);
  put(out, "bill_line", line.bill_line);
  return out;
}

ClaimLine line_of(const Json& json) {
  ClaimLine line;
  line.number = json.at("line").get<std::uint32_t>();
  line.account = text_at(json, "account");
  line.invoice = text_at(json, "invoice");
  line.bill_date = must(date_at(json, "bill_date"));
  line.due_date = date_at(json, "due_date");
  line.locator = text_at(json, "locator");
  line.service = text_at(json, "service");
  line.product_code = text_at(json, "product_code");
  line.description = text_at(json, "description");
  line.from = date_at(json, "from");
  line.through = date_at(json, "through");
  line.quantity = decimal_at(json, "quantity");
  line.rate_billed = decimal_at(json, "rate_billed");
  line.amount_billed = decimal_at(json, "amount_billed");
  line.rate_expected = decimal_at(json, "rate_expected");
  line.amount_expected = decimal_at(json, "amount_expected");
  line.amount_disputed = must(decimal_at(json, "amount_disputed"));
  line.tax_disputed = must(decimal_at(json, "tax_disputed"));
  if (json.contains("taxes"))
    for (const auto& tax : json.at("taxes"))
      line.taxes.push_back({tax.at("charge").get<std::string>(), must(decimal_at(tax, "amount"))});
  line.clause = text_at(json, "clause");
  line.order_reference = text_at(json, "order_reference");
  line.rule = text_at(json, "rule");
  line.rule_version = text_at(json, "rule_version");
  const auto confidence = json.at("confidence").get<std::string>();
  if (confidence.size() != 1) throw NotAsWritten();
  line.confidence = confidence.front();
  line.finding = text_at(json, "finding");
  line.series = text_at(json, "series");
  line.charge = text_at(json, "charge");
  line.reading = text_at(json, "reading");
  line.content = text_at(json, "content");
  line.message = text_at(json, "message");
  line.charge_class = text_at(json, "charge_class");
  line.window_closes = date_at(json, "window_closes");
  line.window_basis = text_at(json, "window_basis");
  line.bill_line = text_at(json, "bill_line");
  return line;
}

Json json_of(const DisputeTerms& terms) {
  Json out = Json::object();
  put(out, "contract", terms.contract);
  put(out, "clause", terms.clause);
  if (terms.response_days) out["response_days"] = *terms.response_days;
  if (terms.withhold_allowed) out["withhold_allowed"] = *terms.withhold_allowed;
  put(out, "bill_of_record", terms.bill_of_record);
  for (const auto& one : terms.escalation) {
    Json step{{"level", one.level}, {"days", one.days}, {"to", one.to}};
    if (one.lapse_days) step["lapse_days"] = *one.lapse_days;
    out["escalation"].push_back(std::move(step));
  }
  return out;
}

DisputeTerms terms_of(const Json& json) {
  DisputeTerms terms;
  terms.contract = text_at(json, "contract");
  terms.clause = text_at(json, "clause");
  if (json.contains("response_days")) terms.response_days = json.at("response_days").get<std::int64_t>();
  if (json.contains("withhold_allowed")) terms.withhold_allowed = json.at("withhold_allowed").get<bool>();
  terms.bill_of_record = text_at(json, "bill_of_record");
  if (json.contains("escalation"))
    for (const auto& one : json.at("escalation")) {
      DisputeTerms::Step step;
      step.level = one.at("level").get<std::int64_t>();
      step.days = one.at("days").get<std::int64_t>();
      step.to = one.at("to").get<std::string>();
      if (one.contains("lapse_days")) step.lapse_days = one.at("lapse_days").get<std::int64_t>();
      terms.escalation.push_back(std::move(step));
    }
  return terms;
}

Json json_of(const Change& change) {
  Json out;
  out["version"] = change.version;
  out["on"] = change.on.text();
  out["by"] = change.by;
  out["action"] = action_name(change.action);
  out["status"] = status_name(change.status);
  put(out, "why", change.why);
  put(out, "document", change.document);
  put(out, "reference", change.reference);
  put(out, "amount", change.amount);
  put(out, "tax", change.tax);
  put(out, "due", change.due);
  for (const auto& line : change.lines)
    out["lines"].push_back(Json{{"line", line.line}, {"amount", line.amount.text()}});
  return out;
}

Change change_of(const Json& json) {
  Change change;
  change.version = json.at("version").get<std::uint32_t>();
  change.on = must(date_at(json, "on"));
  change.by = json.at("by").get<std::string>();
  change.action = must(parse_action(json.at("action").get<std::string>()));
  change.status = must(parse_status(json.at("status").get<std::string>()));
  change.why = text_at(json, "why");
  change.document = text_at(json, "document");
  change.reference = text_at(json, "reference");
  change.amount = decimal_at(json, "amount");
  change.tax = decimal_at(json, "tax");
  change.due = date_at(json, "due");
  if (json.contains("lines"))
    for (const auto& line : json.at("lines"))
      change.lines.push_back({line.at("line").get<std::uint32_t>(), must(decimal_at(line, "amount"))});
  return change;
}

// Carriers' texts need not be UTF-8.
std::string text_of(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

template <typename Read>
auto read_json(std::string_view text, const char* what, Read&& read)
    -> Result<decltype(read(std::declval<Json>()))> {
  const Problem problem{std::string("this is no ") + what, {}, "restore the workspace from a copy"};
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return problem;
  try {
    return read(json);
  } catch (const Json::exception&) {
    return problem;
  } catch (const NotAsWritten&) {
    return problem;
  }
}

Result<std::uint32_t> count_of(const store::Workspace& workspace) {
  const auto text = workspace.document(kCount);
  if (!text) return text.problem();
  if (!*text) return 0U;
  const Json json = Json::parse(**text, nullptr, false);
  if (!json.is_object() || !json.contains("claims") || !json["claims"].is_number_unsigned())
    return broken(workspace, "the list of claims");
  return json["claims"].get<std::uint32_t>();
}

Result<Claim> read_claim(const store::Workspace& workspace, const std::string& number) {
  const auto first = workspace.document(document_of(number, 1));
  if (!first) return first.problem();
  if (!*first) return broken(workspace, number);
  auto claim = read_draft(**first);
  if (!claim || claim->number != number) return broken(workspace, number);
  for (std::uint32_t version = 2;; ++version) {
    const auto text = workspace.document(document_of(number, version));
    if (!text) return text.problem();
    if (!*text) break;
    auto change = read_change(**text);
    if (!change) return broken(workspace, number);
    claim->history.push_back(std::move(*change));
  }
  if (auto sound = follow(*claim); !sound) return sound.problem();
  return claim;
}

// A document of a claim is written once.
Result<void> put_once(store::Workspace& workspace, const std::string& name, const std::string& text) {
  const auto there = workspace.document(name);
  if (!there) return there.problem();
  require(!*there, "no row of a claim's history is written twice");
  return workspace.put_document(name, text);
}

Result<Claim> append(store::Workspace& workspace, const std::string& number, Change change,
                     std::optional<std::uint32_t> version) {
  auto claim = kept_claim(workspace, number);
  if (!claim) return claim;
  if (version && *version != claim->version()) {
    const auto& last = claim->history.back();
    return Problem{claim->number + " is not at version " + std::to_string(*version) + " any more but at " +
                       std::to_string(claim->version()) + ": " + last.by + " entered '" +
                       std::string(action_name(last.action)) + "' on " + last.on.text(),
                   {},
                   "look at it again (telaudit claims show " + claim->number + ") before you change it"};
  }
  if (auto checked = check_change(*claim, change); !checked) return checked.problem();
  if (auto put = put_once(workspace, document_of(claim->number, change.version), write_change(change)); !put)
    return put.problem();
  claim->history.push_back(std::move(change));
  if (auto sound = follow(*claim); !sound) return sound.problem();
  return claim;
}

}  // namespace

std::string write_draft(const Claim& claim) {
  Json out;
  out["number"] = claim.number;
  out["carrier"] = claim.carrier;
  out["currency"] = claim.currency;
  out["reason"] = claim.reason;
  put(out, "group", claim.group);
  put(out, "form", claim.form);
  put(out, "run", claim.run);
  out["terms"] = json_of(claim.terms);
  out["draft"] = json_of(claim.history.front());
  out["lines"] = Json::array();
  for (const auto& line : claim.lines) out["lines"].push_back(json_of(line));
  return text_of(out);
}

Result<Claim> read_draft(std::string_view json) {
  return read_json(json, "claim", [](const Json& in) {
    Claim claim;
    claim.number = in.at("number").get<std::string>();
    claim.carrier = in.at("carrier").get<std::string>();
    claim.currency = in.at("currency").get<std::string>();
    claim.reason = in.at("reason").get<std::string>();
    claim.group = text_at(in, "group");
    claim.form = text_at(in, "form");
    claim.run = text_at(in, "run");
    claim.terms = terms_of(in.at("terms"));
    claim.history.push_back(change_of(in.at("draft")));
    for (const auto& line : in.at("lines")) claim.lines.push_back(line_of(line));
    return claim;
  });
}

std::string write_change(const Change& change) {
  return text_of(json_of(change));
}

Result<Change> read_change(std::string_view json) {
  return read_json(json, "change of a claim", [](const Json& in) { return change_of(in); });
}

Result<std::vector<Claim>> kept_claims(const store::Workspace& workspace) {
  const auto count = count_of(workspace);
  if (!count) return count.problem();
  std::vector<Claim> claims;
  claims.reserve(*count);
  for (std::uint32_t ordinal = 1; ordinal <= *count; ++ordinal) {
    auto claim = read_claim(workspace, claim_number(ordinal));
    if (!claim) return claim.problem();
    claims.push_back(std::move(*claim));
  }
  return claims;
}

Result<Claim> kept_claim(const store::Workspace& workspace, const std::string& number) {
  const auto count = count_of(workspace);
  if (!count) return count.problem();
  const auto ordinal = parse_claim_number(number);
  if (!ordinal || *ordinal > *count)
    return Problem{"there is no claim '" + number + "'",
                   {},
                   *count == 0 ? "telaudit claims draft makes claims of the last audit"
                               : "telaudit claims list shows them"};
  return read_claim(workspace, claim_number(*ordinal));
}

Result<void> add_claims(store::Workspace& workspace, std::span<Claim> claims, Date on,
                        const std::string& by) {
  if (claims.empty()) return {};
  const auto count = count_of(workspace);
  if (!count) return count.problem();
  if (auto begun = workspace.begin_group(); !begun) return begun;
  std::uint32_t last = *count;
  for (auto& claim : claims) {
    claim.number = claim_number(++last);
    Change first;
    first.on = on;
    first.by = by;
    claim.history = {std::move(first)};
    if (auto sound = follow(claim); !sound) return sound;
    if (auto put = put_once(workspace, document_of(claim.number, 1), write_draft(claim)); !put) return put;
  }
  if (auto put = workspace.put_document(kCount, Json{{"claims", last}}.dump() + "\n"); !put) return put;
  return workspace.end_group();
}

Result<Claim> change_claim(store::Workspace& workspace, const std::string& number, Change change,
                           std::optional<std::uint32_t> version) {
  return append(workspace, number, std::move(change), version);
}

Result<void> change_claims(store::Workspace& workspace, std::span<const NumberedChange> changes,
                           std::optional<std::uint32_t> version) {
  if (changes.empty()) return {};
  if (auto begun = workspace.begin_group(); !begun) return begun;
  for (const auto& [number, change] : changes) {
    if (auto done = append(workspace, number, change, version); !done) return done.problem();
    version.reset();
  }
  return workspace.end_group();
}

}  // namespace telaudit::claims
