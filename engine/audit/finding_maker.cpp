#include "audit/finding_maker.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace telaudit::audit {
namespace {

constexpr std::size_t kIdDigits = 16;
constexpr std::size_t kMostWaiting = 16384;  // rows, over all rules

constexpr std::array<std::string_view, 13> kChargeColumns = {
    "reading", "source_offset", "ordinal", "carrier",  "account", "invoice",    "bill_date",
    "service", "product_code",  "amount",  "currency", "origin",  "destination"};
constexpr std::array<std::string_view, 6> kLevelColumns = {"carrier",   "account", "invoice",
                                                           "bill_date", "level",   "currency"};
constexpr std::array<std::string_view, 5> kInvoiceColumns = {"carrier", "account", "invoice", "bill_date",
                                                             "currency"};

std::vector<std::string> columns_of(const std::string& relation) {
  if (relation == "charge") return {kChargeColumns.begin(), kChargeColumns.end()};
  if (relation == "level") return {kLevelColumns.begin(), kLevelColumns.end()};
  if (relation == "invoice") return {kInvoiceColumns.begin(), kInvoiceColumns.end()};
  return {};
}

}  // namespace

// What some rows of a relation say, for a moment.
class FetchedRows {
 public:
  static Result<FetchedRows> fetch(const BillEnvironment& bills, const std::string& relation,
                                   std::vector<std::uint64_t> rows) {
    FetchedRows out;
    const auto columns = columns_of(relation);
    if (columns.empty()) return out;
    auto fetched = fetch_rows(*bills.find(relation), std::move(rows), columns);
    if (!fetched) return fetched.problem();
    out.rows_ = std::move(*fetched);
    return out;
  }

  const RowText* find(std::uint64_t row) const {
    const auto at = rows_.find(row);
    return at == rows_.end() ? nullptr : &at->second;
  }

 private:
  std::map<std::uint64_t, RowText> rows_;
};

namespace {

std::string value_of(const RowText& row, const std::string& column) {
  const auto at = row.find(column);
  return at == row.end() ? std::string() : at->second;
}

FindingCharge charge_of(const RowText& row) {
  FindingCharge charge;
  charge.id.reading = value_of(row, "reading");
  charge.id.offset = std::stoull(value_of(row, "source_offset"));
  charge.id.ordinal = static_cast<std::uint32_t>(std::stoul(value_of(row, "ordinal")));
  charge.billed = parse_decimal(value_of(row, "amount")).value_or(Decimal{});
  charge.bill_date = parse_iso_date(value_of(row, "bill_date")).value_or(Date{});
  return charge;
}

std::string key_text(const rules::Firing& firing) {
  std::string out;
  for (const auto& [name, value] : firing.key) out += name + "=" + value + ";";
  return out;
}

// Fields the firing's key names; what the key leaves out comes from its first row.
class FindingFacts {
 public:
  FindingFacts(const rules::Firing& firing, const RowText* row) : firing_(firing), row_(row) {}

  std::string operator()(const std::string& column) const {
    for (const auto& [name, value] : firing_.key)
      if (name == column) return value;
    return row_ == nullptr ? std::string() : value_of(*row_, column);
  }

 private:
  const rules::Firing& firing_;
  const RowText* row_;
};

constexpr std::size_t kLeastDigitsOfANumber = 7;  // 411 and 911 name nobody

std::string without_number(std::string text, const std::string& number) {
  const auto digits =
      std::count_if(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits < static_cast<std::ptrdiff_t>(kLeastDigitsOfANumber)) return text;
  const std::string masked = masked_number(number);
  for (auto at = text.find(number); at != std::string::npos; at = text.find(number, at + masked.size()))
    text.replace(at, number.size(), masked);
  return text;
}

// A finding is printed, stored and sent about: what it says in words names no other party's number in full.
void mask_other_parties(Finding& finding, const RowText& row) {
  for (const auto* column : {"origin", "destination"}) {
    const std::string number = value_of(row, column);
    if (number.empty() || normalise_service_id(number) == normalise_service_id(value_of(row, "service")))
      continue;
    finding.message = without_number(std::move(finding.message), number);
    for (auto& [name, value] : finding.evidence) value = without_number(std::move(value), number);
  }
}

// What the firing itself says, and the rule.
Finding said_by(const rules::RuleInfo& info, const rules::Firing& firing, const RowText* first) {
  Finding finding;
  finding.rule = info.id;
  finding.rule_version = info.version;
  finding.title = info.title;
  finding.kind = parse_kind(firing.kind.empty() ? info.kind : firing.kind).value_or(Kind::question);
  finding.reason = info.reason;
  finding.confidence = firing.confidence;
  finding.over = info.over;
  finding.rows = firing.rows;
  const FindingFacts facts(firing, first);
  finding.carrier = facts("carrier");
  finding.account = facts("account");
  finding.invoice = facts("invoice");
  finding.bill_date = parse_iso_date(facts("bill_date")).value_or(Date{});
  finding.service = facts("service");
  finding.product = facts("product_code");
  finding.level = facts("level");
  finding.currency = facts("currency");
  finding.billed = firing.billed;
  finding.expected = firing.expected;
  finding.potential = firing.potential;
  if (finding.kind == Kind::saving) finding.monthly = firing.monthly;
  finding.message = firing.message;
  finding.evidence = firing.evidence;
  finding.withdrawn_by = firing.withdrawn_by;
  finding.withdrawn_because = firing.withdrawn_because;
  return finding;
}

void add_charges(Finding& finding, const rules::Firing& firing, std::size_t begin, std::size_t end,
                 const FetchedRows& rows) {
  for (std::size_t i = begin; i < end; ++i) {
    const RowText& row = *rows.find(firing.rows[i]);
    finding.charges.push_back(charge_of(row));
    if (i < firing.weights.size()) finding.charges.back().at_most = absolute(firing.weights[i]);
    mask_other_parties(finding, row);
  }
}

// Of a firing on so many rows that they are read in stretches.
Result<Finding> make_large(const BillEnvironment& bills, const rules::RuleInfo& info,
                           const rules::Firing& firing) {
  Finding finding;
  for (std::size_t begin = 0; begin < firing.rows.size(); begin += kMostWaiting) {
    const std::size_t end = std::min(begin + kMostWaiting, firing.rows.size());
    const auto at = firing.rows.begin();
    auto rows = FetchedRows::fetch(
        bills, info.over, {at + static_cast<std::ptrdiff_t>(begin), at + static_cast<std::ptrdiff_t>(end)});
    if (!rows) return rows.problem();
    if (begin == 0) finding = said_by(info, firing, rows->find(firing.rows.front()));
    if (info.over == "charge") add_charges(finding, firing, begin, end, *rows);
  }
  return finding;
}

// A finding on several bills belongs to the period if one of them does; one that speaks of no bill always
// does.
bool within(const std::optional<Period>& period, const Finding& finding) {
  if (!period) return true;
  const auto inside = [&](Date date) {
    return date == Date{} || (date >= period->first && date <= period->last);
  };
  if (finding.charges.empty()) return inside(finding.bill_date);
  return std::any_of(finding.charges.begin(), finding.charges.end(),
                     [&](const auto& charge) { return inside(charge.bill_date); });
}

}  // namespace

