#include "claims/draft_claims.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "claims/split_amount.h"

namespace telaudit::claims {
namespace {

// What tells claims apart. Groups come out in its order.
struct GroupKey {
  std::string carrier;
  std::string contract;
  std::string reason;
  std::string currency;
  std::string group;

  auto operator<=>(const GroupKey&) const = default;
};

struct Group {
  DisputeTerms terms;
  CarrierForm form;
  std::vector<ClaimLine> lines;
};

std::string same_dispute(const std::string& series, const std::string& bill_line) {
  return series + "|" + bill_line;
}

std::string same_bill(const std::string& series, const bill::InvoiceKey& key) {
  return series + "|" + key.text();
}

std::string evidence_value(const audit::Finding& finding, std::string_view name) {
  for (const auto& [key, value] : finding.evidence)
    if (key == name) return value;
  return {};
}

// What is in dispute already.
class Disputed {
 public:
  Disputed(std::span<const Claim> claims, bool again) {
    for (const auto& claim : claims)
      for (const auto& line : claim.lines) note(claim, line, again);
  }

  struct Held {
    std::string claim;
    bool withdrawn = false;
  };
  const Held* holder(const std::string& series, const std::string& bill_line) const {
    const auto at = holders_.find(same_dispute(series, bill_line));
    return at == holders_.end() ? nullptr : &at->second;
  }
  // A claim that disputes the series on this bill as another source had it.
  const std::string* on_other_source(const std::string& series, const bill::InvoiceKey& key,
                                     const std::string& content) const {
    const auto at = by_bill_.find(same_bill(series, key));
    return at == by_bill_.end() || at->second.second.contains(content) ? nullptr : &at->second.first;
  }
  // What is left of `billed`, where all that claims dispute of the line is taken off.
  Decimal left_of(const std::string& bill_line, Decimal billed) const {
    Total left;
    left.add(absolute(billed));
    if (const auto at = amounts_.find(bill_line); at != amounts_.end()) left.subtract(at->second);
    return left.is_negative() ? Decimal{} : left.decimal().value_or(Decimal{});
  }
  void take(const std::string& bill_line, Decimal amount) { amounts_[bill_line].add(amount); }

 private:
  void note(const Claim& claim, const ClaimLine& line, bool again) {
    const bool holds = holds_its_lines(claim);
    // What this program withdrew, since the bill was replaced, is no decision on the finding.
    if (!holds && (again || claim.flagged)) return;
    holders_.emplace(same_dispute(line.series, line.bill_line), Held{claim.number, !holds});
    if (!holds) return;
    auto& [number, contents] =
        by_bill_[same_bill(line.series, {claim.carrier, line.account, line.invoice, line.bill_date})];
    if (number.empty()) number = claim.number;
    contents.insert(line.content);
    amounts_[line.bill_line].add(line.amount_disputed);
    for (const auto& tax : line.taxes) amounts_[tax.charge].add(tax.amount);
  }

  std::map<std::string, Held> holders_;
  std::map<std::string, std::pair<std::string, std::set<std::string>>> by_bill_;
  std::map<std::string, Total> amounts_;
};

// May this finding be disputed at all?
bool is_disputable(const audit::FindingRecord& record) {
  const auto& finding = record.finding;
  return finding.kind == audit::Kind::error && audit::status_of(finding) == audit::Status::open &&
         finding.withdrawn_by.empty() && finding.allocated.mantissa > 0;
}

class Drafter {
 public:
  explicit Drafter(const DraftInputs& inputs) : in_(inputs), disputed_(inputs.claims, inputs.again) {}

  void take(const audit::FindingRecord& record) {
    if (!is_disputable(record)) return;
    const auto& finding = record.finding;
    const bool about_a_claim = finding.over == "claim";
    if (about_a_claim || (finding.confidence != 'A' && finding.confidence != 'B')) {
      leave_out(about_a_claim ? LeftOutBecause::about_a_claim : LeftOutBecause::unsure, finding,
                bill_of(finding), finding.service, finding.allocated,
                about_a_claim ? finding.message : "confidence " + std::string(1, finding.confidence));
      return;
    }
    std::vector<ClaimLine> lines;
    std::vector<Decimal> weights;  // of each entry, also of those that are left out
    std::vector<std::size_t> places;
    std::vector<Date> dates;
    for (const auto& entry : record.billed) {
      weights.push_back(entry.amount);
      dates.push_back(bill_of(finding, facts_of(entry)).bill_date);
      if (auto line = line_of(finding, entry)) {
        lines.push_back(std::move(*line));
        places.push_back(weights.size() - 1);
      }
    }
    add_taxes(finding, weights, dates, places, lines);
    for (auto& line : lines) keep(finding, std::move(line));
  }

  Drafting finish() {
    for (auto& [key, group] : groups_) put_claims(key, group);
    return std::move(out_);
  }

 private:
  const ChargeFacts* facts_of(const audit::LedgerEntry& entry) const {
    const auto at = in_.charges->find(entry.charge);
    return at == in_.charges->end() ? nullptr : &at->second;
  }

