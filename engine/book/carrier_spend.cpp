#include "book/carrier_spend.h"

#include <algorithm>

#include "book/demand_set.h"
#include "book/proportion.h"
#include "pricing/words.h"

namespace telaudit::book {
namespace {

constexpr std::uint8_t kPercentDecimals = 2;

bool is_among(const std::string& service_class, const std::vector<std::string>& branches) {
  return std::any_of(branches.begin(), branches.end(),
                     [&](const std::string& branch) { return pricing::is_under(service_class, branch); });
}

}  // namespace

Total CarrierSpend::base() const {
  Total out = of(Step::recurring);
  out.add(of(Step::usage));
  out.add(of(Step::discount));
  return out;
}

std::string_view origin_word(SurchargeOrigin origin) {
  switch (origin) {
    case SurchargeOrigin::carrier:
      return "the carrier's own";
    case SurchargeOrigin::prescribed:
      return "prescribed or capped";
    case SurchargeOrigin::unknown:
      break;
  }
  return "not known";
}

void CarrierSpendBuilder::add(const ChargeRow& row) {
  if (!row.payable || !row.amount || !context_.on_latest_bill(row)) return;
  const std::string carrier(printable(row.carrier)), currency(printable(row.currency));
  const Step step = step_of(row.charge_class);
  CarrierSpend& spend = spend_[{currency, carrier}];
  spend.carrier = carrier;
  spend.currency = currency;
  spend.by_step[static_cast<std::size_t>(step)].add(*row.amount);
  if (step != Step::surcharge && step != Step::recurring && step != Step::usage) return;
  const std::string& service_class = class_of(row);
  if (step != Step::surcharge) {
    if (!is_listed(service_class)) return;
    in_base_[{currency, carrier}].add(*row.amount);
  }
  const std::string wording = masked_in(row, wording_of(row));
  const auto [place, fresh] =
      surcharges_.try_emplace({currency, carrier, wording, std::string(row.charge_class)});
  Surcharge& surcharge = place->second;
  if (fresh) {
    surcharge.authority = printable(row.tax_authority);
    surcharge.fee = row.charge_class == "fee";
    surcharge.service_class = service_class;
  }
  surcharge.monthly.add(*row.amount);
  ++surcharge.charges;
}

bool CarrierSpendBuilder::is_listed(const std::string& service_class) const {
  return is_among(service_class, negotiation_.carrier_surcharges) ||
         is_among(service_class, negotiation_.prescribed_surcharges);
}

const std::string& CarrierSpendBuilder::class_of(const ChargeRow& row) {
  const auto [place, fresh] = classes_.try_emplace(
      {std::string(row.carrier), std::string(row.product_code), wording_of(row), std::string(row.tax_type)});
  if (fresh && classifier_ != nullptr) {
    auto match = classifier_->classify(row.carrier, row.product_code, wording_of(row));
    if (!match && !row.tax_type.empty()) match = classifier_->classify(row.carrier, {}, row.tax_type);
    if (match) place->second = match->service_class;
  }
  return place->second;
}

SpendByCarrier CarrierSpendBuilder::finish() const {
  SpendByCarrier out;
  for (const auto& [key, spend] : spend_) out.carriers.push_back(spend);
  for (const auto& [key, surcharge] : surcharges_) {
    SurchargeRow row;
    row.currency = key[0];
    row.carrier = key[1];
    row.description = key[2];
    row.printed_as = key[3];
    row.service_class = surcharge.service_class;
    row.monthly = surcharge.monthly;
    row.charges = surcharge.charges;
    row.because = "no class of charges, and the bill names no authority";
    if (is_among(row.service_class, negotiation_.carrier_surcharges)) {
      row.origin = SurchargeOrigin::carrier;
      row.because = "its class of charges";
    } else if (is_among(row.service_class, negotiation_.prescribed_surcharges)) {
      row.origin = SurchargeOrigin::prescribed;
      row.because = "its class of charges";
    } else if (!surcharge.authority.empty()) {
      row.origin = SurchargeOrigin::prescribed;
      row.because = "the bill collects it for " + surcharge.authority;
    } else if (surcharge.fee) {
      row.origin = SurchargeOrigin::carrier;
      row.because = "the bill calls it a fee";
    }
    Total base = spend_.at({row.currency, row.carrier}).base();
    if (const auto found = in_base_.find({row.currency, row.carrier}); found != in_base_.end())
      base.subtract(found->second);
    const auto percent = proportion(row.monthly, total_of(Decimal{100, 0}),
                                    base.is_negative() ? Total() : base, kPercentDecimals);
    row.percent = percent ? percent->decimal() : std::nullopt;
    // Twelve months of one hundredth.
    if (const auto point = times(base, Decimal{12, 2}, pricing::currency_decimals(row.currency)))
      row.point_a_year = *point;
    out.surcharges.push_back(std::move(row));
  }
  std::stable_sort(out.surcharges.begin(), out.surcharges.end(), [](const auto& left, const auto& right) {
    if (left.currency != right.currency) return left.currency < right.currency;
    if (left.carrier != right.carrier) return left.carrier < right.carrier;
    return right.monthly < left.monthly;
  });
  return out;
}

}  // namespace telaudit::book
