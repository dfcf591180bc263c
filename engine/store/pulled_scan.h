// A scan whose batches are asked for one by one, as SQL does, of a relation that hands them to a visitor. The
// scan runs on a thread of its own and rests while the caller looks at a batch, so nothing is copied.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "base/result.h"
#include "bill/relation.h"

namespace telaudit::store {

class PulledScan {
 public:
  // The relation outlives the scan. Nothing is read before the first next().
  PulledScan(const bill::Relation& relation, bill::ScanRequest request);
  ~PulledScan();
  PulledScan(const PulledScan&) = delete;
  PulledScan& operator=(const PulledScan&) = delete;

  // The next batch, nullptr at the end. Its views live until the next call. Not to be called again after a
  // Problem.
  Result<const bill::Batch*> next();

 private:
  enum class Turn { scan, caller };

  void run();
  Result<void> show(const bill::Batch& batch);
  void give_turn(Turn turn);

  const bill::Relation& relation_;
  const bill::ScanRequest request_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Turn turn_ = Turn::caller;
  bool stopped_ = false;   // the caller wants no more
  bool finished_ = false;  // the scan has ended
  const bill::Batch* batch_ = nullptr;
  std::optional<Problem> problem_;
  std::thread thread_;
};

}  // namespace telaudit::store