  static bill::InvoiceKey bill_of(const audit::Finding& finding, const ChargeFacts* facts = nullptr) {
    if (facts != nullptr) return facts->key;
    return {finding.carrier, finding.account, finding.invoice, finding.bill_date};
  }

  void leave_out(LeftOutBecause because, const audit::Finding& finding, const bill::InvoiceKey& bill,
                 const std::string& service, Decimal amount, std::string detail) {
    out_.left_out.push_back({because, finding.id, finding.rule, in_.reasons->of_check(finding.reason).code,
                             bill, service, amount, finding.currency, std::move(detail)});
  }

  // The line of one entry of the ledger, without its taxes; nothing where it is left out.
  std::optional<ClaimLine> line_of(const audit::Finding& finding, const audit::LedgerEntry& entry) {
    const auto* facts = facts_of(entry);
    const auto bill = bill_of(finding, facts);
    ClaimLine line;
    line.account = bill.account;
    line.invoice = bill.number;
    line.bill_date = bill.bill_date;
    line.amount_disputed = entry.amount;
    line.tax_disputed = {0, 2};
    if (facts != nullptr) {
      describe(*facts, line);
    } else {
      describe(finding, line);
    }
    const auto out = [&](LeftOutBecause because, std::string detail) {
      leave_out(because, finding, bill, line.service, entry.amount, std::move(detail));
      return std::nullopt;
    };
    const bool lost = facts == nullptr && !entry.charge.reading.empty();
    if (lost || in_.changed->contains(bill))
      return out(LeftOutBecause::bill_changed, "the bill is not as it was audited; audit it again");
    if (const auto* held = disputed_.holder(finding.series, line.bill_line))
      return out(held->withdrawn ? LeftOutBecause::withdrawn : LeftOutBecause::claimed, held->claim);
    if (const auto* claim = disputed_.on_other_source(finding.series, bill, line.content))
      return out(LeftOutBecause::earlier_version, *claim);
    const auto row = in_.invoices->find(bill);
    if (row != in_.invoices->end()) line.due_date = row->second.due_date;
    const auto window =
        in_.agreements->window_of(bill.carrier, bill.account, bill.bill_date, line.due_date, in_.on);
    line.window_closes = window.closes;
    line.window_basis = window.basis;
    if (window.known && !window.open)
      return out(LeftOutBecause::window_closed,
                 "closed on " + window.closes->text() + " (" + window.basis + ")");
    if (line.amount_billed && entry.charge.reading.size() > 0) {
      const auto left = disputed_.left_of(line.bill_line, *line.amount_billed);
      if (left.mantissa <= 0)
        return out(LeftOutBecause::disputed_in_full, "of the line on the bill nothing is left");
      if (left < line.amount_disputed) line.amount_disputed = left;
    }
    say_what_is_expected(finding, facts, line);
    return line;
  }

  static void describe(const ChargeFacts& facts, ClaimLine& line) {
    line.locator = masked_text(facts.section, facts);
    line.service = facts.service;
    line.product_code = facts.product_code;
    line.description = masked_text(facts.description, facts);
    line.from = facts.from;
    line.through = facts.through;
    line.quantity = facts.quantity;
    line.rate_billed = facts.rate;
    line.amount_billed = facts.amount;
    line.order_reference = facts.order_reference;
    line.charge_class = facts.charge_class;
    line.charge = facts.id.text();
    line.reading = facts.id.reading;
    line.content = facts.content;
    line.bill_line = bill_line_of(facts);
  }

  // Of a finding on a bill, a level or a payment, which rests on no charge.
  static void describe(const audit::Finding& finding, ClaimLine& line) {
    line.locator = finding.level.empty() ? "bill" : "level " + finding.level;
    line.service = finding.service;
    line.product_code = finding.product;
    line.description = finding.title;
    line.amount_billed = finding.billed;
    line.bill_line = "bill:" + bill_of(finding).text() + ":" + finding.level + ":" + finding.rule;
  }

  void say_what_is_expected(const audit::Finding& finding, const ChargeFacts* facts, ClaimLine& line) {
    if (line.amount_billed) line.amount_expected = subtract(*line.amount_billed, line.amount_disputed);
    if (line.rate_billed) line.rate_expected = parse_decimal(evidence_value(finding, "price"));
    line.clause = citation_text(evidence_value(finding, "document"), evidence_value(finding, "page"),
                                evidence_value(finding, "clause"));
    if (line.order_reference.empty()) line.order_reference = evidence_value(finding, "reference");
    line.rule = finding.rule;
    line.rule_version = finding.rule_version;
    line.confidence = finding.confidence;
    line.finding = finding.id;
    line.series = finding.series;
    line.message = facts == nullptr ? finding.message : masked_text(finding.message, *facts);
  }

