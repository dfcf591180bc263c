// The latest bills by cost centre and class of charge: the same record for IT, procurement and the business.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "book/charges.h"
#include "book/places.h"

namespace telaudit::book {

inline constexpr std::string_view kNotInInventory = "not in inventory";
inline constexpr std::string_view kNoCostCentre = "in inventory, no cost centre";

// The cost centre of a charge: the inventory's; else what the carrier prints, marked so; else why there is
// none.
std::string cost_centre_of(const ChargeRow& row, const ServicePlace& place);

struct CostCentreRow {
  std::string currency;
  std::string cost_centre;
  std::map<std::string, Total> by_class;  // charge class -> payable amount
  Total total;
};

class CostCentreBuilder {
 public:
  explicit CostCentreBuilder(const ChargeContext& context) : context_(context) {}

  void add(const ChargeRow& row, const ServicePlace& place);
  // Ordered by currency, then cost centre, the ones without a cost centre last.
  std::vector<CostCentreRow> finish() const;

 private:
  const ChargeContext& context_;
  std::map<std::pair<std::string, std::string>, CostCentreRow> rows_;
};

// The classes that occur, in the order of bill::charge_classes(), unknown ones last.
std::vector<std::string> classes_in(const std::vector<CostCentreRow>& rows);

}  // namespace telaudit::book
