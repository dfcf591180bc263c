// Parts of a relation for several threads, given back in order; and work that has no order.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.h"

namespace telaudit::rules {

// Parts that several threads take and give back in order; no thread is more than a few parts ahead, so that
// what waits for its turn stays small.
class Turns {
 public:
  Turns(std::size_t parts, std::size_t ahead) : parts_(parts), ahead_(ahead) {}

  // The next part to work on; nothing when there is none left or a thread has failed.
  std::optional<std::size_t> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return problem_ || taken_ < given_ + ahead_ || taken_ == parts_; });
    if (problem_ || taken_ == parts_) return std::nullopt;
    return taken_++;
  }

  // Runs `give` for the part once all parts before it were given. One thread at a time.
  template <typename Give>
  void give(std::size_t part, Give give) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return problem_ || given_ == part; });
    if (!problem_) {
      auto given = give();
      if (!given) problem_ = given.problem();
    }
    ++given_;
    changed_.notify_all();
  }

  // The same for the beginning of a part, of which more comes.
  template <typename Give>
  Result<void> give_some(std::size_t part, Give give) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return problem_ || given_ == part; });
    if (problem_) return *problem_;
    return give();
  }

  void fail(Problem problem) {
    const std::lock_guard lock(mutex_);
    if (!problem_) problem_ = std::move(problem);
    changed_.notify_all();
  }

  const std::optional<Problem>& problem() const { return problem_; }

 private:
  const std::size_t parts_;
  const std::size_t ahead_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t taken_ = 0;
  std::size_t given_ = 0;
  std::optional<Problem> problem_;
};

// Does what there is to do, numbered from 0, in so many threads.
template <typename Do>
void each_by_threads(std::size_t threads, std::size_t count, Do what) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t at = next++; at < count; at = next++) what(at);
  };
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < threads && i < count; ++i) others.emplace_back(work);
  work();
  for (auto& thread : others) thread.join();
}

}  // namespace telaudit::rules