  // A tax that follows the finding is split over its entries on the tax's bill by their amounts; parts of
  // entries that are no lines are not claimed.
  void add_taxes(const audit::Finding& finding, const std::vector<Decimal>& weights,
                 const std::vector<Date>& dates, const std::vector<std::size_t>& places,
                 std::vector<ClaimLine>& lines) {
    for (const auto& tax : finding.taxes) {
      if (!tax.at_most || tax.at_most->mantissa <= 0) continue;
      const auto facts = in_.charges->find(tax.id);
      if (facts == in_.charges->end()) continue;
      const Date bill_date = facts->second.key.bill_date;
      std::vector<Decimal> shares;
      for (std::size_t i = 0; i < weights.size(); ++i)
        shares.push_back(dates[i] == bill_date ? absolute(weights[i]) : Decimal{});
      const bool on_its_bill =
          std::any_of(shares.begin(), shares.end(), [](auto one) { return one.mantissa > 0; });
      if (!on_its_bill) continue;
      const auto parts = split_amount(*tax.at_most, shares);
      const std::string bill_line = bill_line_of(facts->second);
      for (std::size_t i = 0; i < lines.size(); ++i) {
        auto amount = parts[places[i]];
        if (facts->second.amount)
          amount = std::min(amount, disputed_.left_of(bill_line, *facts->second.amount));
        if (amount.mantissa <= 0) continue;
        disputed_.take(bill_line, amount);
        lines[i].taxes.push_back({bill_line, amount});
        const auto sum = add(lines[i].tax_disputed, amount);
        require(sum.has_value(), "taxes of a line have a sum");
        lines[i].tax_disputed = *sum;
      }
    }
  }

  void keep(const audit::Finding& finding, ClaimLine line) {
    disputed_.take(line.bill_line, line.amount_disputed);
    GroupKey key;
    key.carrier = finding.carrier;
    key.reason = in_.reasons->of_check(finding.reason).code;
    key.currency = finding.currency;
    auto terms = in_.agreements->of(finding.carrier, line.account, line.bill_date);
    key.contract = terms.contract;
    auto form = form_for(in_.forms, finding.carrier);
    key.group = group_of(form, line);
    auto& group = groups_[key];
    if (group.lines.empty()) {
      group.terms = std::move(terms);
      group.form = std::move(form);
    }
    group.lines.push_back(std::move(line));
  }

  std::string group_of(const CarrierForm& form, const ClaimLine& line) const {
    std::vector<std::string> parts;
    for (const auto& by : form.group_by) {
      if (by == "account") parts.push_back("account " + line.account);
      if (by == "invoice") parts.push_back("invoice " + line.invoice);
      if (by == "product_code") parts.push_back("code " + line.product_code);
      if (by == "region" && in_.regions != nullptr) {
        const auto at = in_.regions->find(normalise_service_id(line.service));
        parts.push_back("region " + (at == in_.regions->end() ? std::string("not known") : at->second));
      }
    }
    return join(parts, ", ");
  }

  void put_claims(const GroupKey& key, Group& group) {
    std::stable_sort(group.lines.begin(), group.lines.end(),
                     [](const ClaimLine& one, const ClaimLine& other) {
                       return std::tie(one.account, one.bill_date, one.invoice, one.service, one.product_code,
                                       one.bill_line, one.finding) <
                              std::tie(other.account, other.bill_date, other.invoice, other.service,
                                       other.product_code, other.bill_line, other.finding);
                     });
    for (std::size_t first = 0; first < group.lines.size(); first += group.form.most_lines) {
      Claim claim;
      claim.carrier = key.carrier;
      claim.currency = key.currency;
      claim.reason = key.reason;
      claim.group = key.group;
      claim.form = group.form.form;
      claim.run = in_.run;
      claim.terms = group.terms;
      const std::size_t end = std::min(group.lines.size(), first + group.form.most_lines);
      for (std::size_t i = first; i < end; ++i) {
        claim.lines.push_back(std::move(group.lines[i]));
        claim.lines.back().number = static_cast<std::uint32_t>(claim.lines.size());
      }
      out_.claims.push_back(std::move(claim));
    }
  }

  const DraftInputs& in_;
  Disputed disputed_;
  std::map<GroupKey, Group> groups_;
  Drafting out_;
};

}  // namespace

std::string_view because_name(LeftOutBecause because) {
  switch (because) {
    case LeftOutBecause::window_closed:
      return "window closed";
    case LeftOutBecause::claimed:
      return "claimed already";
    case LeftOutBecause::withdrawn:
      return "withdrawn before";
    case LeftOutBecause::disputed_in_full:
      return "disputed in full";
    case LeftOutBecause::earlier_version:
      return "claimed on an earlier version of the bill";
    case LeftOutBecause::bill_changed:
      return "bill changed since the audit";
    case LeftOutBecause::unsure:
      return "to be asked first";
    case LeftOutBecause::about_a_claim:
      return "belongs to a claim";
  }
  return "";
}

Drafting draft_claims(const DraftInputs& inputs) {
  Drafter drafter(inputs);
  for (const auto& record : inputs.records) drafter.take(record);
  return drafter.finish();
}

}  // namespace telaudit::claims
