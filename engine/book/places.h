// Who buys: site, cost centre, business unit and owner of a service, joined through inventory and sites.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "terms/term_column.h"
#include "terms/terms.h"

namespace telaudit::book {

// Unknown texts are empty.
struct ServicePlace {
  bool in_inventory = false;
  std::string site, site_name, city, region, country, postal_code;
  std::string cost_centre, business_unit, owner;
};

using terms::given_relation;
using terms::TermColumn;

class Places {
 public:
  Places() = default;
  explicit Places(const terms::Terms* terms);

  bool inventory_given() const { return inventory_given_; }
  // The closest inventory row of the service: in force on `date` before others, a named carrier and account
  // before any.
  ServicePlace find(std::string_view carrier, std::string_view account, std::string_view service,
                    Date date) const;

 private:
  struct Row {
    std::string carrier, account;
    std::optional<Date> installed, disconnected;
    ServicePlace place;
  };
  std::map<std::string, std::vector<Row>, std::less<>> rows_;  // by normalised service
  bool inventory_given_ = false;
};

// Every site of the relation `site` by its name; empty where none was given.
std::map<std::string, ServicePlace, std::less<>> places_of_sites(const terms::Terms* terms);

}  // namespace telaudit::book
