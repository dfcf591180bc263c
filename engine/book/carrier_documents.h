// The neutral demand set: one document, the same for every bidder.
//
// It holds what a carrier needs to quote, and nothing of what is paid today. What is not sold as a service
// (surcharges, fees, instalments) is not asked for. Lines are grouped by place, class of service and speed
// only, ordered by these, and numbered without gaps; so neither a line, nor its order, nor its number can
// tell a price, a carrier, an account, a finding or a contract.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "book/contents.h"
#include "book/tables.h"

namespace telaudit::book {

struct NeutralLine {
  std::string country, region, city, postal_code;
  std::string service_class, label;
  std::optional<Decimal> mbps_down, mbps_up;
  std::string unit;
  Total quantity;
};

// Its cells as every document has them: city, region, country, postal_code, service, service_class,
// mbps_down, mbps_up, quantity, unit.
std::vector<std::string> neutral_cells(const NeutralLine& line);

struct NeutralDemand {
  std::vector<NeutralLine> lines;
  // Of each line the rows of the demand that it asks for: what is bought today, for the customer's eyes only.
  std::vector<std::vector<std::size_t>> rows;
  // Demand rows left out because their class of service is not known: their only name is the carrier's own
  // wording.
  std::uint64_t unclassified = 0;
};

NeutralDemand build_neutral_demand(std::span<const DemandRow> demand);

// With blank columns for what the bidder fills in.
Table neutral_table(const NeutralDemand& demand);

// Writes demand-set.csv and demand-set.xlsx into `folder`.
Result<void> write_carrier_documents(const Contents& contents, const std::filesystem::path& folder);

}  // namespace telaudit::book
