// What each carrier's latest bills hold: by step of the bridge, and its surcharges one by one.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "book/charges.h"
#include "book/negotiation.h"
#include "pricing/benchmark.h"

namespace telaudit::book {

inline constexpr std::size_t kSteps = 7;

struct CarrierSpend {
  std::string carrier, currency;
  std::array<Total, kSteps> by_step;  // of the month, by Step

  const Total& of(Step step) const { return by_step[static_cast<std::size_t>(step)]; }
  Total base() const;  // recurring, usage and discounts: what surcharges are taken on
};

enum class SurchargeOrigin : std::uint8_t { carrier, prescribed, unknown };
std::string_view origin_word(SurchargeOrigin origin);

struct SurchargeRow {
  std::string carrier, currency, description, service_class;  // class "": unclassified
  std::string printed_as;  // the bill's own class of charges: surcharge, fee, or recurring
  SurchargeOrigin origin = SurchargeOrigin::unknown;
  std::string because;  // what says so
  Total monthly;
  std::uint64_t charges = 0;
  std::optional<Decimal> percent;  // of the carrier's base without these rows, half up to two decimals
  Total point_a_year;              // what one percent of the base is worth in a year
};

struct SpendByCarrier {
  std::vector<CarrierSpend> carriers;    // by currency, then carrier
  std::vector<SurchargeRow> surcharges;  // by currency, carrier, monthly amount descending, description
};

// Of the payable charges on the latest bills. Many bills print what the carrier adds as a charge like any
// other of the month; what the classifier puts into one of the negotiation's lists is therefore a surcharge
// whatever the bill calls it, though the bridge keeps it where the bill has it. Who sets a surcharge is said
// by, in this order: the class that the classifier gives to its code or wording, or to the kind of tax that
// the bill names, where it is in one of the negotiation's lists; the authority that the bill names, for whom
// it is collected; the bill's own class `fee`, which is the carrier's. Else it stays unknown and is shown.
class CarrierSpendBuilder {
 public:
  CarrierSpendBuilder(const ChargeContext& context, const pricing::Classifier* classifier,
                      const Negotiation& negotiation)
      : context_(context), classifier_(classifier), negotiation_(negotiation) {}

  void add(const ChargeRow& row);
  SpendByCarrier finish() const;

 private:
  struct Surcharge {
    std::string service_class, authority;
    bool fee = false;  // by the bill's own class
    Total monthly;
    std::uint64_t charges = 0;
  };
  const std::string& class_of(const ChargeRow& row);
  bool is_listed(const std::string& service_class) const;

  const ChargeContext& context_;
  const pricing::Classifier* classifier_;
  const Negotiation& negotiation_;
  std::map<std::pair<std::string, std::string>, CarrierSpend> spend_;  // currency, carrier
  std::map<std::pair<std::string, std::string>, Total> in_base_;       // surcharges among recurring and usage
  std::map<std::array<std::string, 4>, Surcharge> surcharges_;  // currency, carrier, description, printed as
  std::map<std::array<std::string, 4>, std::string> classes_;   // carrier, code, wording, kind of tax
};

}  // namespace telaudit::book
