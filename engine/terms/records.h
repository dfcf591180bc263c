// The plain CSV inputs: crosswalk, inventory, sites, orders, payables. Each reader fills the builder of its
// relation from all its files and proves what the relation promises of its keys.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "bill/table.h"
#include "terms/csv_input.h"

namespace telaudit::terms {

// A confirmed mapping that is in force.
struct Mapping {
  std::string carrier;
  std::string product_code;
  std::string description;
  std::string item;
  Place place;
};

// Fills `in_force` and gives the mappings in force, in the order of the rows.
Result<std::vector<Mapping>> read_crosswalk(std::span<const InputFile> files, bill::TableBuilder& builder);

Result<void> read_inventory(std::span<const InputFile> files, bill::TableBuilder& builder);
Result<void> read_sites(std::span<const InputFile> files, bill::TableBuilder& builder);
Result<void> read_orders(std::span<const InputFile> files, bill::TableBuilder& builder);
Result<void> read_payables(std::span<const InputFile> files, bill::TableBuilder& builder);

}  // namespace telaudit::terms
