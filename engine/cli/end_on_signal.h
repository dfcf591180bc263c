// Ctrl-C while a workspace is written. The program ends at once, whatever it is doing, but first takes the
// files with it that it had begun and nobody will finish. What was committed stays.
#pragma once

#include <signal.h>

#include <filesystem>
#include <string>
#include <thread>

namespace telaudit::cli {

// While it lives, a thread of its own waits for SIGINT, SIGTERM and SIGHUP; the program ends by the signal,
// so that a shell sees that it was interrupted. Made before other threads are. A signal that the program was
// started to ignore stays ignored.
class EndOnSignal {
 public:
  // `workspace` is the folder of the workspace; `last_words` go to standard error.
  EndOnSignal(std::filesystem::path workspace, std::string last_words);
  ~EndOnSignal();
  EndOnSignal(const EndOnSignal&) = delete;
  EndOnSignal& operator=(const EndOnSignal&) = delete;

 private:
  void wait(const std::filesystem::path& workspace, const std::string& last_words) const;

  sigset_t awaited_{};
  sigset_t before_{};
  std::thread waiting_;
};

}  // namespace telaudit::cli
