#include "cli/end_on_signal.h"

#include <unistd.h>

#include "store/workspace_folder.h"

namespace telaudit::cli {
namespace {

// Tells the waiting thread that there is nothing to wait for any more.
constexpr int kNoMore = SIGUSR1;

bool is_ignored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

EndOnSignal::EndOnSignal(std::filesystem::path workspace, std::string last_words) {
  ::sigemptyset(&awaited_);
  ::sigaddset(&awaited_, kNoMore);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    if (!is_ignored(signal)) ::sigaddset(&awaited_, signal);
  // Threads that begin later inherit this, so that no other thread gets these signals.
  ::pthread_sigmask(SIG_BLOCK, &awaited_, &before_);
  waiting_ = std::thread([this, workspace = std::move(workspace), last_words = std::move(last_words)] {
    wait(workspace, last_words);
  });
}

void EndOnSignal::wait(const std::filesystem::path& workspace, const std::string& last_words) const {
  int signal = 0;
  while (::sigwait(&awaited_, &signal) != 0) {
  }
  if (signal == kNoMore) return;
  store::remove_unfinished_segments(workspace);
  // Nothing can be done where this fails.
  static_cast<void>(::write(STDERR_FILENO, last_words.data(), last_words.size()) < 0);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
  ::pthread_sigmask(SIG_UNBLOCK, &awaited_, nullptr);
}

EndOnSignal::~EndOnSignal() {
  ::pthread_kill(waiting_.native_handle(), kNoMore);
  waiting_.join();
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace telaudit::cli
