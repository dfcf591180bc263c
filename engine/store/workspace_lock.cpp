#include "store/workspace_lock.h"

#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <thread>

namespace telaudit::store {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kLongestCommand = 200;
constexpr std::chrono::milliseconds kBetweenAttempts{20};

std::string time_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
  return std::string(text.data(), length);
}

// Cut where a character of UTF-8 ends.
std::string shortened(std::string command) {
  std::replace(command.begin(), command.end(), '\n', ' ');
  if (command.size() <= kLongestCommand) return command;
  std::size_t end = kLongestCommand;
  while (end > 0 && (static_cast<unsigned char>(command[end]) & 0xc0U) == 0x80U) --end;
  return command.substr(0, end) + "...";
}

// Who holds the lock, as it says in the file; it may say nothing yet.
std::string holder_of(const FileHandle& file) {
  std::array<char, 512> content{};
  const auto length = file.read_at(0, content.data(), content.size());
  std::string_view rest(content.data(), length.value_or(0));
  std::array<std::string, 3> lines;
  for (auto& line : lines) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) break;
    line = std::string(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  const auto& [process, since, command] = lines;
  if (process.empty()) return {};
  return "process " + process + (command.empty() ? "" : " (" + command + ")") +
         (since.empty() ? "" : ", since " + since);
}

// True when the lock is ours; false when another has it, or errno says what else is wrong.
bool try_lock(const FileHandle& file) {
  int outcome = -1;
  do {
    outcome = ::flock(file.descriptor(), LOCK_EX | LOCK_NB);
  } while (outcome != 0 && errno == EINTR);
  return outcome == 0;
}

}  // namespace

Result<WorkspaceLock> WorkspaceLock::acquire(const fs::path& path, const LockClaim& claim,
                                             FileSystem& files) {
  constexpr std::string_view kAdvice = "check the workspace folder and its permissions";
  FileHandle file = files.open(path, FileSystem::Open::write);
  if (!file) return system_problem(path, "open the lock", kAdvice);
  const auto patience_ends = Clock::now() + claim.wait;
  bool told = !claim.waiting;
  while (!try_lock(file)) {
    if (errno != EWOULDBLOCK) return system_problem(path, "lock the workspace", kAdvice);
    const std::string holder = holder_of(file);
    if (Clock::now() >= patience_ends)
      return Problem{"another telaudit holds this workspace" + (holder.empty() ? "" : ": " + holder),
                     {path.parent_path().string(), {}, {}, {}, {}},
                     "wait until it has finished, then run the same command again"};
    if (!std::exchange(told, true)) claim.waiting(holder);
    std::this_thread::sleep_for(kBetweenAttempts);
  }
  // The lock holds whether or not this can be written.
  const std::string self =
      std::to_string(::getpid()) + "\n" + time_now() + "\n" + shortened(claim.command) + "\n";
  if (file.truncate(0)) static_cast<void>(file.write_at(0, self));
  return WorkspaceLock(std::move(file));
}

WorkspaceLock::~WorkspaceLock() {
  if (file_) static_cast<void>(file_.truncate(0));
}

}  // namespace telaudit::store
