#include "store/pulled_scan.h"

#include <utility>

namespace telaudit::store {

PulledScan::PulledScan(const bill::Relation& relation, bill::ScanRequest request)
    : relation_(relation), request_(std::move(request)) {}

PulledScan::~PulledScan() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    turn_ = Turn::scan;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<const bill::Batch*> PulledScan::next() {
  if (finished_) return nullptr;
  if (thread_.joinable()) {
    give_turn(Turn::scan);
  } else {
    turn_ = Turn::scan;
    thread_ = std::thread([this] { run(); });
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return turn_ == Turn::caller; });
  if (problem_) return *problem_;
  return std::exchange(batch_, nullptr);
}

void PulledScan::run() {
  auto scanned = relation_.scan(request_, [this](const bill::Batch& batch) { return show(batch); });
  const std::lock_guard lock(mutex_);
  if (!scanned && !stopped_) problem_ = scanned.problem();
  finished_ = true;
  batch_ = nullptr;
  turn_ = Turn::caller;
  changed_.notify_all();
}

Result<void> PulledScan::show(const bill::Batch& batch) {
  std::unique_lock lock(mutex_);
  batch_ = &batch;
  turn_ = Turn::caller;
  changed_.notify_all();
  changed_.wait(lock, [this] { return turn_ == Turn::scan; });
  if (stopped_) return Problem{"the scan was stopped", {}, {}};
  return {};
}

void PulledScan::give_turn(Turn turn) {
  {
    const std::lock_guard lock(mutex_);
    turn_ = turn;
  }
  changed_.notify_all();
}

}  // namespace telaudit::store
