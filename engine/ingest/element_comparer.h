// Compares the parts of bills by their elements, those of many bills at once: a reading of ten thousand bills
// is scanned as often as one of a single bill.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "bill/relation.h"
#include "ingest/element_memory.h"
#include "ingest/reconcile.h"
#include "store/workspace.h"

namespace telaudit::ingest {

// The reading that is about to be committed, where there is one: its charges are not in the workspace yet.
struct NewReading {
  std::string id;
  std::string reader;
  const bill::Relation* charges = nullptr;
};

class ElementComparer {
 public:
  // All outlive it.
  ElementComparer(const store::Workspace& workspace, const NewReading& new_reading, ElementMemory& memory)
      : workspace_(workspace), new_(new_reading), memory_(memory) {}

  // As PrintElements and Contradicting promise. Memory does not grow with the readings.
  Result<std::vector<ElementPrint>> print(std::span<const store::StoredPart* const> parts);
  Result<LastPartners> contradicting(std::span<const PartGroup> groups);

 private:
  Result<const bill::Relation*> charges_of(const std::string& reading);
  Result<std::string> reader_of(const std::string& reading);
  Result<std::vector<std::optional<CallSpan>>> calls_of_parts(
      std::span<const store::StoredPart* const> parts);
  // Visits all elements of the parts.
  Result<void> visit_elements(std::span<const store::StoredPart* const> parts, const IdentityVisitor& visit);

  const store::Workspace& workspace_;
  const NewReading& new_;
  ElementMemory& memory_;
  std::map<std::string, std::unique_ptr<bill::Relation>> relations_;
};

}  // namespace telaudit::ingest
