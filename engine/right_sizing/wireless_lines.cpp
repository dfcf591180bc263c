#include "right_sizing/wireless_lines.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "base/text.h"
#include "right_sizing/charge_row.h"
#include "terms/term_column.h"

namespace telaudit::right_sizing {
namespace {

namespace column = bill::charge;
using terms::TermColumn;

constexpr std::string_view kAny = "*";
constexpr std::int64_t kTenthsOfAMinute = 600;
constexpr std::array<std::string_view, 3> kAbroad = {"roam", "abroad", "international"};
constexpr std::array<std::string_view, 4> kMessages = {"messag", "text", "sms", "mms"};
constexpr std::string_view kInternational = "international";

// A whole count of something, upwards.
Volume whole(const Decimal& value) {
  const auto rounded = round(value, 0, Rounding::up);
  return rounded ? std::max<Volume>(rounded->mantissa, 0) : 0;
}

// What a row of use used; nothing where it names no volume.
std::optional<std::pair<Resource, Volume>> use_of(const ChargeRow& row) {
  if (const auto bytes = row.number(column::kDataVolume))
    return std::pair(Resource::data, std::max<Volume>(*bytes, 0));
  if (const auto tenths = row.number(column::kDuration))
    return std::pair(Resource::voice,
                     (std::max<Volume>(*tenths, 0) + kTenthsOfAMinute - 1) / kTenthsOfAMinute);
  const auto units = row.decimal(column::kBilledUnits);
  const auto quantity = row.decimal(column::kQuantity);
  if (lower(row.text(column::kUnit)).starts_with("min") && (units || quantity))
    return std::pair(Resource::voice, whole(units ? *units : *quantity));
  if (row.says(kMessages))
    return std::pair(Resource::text, quantity ? whole(*quantity) : units ? whole(*units) : 1);
  return std::nullopt;
}

// A line while its charges are read.
struct Draft {
  WirelessLine line;
  std::set<std::string> plan_names;
  Total plan_total;
  bool whole_month = false;
  std::string undescribed;  // a charge of the latest month that nothing explains
  std::string unnamed;      // a recurring charge, where no plan is found
};

class Reading {
 public:
  Reading(const terms::Terms* terms, const std::vector<WirelessPlan>& plans, Date as_of, int count)
      : terms_(terms), plans_(plans), features_(plan_features(terms, as_of)), as_of_(as_of), count_(count) {
    for (const auto& plan : plans) bills_.emplace(plan.carrier, std::nullopt);
  }

  Result<std::vector<WirelessLines>> read(const bill::Relation& charges) {
    if (auto found = find_bill_days(charges, as_of_, bills_); !found) return found.problem();
    if (auto taken = take_charges(charges); !taken) return taken.problem();
    take_records();
    std::vector<WirelessLines> out;
    for (const auto& [carrier, days] : bills_) {
      if (!days) continue;
      WirelessLines lines;
      for (int month = 0; month < months_of(*days); ++month)
        lines.months.push_back(add_months(first_month(*days), month));
      for (auto& [key, draft] : drafts_)
        if (draft.line.carrier == carrier && is_wireless(draft))
          lines.lines.push_back(finished(draft, lines.months));
      out.push_back(std::move(lines));
    }
    return out;
  }

 private:
  // Fewer months than were asked for where the carrier's bills do not reach back so far.
  Date first_month(const BillDays& days) const {
    return std::max(add_months(first_of_month(days.last), 1 - count_), first_of_month(days.first));
  }
  int months_of(const BillDays& days) const { return months_between(first_month(days), days.last) + 1; }

  Result<void> take_charges(const bill::Relation& charges) {
    std::optional<Date> first;
    for (const auto& [carrier, days] : bills_)
      if (days && (!first || first_month(*days) < *first)) first = first_month(*days);
    if (!first) return {};
    return charges.scan(charge_request(*first, as_of_), [&](const bill::Batch& batch) -> Result<void> {
      for (std::size_t row = 0; row < batch.rows; ++row) take(ChargeRow(batch, row));
      return {};
    });
  }

