#include "claims/replaced_bills.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"

namespace telaudit::claims {
namespace {

// What became of the parts that a source gave to bills.
class SourceParts {
 public:
  explicit SourceParts(const store::Workspace& workspace) : workspace_(workspace) {}

  // Empty where the source's part of the bill counts; else why it does not.
  Result<std::string> why_not(const std::string& content, const bill::InvoiceKey& key) {
    auto& parts = parts_[content];
    if (!parts) {
      parts.emplace();
      const auto readings = workspace_.readings_of_content(content);
      if (!readings) return readings.problem();
      for (const auto& reading : *readings) {
        auto some = workspace_.parts_of_reading(reading.id);
        if (!some) return some.problem();
        parts->insert(parts->end(), some->begin(), some->end());
      }
    }
    std::string why = "it is not in the workspace any more";
    for (const auto& part : *parts) {
      if (part.part.key != key) continue;
      // A copy is the same bill line, counted once.
      if (part.state == store::PartState::current || part.state == store::PartState::copy)
        return std::string();
      why = "it is " + std::string(store::part_state_name(part.state)) +
            (part.because.empty() ? "" : ": " + part.because);
    }
    return why;
  }

 private:
  const store::Workspace& workspace_;
  std::map<std::string, std::optional<std::vector<store::StoredPart>>> parts_;
};

bool was_flagged(const Claim& claim, const std::string& why) {
  return std::any_of(claim.history.begin(), claim.history.end(), [&](const Change& change) {
    return change.action == Action::flag && change.why == why;
  });
}

}  // namespace

Result<std::vector<NumberedChange>> replaced_bill_changes(const store::Workspace& workspace,
                                                          std::span<const Claim> claims, Date on,
                                                          const std::string& by) {
  SourceParts sources(workspace);
  const auto invoices = workspace.invoices();
  if (!invoices) return invoices.problem();
  std::set<bill::InvoiceKey> here;
  for (const auto& invoice : *invoices) here.insert(invoice.key);
  std::vector<NumberedChange> out;
  for (const auto& claim : claims) {
    if (!is_open(claim.status)) continue;
    std::set<std::string> reasons;  // one for each bill
    for (const auto& line : claim.lines) {
      const bill::InvoiceKey key{claim.carrier, line.account, line.invoice, line.bill_date};
      std::string why;
      if (line.content.empty()) {
        if (!here.contains(key)) why = "it is not in the workspace any more";
      } else {
        auto found = sources.why_not(line.content, key);
        if (!found) return found.problem();
        why = std::move(*found);
      }
      if (!why.empty()) reasons.insert("bill " + line.invoice + " of " + line.bill_date.text() + ": " + why);
    }
    Change change;
    change.on = std::max(on, claim.history.back().on);
    change.by = by;
    for (const auto& why : reasons) {
      if (was_flagged(claim, why)) continue;
      change.action = Action::flag;
      change.why = why;
      out.push_back({claim.number, change});
    }
    if (reasons.empty() || !is_own(claim.status)) continue;
    change.action = Action::withdraw;
    change.why = *reasons.begin();
    out.push_back({claim.number, change});
  }
  return out;
}

}  // namespace telaudit::claims
