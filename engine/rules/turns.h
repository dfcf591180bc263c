// Parts of a relation for several threads, what they bring given in order; and work that has no order.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.h"

namespace telaudit::rules {

// Parts that several threads take, each of which brings something that is given in the order of parts. What
// is there before its turn waits, and its thread goes on with another part; no part is taken more than a few
// ahead, so that what waits stays small.
template <typename Brought>
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

  // Ends a part: runs give(brought) if all parts before it were given, and then for those that wait for this
  // one; `give` is run by one thread at a time, while the others go on. False where it waits, and `brought`
  // is used up.
  template <typename Give>
  bool give(std::size_t part, Brought& brought, Give give) {
    std::unique_lock lock(mutex_);
    if (part != given_) {
      waiting_.emplace(part, std::move(brought));
      return false;
    }
    while (!problem_) {
      lock.unlock();
      auto given = give(brought);
      lock.lock();
      if (!given && !problem_) problem_ = given.problem();
      ++given_;
      changed_.notify_all();
      const auto next = waiting_.find(given_);
      if (next == waiting_.end()) break;
      brought = std::move(next->second);
      waiting_.erase(next);
    }
    return true;
  }

  // Runs `give` for the beginning of a part, of which more comes, once all parts before it were given.
  template <typename Give>
  Result<void> give_some(std::size_t part, Give give) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return problem_ || given_ == part; });
      if (problem_) return *problem_;
    }
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
  std::map<std::size_t, Brought> waiting_;
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
