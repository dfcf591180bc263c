// Parts of a relation for several threads, given back in order.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>

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

}  // namespace telaudit::rules
