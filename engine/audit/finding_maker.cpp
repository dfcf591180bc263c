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

FindingCharge charge_of(const FindingRow& row) {
  FindingCharge charge;
  charge.id = row.charge;
  charge.billed = row.amount;
  charge.bill_date = row.bill_date.value_or(Date{});
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
  FindingFacts(const rules::Firing& firing, const FindingRow* row) : firing_(firing), row_(row) {}

  std::string text(std::string_view column, FindingRow::Text text) const {
    if (const std::string* value = in_key(column)) return *value;
    return row_ == nullptr ? std::string() : row_->texts[text];
  }
  Date bill_date() const {
    if (const std::string* value = in_key("bill_date")) return parse_iso_date(*value).value_or(Date{});
    return row_ == nullptr ? Date{} : row_->bill_date.value_or(Date{});
  }

 private:
  const std::string* in_key(std::string_view column) const {
    for (const auto& [name, value] : firing_.key)
      if (name == column) return &value;
    return nullptr;
  }

  const rules::Firing& firing_;
  const FindingRow* row_;
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
void mask_other_parties(Finding& finding, const FindingRow& row) {
  for (const auto column : {FindingRow::origin, FindingRow::destination}) {
    const std::string& number = row.texts[column];
    if (number.empty() ||
        normalise_service_id(number) == normalise_service_id(row.texts[FindingRow::service]))
      continue;
    finding.message = without_number(std::move(finding.message), number);
    for (auto& [name, value] : finding.evidence) value = without_number(std::move(value), number);
  }
}

// What the firing itself says, and the rule.
Finding said_by(const rules::RuleInfo& info, const rules::Firing& firing, const FindingRow* first) {
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
  finding.carrier = facts.text("carrier", FindingRow::carrier);
  finding.account = facts.text("account", FindingRow::account);
  finding.invoice = facts.text("invoice", FindingRow::invoice);
  finding.bill_date = facts.bill_date();
  finding.service = facts.text("service", FindingRow::service);
  finding.product = facts.text("product_code", FindingRow::product_code);
  finding.level = facts.text("level", FindingRow::level);
  finding.currency = facts.text("currency", FindingRow::currency);
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

// The charges [begin, end) of the firing, each given to `add`.
template <typename Add>
void add_charges(Finding& finding, const rules::Firing& firing, std::size_t begin, std::size_t end,
                 const FindingRows& rows, Add add) {
  for (std::size_t i = begin; i < end; ++i) {
    const FindingRow& row = *rows.find(firing.rows[i]);
    FindingCharge charge = charge_of(row);
    if (i < firing.weights.size()) charge.at_most = absolute(firing.weights[i]);
    add(std::move(charge));
    mask_other_parties(finding, row);
  }
}

// Of a firing on so many rows that they are read in stretches.
Result<FindingRecord> make_large(const BillEnvironment& bills, const rules::RuleInfo& info,
                                 const rules::Firing& firing) {
  FindingRecord record;
  for (std::size_t begin = 0; begin < firing.rows.size(); begin += kMostWaiting) {
    const std::size_t end = std::min(begin + kMostWaiting, firing.rows.size());
    const auto at = firing.rows.begin();
    auto rows = FindingRows::fetch(
        bills, info.over, {at + static_cast<std::ptrdiff_t>(begin), at + static_cast<std::ptrdiff_t>(end)});
    if (!rows) return rows.problem();
    if (begin == 0) record.finding = said_by(info, firing, rows->find(firing.rows.front()));
    if (info.over == "charge")
      add_charges(record.finding, firing, begin, end, *rows,
                  [&](FindingCharge&& charge) { record.charges.push_back(std::move(charge)); });
  }
  return record;
}

// A finding on several bills belongs to the period if one of them does; one that speaks of no bill always
// does.
bool within(const std::optional<Period>& period, const FindingRecord& record) {
  if (!period) return true;
  const auto inside = [&](Date date) {
    return date == Date{} || (date >= period->first && date <= period->last);
  };
  const ChargesOf charges(record);
  if (charges.empty()) return inside(record.finding.bill_date);
  bool any = false;
  charges.each_backwards([&](const FindingCharge& charge) {
    any = inside(charge.bill_date);
    return !any;
  });
  return any;
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
  std::map<std::string, FindingRows> fetched;
  for (auto& [relation, rows] : wanted) {
    auto some = FindingRows::fetch(bills_, relation, std::move(rows));
    if (!some) return some.problem();
    fetched[relation] = std::move(*some);
  }
  for (std::size_t rule = 0; rule < rules_.size(); ++rule)
    if (!rules_[rule].waiting.empty())
      if (auto made = make(rule, fetched[infos_[rule].over]); !made) return made;
  rows_waiting_ = 0;
  return {};
}

Result<void> FindingMaker::make(std::size_t rule, const FindingRows& rows) {
  const rules::RuleInfo& info = infos_[rule];
  OfRule& of = rules_[rule];
  for (const auto& firing : of.waiting) {
    FindingRecord record;
    if (firing.rows.size() > kMostWaiting) {
      auto large = make_large(bills_, info, firing);
      if (!large) return large.problem();
      record = std::move(*large);
    } else {
      Finding& finding = record.finding;
      finding = said_by(info, firing, firing.rows.empty() ? nullptr : rows.find(firing.rows.front()));
      if (info.over == "charge")
        add_charges(finding, firing, 0, firing.rows.size(), rows,
                    [&](FindingCharge&& charge) { finding.charges.push_back(std::move(charge)); });
    }
    identify(record, firing, of);
    if (!within(period_, record)) {
      ++(record.finding.withdrawn_by.empty() ? of.fired_elsewhere : of.withdrawn_elsewhere);
    } else if (auto taken = take_(rule, std::move(record)); !taken) {
      return taken;
    }
  }
  of.waiting.clear();
  return {};
}

// series_id follows a finding from month to month; the ordinal tells apart several of one rule on the same
// service and product within one bill.
void FindingMaker::identify(FindingRecord& record, const rules::Firing& firing, OfRule& of) const {
  Finding& finding = record.finding;
  const std::string service = normalise_service_id(finding.service);
  const std::string bill = finding.invoice + "|" + finding.bill_date.text();
  const std::string within_bill = join(
      std::array<std::string, 5>{finding.carrier, finding.account, service, finding.product, bill}, "\x1f");
  const unsigned ordinal = of.ordinals[xxh3_128(within_bill)]++;
  finding.series =
      sha256_fields(std::array<std::string, 6>{finding.rule, finding.carrier, finding.account, service,
                                               finding.product, std::to_string(ordinal)})
          .substr(0, kIdDigits);
  const std::string element = !finding.charges.empty()  ? finding.charges.front().id.text()
                              : !record.charges.empty() ? record.charges.front().id.text()
                                                        : key_text(firing);
  finding.id = sha256_fields(std::array<std::string, 3>{finding.series, bill, element}).substr(0, kIdDigits);
}

}  // namespace telaudit::audit
