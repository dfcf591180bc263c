#include "claims/credit_record.h"

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "bill/charge.h"
#include "claims/json_fields.h"

namespace telaudit::claims {
namespace {

constexpr std::array<std::string_view, 5> kKinds = {"match", "take_back", "end", "rule_out", "proof"};

std::string document_of(std::uint32_t entry) {
  return "credits/" + std::to_string(entry);
}

Json json_of(const KeptLine& line) {
  Json out;
  put(out, "bill_line", line.bill_line);
  put(out, "charge", line.charge);
  put(out, "carrier", line.carrier);
  put(out, "account", line.account);
  put(out, "invoice", line.invoice);
  out["bill_date"] = line.bill_date.text();
  put(out, "service", line.service);
  put(out, "product_code", line.product_code);
  put(out, "description", line.description);
  put(out, "currency", line.currency);
  out["amount"] = line.amount.text();
  return out;
}

KeptLine line_of(const Json& json) {
  KeptLine out;
  out.bill_line = text_at(json, "bill_line");
  out.charge = text_at(json, "charge");
  out.carrier = text_at(json, "carrier");
  out.account = text_at(json, "account");
  out.invoice = text_at(json, "invoice");
  out.bill_date = must(date_at(json, "bill_date"));
  out.service = text_at(json, "service");
  out.product_code = text_at(json, "product_code");
  out.description = text_at(json, "description");
  out.currency = text_at(json, "currency");
  out.amount = must(decimal_at(json, "amount"));
  return out;
}

Json json_of(const CreditEvent& event) {
  Json out;
  out["kind"] = kKinds[static_cast<std::size_t>(event.kind)];
  put(out, "id", event.id);
  if (event.kind != CreditEventKind::end) out["line"] = json_of(event.line);
  put(out, "step", event.step);
  put(out, "match", event.match);
  for (const auto& share : event.shares)
    out["shares"].push_back(Json{{"claim", share.claim},
                                 {"line", share.line},
                                 {"amount", share.amount.text()},
                                 {"tax", share.tax.text()}});
  put(out, "claims", event.claims);
  put(out, "because", event.because);
  put(out, "series", event.series);
  put(out, "run", event.run);
  if (event.kind == CreditEventKind::proof) out["fired"] = event.fired;
  return out;
}

CreditEvent event_of(const Json& json) {
  CreditEvent out;
  const auto kind = json.at("kind").get<std::string>();
  const auto at = std::find(kKinds.begin(), kKinds.end(), kind);
  if (at == kKinds.end()) throw NotAsWritten();
  out.kind = static_cast<CreditEventKind>(at - kKinds.begin());
  out.id = text_at(json, "id");
  if (json.contains("line")) out.line = line_of(json.at("line"));
  out.step = text_at(json, "step");
  out.match = text_at(json, "match");
  if (json.contains("shares"))
    for (const auto& share : json.at("shares"))
      out.shares.push_back({share.at("claim").get<std::string>(), share.at("line").get<std::uint32_t>(),
                            must(decimal_at(share, "amount")), must(decimal_at(share, "tax"))});
  out.claims = text_at(json, "claims");
  out.because = text_at(json, "because");
  out.series = text_at(json, "series");
  out.run = text_at(json, "run");
  out.fired = json.value("fired", false);
  return out;
}

std::string short_hash(const std::string& text) {
  constexpr std::size_t kDigits = 10;
  return sha256(text).substr(0, kDigits);
}

}  // namespace

KeptLine kept_line(const BilledCredit& credit) {
  const auto& line = credit.line;
  return {credit.bill_line, line.charge.text(), line.carrier,     line.account,  line.invoice, line.bill_date,
          line.service,     line.product_code,  line.description, line.currency, line.amount};
}

void follow(CreditRecord& record, const CreditEntry& entry) {
  ++record.entries;
  for (const auto& event : entry.events) switch (event.kind) {
      case CreditEventKind::match:
        record.matches[event.id] = event;
        break;
      case CreditEventKind::take_back:
        record.take_backs[event.id] = event;
        break;
      case CreditEventKind::end:
        for (auto* held : {&record.matches, &record.take_backs})
          if (auto node = held->extract(event.id)) record.ended.push_back({node.mapped(), event.because});
        // What was taken back of a match ends with it.
        for (auto at = record.take_backs.begin(); at != record.take_backs.end();)
          if (at->second.match == event.id) {
            record.ended.push_back({at->second, event.because});
            at = record.take_backs.erase(at);
          } else {
            ++at;
          }
        break;
      case CreditEventKind::rule_out:
        record.ruled_out.insert({event.line.bill_line, event.claims});
        break;
      case CreditEventKind::proof:
        record.proofs[{event.series, event.line.account, event.line.invoice, event.line.bill_date}] = event;
        break;
    }
}

std::vector<CreditShare> standing_shares(const CreditRecord& record, const CreditEvent& match) {
  auto out = match.shares;
  for (const auto& [id, back] : record.take_backs) {
    if (back.match != match.id) continue;
    for (const auto& taken : back.shares)
      for (auto& share : out)
        if (share.claim == taken.claim && share.line == taken.line) {
          share.amount = subtract(share.amount, taken.amount).value_or(share.amount);
          share.tax = subtract(share.tax, taken.tax).value_or(share.tax);
        }
  }
  std::erase_if(out, [](const CreditShare& share) { return share.amount.is_zero() && share.tax.is_zero(); });
  return out;
}

Result<CreditRecord> kept_credits(const store::Workspace& workspace) {
  CreditRecord out;
  for (std::uint32_t number = 1;; ++number) {
    const auto text = workspace.document(document_of(number));
    if (!text) return text.problem();
    if (!*text) return out;
    const auto entry = read_entry(**text);
    if (!entry) return entry.problem();
    follow(out, *entry);
  }
}

Result<void> add_entry(store::Workspace& workspace, CreditRecord& record, const CreditEntry& entry) {
  if (entry.events.empty()) return {};
  const auto name = document_of(record.entries + 1);
  const auto there = workspace.document(name);
  if (!there) return there.problem();
  if (*there) return Problem{"somebody else matched credits in this workspace meanwhile", {}, "run it again"};
  if (auto put = workspace.put_document(name, write_entry(entry)); !put) return put;
  follow(record, entry);
  return {};
}

std::string write_entry(const CreditEntry& entry) {
  Json out;
  out["on"] = entry.on.text();
  out["by"] = entry.by;
  out["events"] = Json::array();
  for (const auto& event : entry.events) out["events"].push_back(json_of(event));
  // Carriers' texts need not be UTF-8.
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<CreditEntry> read_entry(std::string_view json) {
  const Problem problem{
      "the workspace's record of credits is broken", {}, "restore the workspace from a copy"};
  const Json in = Json::parse(json, nullptr, false);
  if (!in.is_object()) return problem;
  try {
    CreditEntry out;
    out.on = must(date_at(in, "on"));
    out.by = in.at("by").get<std::string>();
    for (const auto& event : in.at("events")) out.events.push_back(event_of(event));
    return out;
  } catch (const Json::exception&) {
    return problem;
  } catch (const NotAsWritten&) {
    return problem;
  }
}

std::string match_id(const std::string& bill_line, std::span<const CreditShare> shares) {
  std::string text = bill_line;
  for (const auto& share : shares)
    text += "|" + share.claim + "|" + std::to_string(share.line) + "|" + share.amount.text() + "|" +
            share.tax.text();
  return "CR-" + short_hash(text);
}

std::string take_back_id(const std::string& bill_line, const std::string& match) {
  return "TB-" + short_hash(bill_line + "|" + match);
}

}  // namespace telaudit::claims
