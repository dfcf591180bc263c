#include "base/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"

namespace telaudit {
namespace {

Problem system_problem(const char* what) {
  return Problem{
      std::string(what) + ": " + std::strerror(errno), {}, "close other programs and run the command again"};
}

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    close();
    number_ = std::exchange(other.number_, -1);
    return *this;
  }

  int number() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_ = -1;
};

// The file of the program in the folders of PATH.
std::optional<std::string> find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  for (const auto folder : split(path == nullptr ? "/usr/bin:/bin" : path, ':')) {
    const std::string file = std::string(folder) + "/" + name;
    if (!folder.empty() && ::access(file.c_str(), X_OK) == 0) return file;
  }
  return std::nullopt;
}

// A file in memory that holds the bytes, at its beginning.
Result<Descriptor> memory_file(std::string_view bytes) {
  Descriptor file(::memfd_create("input", MFD_CLOEXEC));
  if (file.number() < 0) return system_problem("cannot make a file in memory");
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return system_problem("cannot write a file in memory");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::lseek(file.number(), 0, SEEK_SET) != 0) return system_problem("cannot rewind a file in memory");
  return file;
}

void bound(int resource, std::uint64_t most) {
  rlimit limit{};
  limit.rlim_cur = limit.rlim_max = static_cast<rlim_t>(most);
  ::setrlimit(static_cast<__rlimit_resource>(resource), &limit);
}

// What the child needs, made before it is there: after a fork nothing may be allocated.
struct Prepared {
  std::string file;
  std::vector<std::string> texts;  // arguments, then environment
  std::vector<char*> arguments;
  std::vector<char*> environment;

  Prepared(std::string program, std::span<const std::string> command) : file(std::move(program)) {
    texts.assign(command.begin(), command.end());
    const char* path = std::getenv("PATH");
    texts.push_back(std::string("PATH=") + (path == nullptr ? "/usr/bin:/bin" : path));
    texts.emplace_back("LC_ALL=C");
    for (std::size_t i = 0; i < command.size(); ++i) arguments.push_back(texts[i].data());
    for (std::size_t i = command.size(); i < texts.size(); ++i) environment.push_back(texts[i].data());
    arguments.push_back(nullptr);
    environment.push_back(nullptr);
  }
};

// Those that this process was started with, too: a shell or a test runner leaves some open.
void close_other_files() {
  constexpr int kFirst = STDERR_FILENO + 1;
  constexpr int kMostWithoutTheCall = 1024;
  if (::close_range(kFirst, ~0U, 0) == 0) return;
  for (int number = kFirst; number < kMostWithoutTheCall; ++number) ::close(number);
}

// In the child: only calls that are safe after a fork of a program with threads.
[[noreturn]] void become(Prepared& prepared, int input, int output, int nothing, const ChildLimits& limits,
                         pid_t parent) {
  constexpr int kCannotRun = 127;
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(kCannotRun);
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(nothing, STDERR_FILENO);
  close_other_files();
  bound(RLIMIT_AS, limits.memory_bytes);
  bound(RLIMIT_CORE, 0);
  bound(RLIMIT_CPU, static_cast<std::uint64_t>(limits.time.count() / 1000 + 1));
  ::execve(prepared.file.c_str(), prepared.arguments.data(), prepared.environment.data());
  ::_exit(kCannotRun);
}

// Reads until the child closes its output, or may go on no longer.
ChildRun::End read_output(int output, const ChildLimits& limits, std::string& text) {
  const auto until = std::chrono::steady_clock::now() + limits.time;
  std::array<char, 64U * 1024U> block;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return ChildRun::End::too_long;
    pollfd waiting{output, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return ChildRun::End::too_long;
    const ssize_t got = ::read(output, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ChildRun::End::failed;
    if (got == 0) return ChildRun::End::done;
    const auto room = limits.output_bytes - text.size();
    text.append(block.data(), std::min(room, static_cast<std::size_t>(got)));
    if (static_cast<std::size_t>(got) > room) return ChildRun::End::too_much;
  }
}

// A program may close its output and stay: it has as long again as it had.
int wait_for(pid_t child, const ChildLimits& limits) {
  const auto until = std::chrono::steady_clock::now() + limits.time;
  for (int status = 0;;) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) return status;
    if (ended < 0 && errno != EINTR) return -1;
    if (std::chrono::steady_clock::now() > until) ::kill(-child, SIGKILL);
    ::poll(nullptr, 0, 1);
  }
}

}  // namespace

Result<ChildRun> run_child(std::span<const std::string> command, std::string_view input,
                           const ChildLimits& limits) {
  require(!command.empty(), "a command names its program");
  ChildRun run;
  const auto program = find_program(command.front());
  if (!program) {
    run.end = ChildRun::End::absent;
    return run;
  }
  auto given = memory_file(input);
  if (!given) return given.problem();
  const Descriptor nothing(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  std::array<int, 2> ends{};
  if (nothing.number() < 0 || ::pipe2(ends.data(), O_CLOEXEC) != 0)
    return system_problem("cannot make a pipe");
  const Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  Prepared prepared(*program, command);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return system_problem("cannot start a process");
  if (child == 0) become(prepared, given->number(), to.number(), nothing.number(), limits, parent);
  ::setpgid(child, child);
  to.close();
  run.end = read_output(from.number(), limits, run.output);
  if (run.end != ChildRun::End::done) ::kill(-child, SIGKILL);
  const int status = wait_for(child, limits);
  const bool ended_well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (run.end == ChildRun::End::done && !ended_well) run.end = ChildRun::End::failed;
  return run;
}

}  // namespace telaudit
