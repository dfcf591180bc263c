// Order among threads that share the work on a file.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace telaudit::ingest {

// What must happen in the order of the file, one piece after the other.
class Turns {
 public:
  bool has_come(std::size_t turn) {
    const std::lock_guard lock(mutex_);
    return !stopped_ && next_ == turn;
  }
  // False when the others stopped.
  bool wait_for(std::size_t turn) {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return stopped_ || next_ == turn; });
    return !stopped_;
  }
  void pass() {
    const std::lock_guard lock(mutex_);
    ++next_;
    moved_.notify_all();
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    moved_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  std::size_t next_ = 0;
  bool stopped_ = false;
};

}  // namespace telaudit::ingest