  void take(const ChargeRow& row) {
    const auto carrier = bills_.find(row.text(column::kCarrier));
    const auto day = row.date(column::kBillDate);
    if (carrier == bills_.end() || !carrier->second || !day || *day > as_of_) return;
    const int month = months_between(first_month(*carrier->second), *day);
    if (month < 0) return;
    const int count = months_of(*carrier->second);
    const bool is_last = month + 1 == count;
    const std::string_view charge_class = row.text(column::kChargeClass);
    if (charge_class == "usage") note_use(row, month);
    if (row.text(column::kService).empty()) return;
    Draft* draft = draft_of(row, count);
    if (draft == nullptr) return;
    LineMonth& at = draft->line.months[static_cast<std::size_t>(month)];
    if (charge_class == "usage") {
      take_use(row, at);
    } else if (charge_class == "recurring") {
      at.billed = true;
      if (is_last) take_recurring(row, *draft);
    } else if (charge_class == "discount" && is_last) {
      if (const auto amount = row.decimal(column::kAmount)) draft->plan_total.add(*amount);
    } else if (charge_class == "instalment" && is_last) {
      take_instalment(row, *draft);
    }
  }

  static void take_use(const ChargeRow& row, LineMonth& at) {
    if (row.says(kAbroad)) {
      at.abroad = true;
      return;
    }
    if (const auto use = use_of(row)) at.used[static_cast<std::size_t>(use->first)] += use->second;
  }

  void take_recurring(const ChargeRow& row, Draft& draft) {
    const auto amount = row.decimal(column::kAmount);
    const std::string_view code = row.text(column::kProductCode),
                           description = row.text(column::kDescription);
    WirelessLine& line = draft.line;
    if (line.currency.empty()) line.currency = row.text(column::kCurrency);
    if (amount && amount->is_negative()) {
      draft.plan_total.add(*amount);
      return;
    }
    if (const auto* plan = plan_of_charge(plans_, line.carrier, line.account, code, description)) {
      draft.plan_names.insert(plan->name);
      line.plan = static_cast<std::size_t>(plan - plans_.data());
      if (!amount || !row.is_whole_month()) return;
      draft.whole_month = true;
      draft.plan_total.add(*amount);
      return;
    }
    if (draft.unnamed.empty()) draft.unnamed = description.empty() ? code : description;
    const auto feature = feature_of_charge(features_, line.carrier, code, description);
    if (!feature) {
      // A charge of nothing is a feature all the same.
      draft.undescribed = description.empty() ? code : description;
      return;
    }
    if (*feature == "none") return;
    line.features.push_back(*feature);
    if (amount) line.feature_charges.push_back({*feature, *amount});
  }

  static void take_instalment(const ChargeRow& row, Draft& draft) {
    const auto amount = row.decimal(column::kAmount);
    const auto number = row.number(column::kInstalment), all = row.number(column::kInstalments);
    if (!amount || !number || !all || *all <= *number) return;
    if (const auto left = multiply(*amount, Decimal{*all - *number, 0}))
      draft.line.instalments_left.add(*left);
  }

  // The accounts whose bills show use, by month. Charges of one account stand together, so that the one
  // before is mostly the one now; the same is true of lines.
  void note_use(const ChargeRow& row, int month) {
    const std::string_view carrier = row.text(column::kCarrier), account = row.text(column::kAccount);
    if (month == used_month_ && account == used_account_ && carrier == used_carrier_) return;
    used_month_ = month;
    used_account_ = account;
    used_carrier_ = carrier;
    accounts_with_use_.insert({used_carrier_, used_account_, month});
  }

  Draft* draft_of(const ChargeRow& row, int count) {
    const std::string_view carrier = row.text(column::kCarrier), account = row.text(column::kAccount),
                           printed = row.text(column::kService);
    if (last_ != nullptr && printed == last_service_ && account == last_->line.account &&
        carrier == last_->line.carrier)
      return last_;
    const std::string service = normalise_service_id(printed);
    if (service.empty()) return nullptr;
    const auto [at, added] = drafts_.try_emplace({std::string(carrier), std::string(account), service});
    last_ = &at->second;
    last_service_ = printed;
    if (added) {
      last_->line.carrier = carrier;
      last_->line.account = account;
      last_->line.service = printed;
      last_->line.months.resize(static_cast<std::size_t>(count));
    }
    return last_;
  }

  // A line that nothing is billed for now is gone; what neither has a plan nor uses anything is another
  // thing.
  static bool is_wireless(const Draft& draft) {
    if (!draft.line.months.back().billed) return false;
    if (draft.line.plan) return true;
    return std::any_of(draft.line.months.begin(), draft.line.months.end(),
                       [](const LineMonth& month) { return month.used != Volumes{}; });
  }

  // The drafts of a row of records, which may speak of any carrier and account.
  template <typename Visit>
  void each_draft(std::string_view carrier, std::string_view account, const std::string& service,
                  const Visit& visit) {
    const auto [first, last] = by_service_.equal_range(service);
    for (auto at = first; at != last; ++at) {
      const WirelessLine& line = at->second->line;
      if ((carrier == kAny || carrier == line.carrier) && (account == kAny || account == line.account))
        visit(*at->second);
    }
  }

