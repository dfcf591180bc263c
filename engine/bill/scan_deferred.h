// Any relation, in batches whose columns are read when somebody asks for them.
#pragma once

#include "bill/deferred_scan.h"

namespace telaudit::bill {

// All rows of a relation; of one that is no DeferredScan, batches of which all is there.
inline Result<void> scan_deferred(const Relation& relation, const ScanRequest& request,
                                  const DeferredVisitor& visit) {
  if (const auto* deferred = dynamic_cast<const DeferredScan*>(&relation))
    return deferred->scan_deferred({0, relation.rows()}, request, visit);
  WholeBatch whole;
  return relation.scan(request, [&](const Batch& batch) {
    whole.show(batch);
    return visit(whole);
  });
}

}  // namespace telaudit::bill