FindingMaker::FindingMaker(const BillEnvironment& bills, const std::vector<rules::RuleInfo>& rules,
                           const std::optional<Period>& period, Take take)
    : bills_(bills), infos_(rules), period_(period), take_(std::move(take)), rules_(rules.size()) {}

Result<void> FindingMaker::add(std::size_t rule, rules::Firing&& firing) {
  rows_waiting_ += firing.rows.size() + 1;
  rules_[rule].waiting.push_back(std::move(firing));
  return rows_waiting_ < kMostWaiting ? Result<void>() : finish();
}

Result<void> FindingMaker::finish() {
  std::map<std::string, std::vector<std::uint64_t>> wanted;
  for (std::size_t rule = 0; rule < rules_.size(); ++rule)
    for (const auto& firing : rules_[rule].waiting)
      if (auto& rows = wanted[infos_[rule].over]; firing.rows.size() <= kMostWaiting)
        rows.insert(rows.end(), firing.rows.begin(), firing.rows.end());
  std::map<std::string, FetchedRows> fetched;
  for (auto& [relation, rows] : wanted) {
    auto some = FetchedRows::fetch(bills_, relation, std::move(rows));
    if (!some) return some.problem();
    fetched[relation] = std::move(*some);
  }
  for (std::size_t rule = 0; rule < rules_.size(); ++rule)
    if (!rules_[rule].waiting.empty())
      if (auto made = make(rule, fetched[infos_[rule].over]); !made) return made;
  rows_waiting_ = 0;
  return {};
}

Result<void> FindingMaker::make(std::size_t rule, const FetchedRows& rows) {
  const rules::RuleInfo& info = infos_[rule];
  OfRule& of = rules_[rule];
  for (const auto& firing : of.waiting) {
    Finding finding;
    if (firing.rows.size() > kMostWaiting) {
      auto large = make_large(bills_, info, firing);
      if (!large) return large.problem();
      finding = std::move(*large);
    } else {
      finding = said_by(info, firing, firing.rows.empty() ? nullptr : rows.find(firing.rows.front()));
      if (info.over == "charge") add_charges(finding, firing, 0, firing.rows.size(), rows);
    }
    identify(finding, firing, of);
    if (!within(period_, finding)) {
      ++(finding.withdrawn_by.empty() ? of.fired_elsewhere : of.withdrawn_elsewhere);
    } else if (auto taken = take_(rule, std::move(finding)); !taken) {
      return taken;
    }
  }
  of.waiting.clear();
  return {};
}

// series_id follows a finding from month to month; the ordinal tells apart several of one rule on the same
// service and product within one bill.
void FindingMaker::identify(Finding& finding, const rules::Firing& firing, OfRule& of) const {
  const std::string service = normalise_service_id(finding.service);
  const std::string bill = finding.invoice + "|" + finding.bill_date.text();
  const std::string within_bill = join(
      std::array<std::string, 5>{finding.carrier, finding.account, service, finding.product, bill}, "\x1f");
  const unsigned ordinal = of.ordinals[xxh3_128(within_bill)]++;
  finding.series =
      sha256_fields(std::array<std::string, 6>{finding.rule, finding.carrier, finding.account, service,
                                               finding.product, std::to_string(ordinal)})
          .substr(0, kIdDigits);
  const std::string element = finding.charges.empty() ? key_text(firing) : finding.charges.front().id.text();
  finding.id = sha256_fields(std::array<std::string, 3>{finding.series, bill, element}).substr(0, kIdDigits);
}

}  // namespace telaudit::audit