  // Visits the rows of a relation of services that hold on the day.
  template <typename Visit>
  void each_record(std::string_view relation, const Visit& visit) {
    const auto* given = terms::given_relation(terms_, relation);
    if (given == nullptr) return;
    const bill::Table& table = given->table;
    const TermColumn service(table, "service"), carrier(table, "carrier"), account(table, "account"),
        from(table, "valid_from"), to(table, "valid_to");
    for (std::size_t row = 0; row < table.rows(); ++row)
      if (holds_on(from, to, row, as_of_))
        each_draft(carrier.text(row), account.text(row), std::string(service.text(row)),
                   [&](Draft& draft) { visit(table, row, draft); });
  }

  void take_records() {
    for (auto& [key, draft] : drafts_) by_service_.emplace(key[2], &draft);
    each_record("service_term", [&](const bill::Table& table, std::size_t row, Draft& draft) {
      draft.line.change_from = TermColumn(table, "change_from").date(row);
      draft.line.termination_amount = TermColumn(table, "termination_amount").decimal(row);
    });
    each_record("service_feature", [&](const bill::Table& table, std::size_t row, Draft& draft) {
      const std::string item = lower(trim(TermColumn(table, "item").text(row)));
      const bool is_plan = std::any_of(plans_.begin(), plans_.end(),
                                       [&](const auto& plan) { return lower(plan.name) == item; });
      if (!is_plan) draft.line.features.push_back(item);
    });
    each_record("service_status", [&](const bill::Table& table, std::size_t row, Draft& draft) {
      const std::string_view status = TermColumn(table, "status").text(row);
      if (status == "suspended" || status == "cancelled") draft.line.stays = "it is " + std::string(status);
    });
  }

  WirelessLine finished(Draft& draft, const std::vector<Date>& months) const {
    WirelessLine line = std::move(draft.line);
    for (std::size_t m = 0; m < line.months.size(); ++m) {
      line.months[m].usage_known =
          accounts_with_use_.contains({line.carrier, line.account, static_cast<int>(m)});
      if (line.months[m].abroad) line.features.emplace_back(kInternational);
    }
    std::sort(line.features.begin(), line.features.end());
    line.features.erase(std::unique(line.features.begin(), line.features.end()), line.features.end());
    line.plan_amount = draft.plan_total.decimal();
    line.unknown = unknown_of(line, draft, months);
    if (!line.unknown.empty() || !line.stays.empty()) return line;
    if (!draft.undescribed.empty())
      line.stays = "nobody has said what '" + draft.undescribed + "' is for (plan_feature)";
    else if (line.change_from && *line.change_from > as_of_ && !line.termination_amount)
      line.stays = "its term runs, and what leaving costs is not known";
    return line;
  }

  std::string unknown_of(const WirelessLine& line, const Draft& draft,
                         const std::vector<Date>& months) const {
    if (!line.plan) return "no plan is named by its charges, such as '" + draft.unnamed + "' (wireless_plan)";
    if (draft.plan_names.size() > 1)
      return "its charges name several plans: " +
             join(std::vector<std::string>(draft.plan_names.begin(), draft.plan_names.end()), ", ");
    if (!draft.whole_month || !line.plan_amount) return "no whole month of its plan is billed";
    if (plans_[*line.plan].currency != line.currency)
      return "its plan is listed in " + plans_[*line.plan].currency + " and billed in " + line.currency;
    for (std::size_t m = 0; m < line.months.size(); ++m) {
      const std::string month = months[m].text().substr(0, 7);
      if (!line.months[m].billed) return "it was not billed in " + month;
      if (!line.months[m].usage_known) return "its bills of " + month + " show no use of any line";
    }
    return {};
  }

  using Key = std::array<std::string, 3>;
  const terms::Terms* terms_;
  const std::vector<WirelessPlan>& plans_;
  std::vector<PlanFeature> features_;
  Date as_of_;
  int count_;
  CarrierBills bills_;
  std::map<Key, Draft> drafts_;
  std::unordered_multimap<std::string, Draft*> by_service_;
  std::set<std::tuple<std::string, std::string, int>> accounts_with_use_;
  std::string used_carrier_, used_account_;
  int used_month_ = -1;
  Draft* last_ = nullptr;
  std::string last_service_;  // as printed
};

}  // namespace

Result<std::vector<WirelessLines>> wireless_lines(const bill::Relation& charges, const terms::Terms* terms,
                                                  const std::vector<WirelessPlan>& plans, Date as_of,
                                                  int count) {
  return Reading(terms, plans, as_of, count).read(charges);
}

}  // namespace telaudit::right_sizing
