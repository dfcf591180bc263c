// The built program as a process of its own, which a test can disturb while it runs, and bills for it to
// read.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace telaudit::cli {

// A folder for tests that start the program hundreds of times: in memory where there is such a place, since a
// killed process loses nothing that it has written, wherever that is.
inline std::filesystem::path fast_temporary_folder() {
  std::error_code error;
  const std::filesystem::path memory = "/dev/shm";
  std::string pattern =
      ((std::filesystem::is_directory(memory, error) ? memory : std::filesystem::temp_directory_path()) /
       "telaudit-cli-XXXXXX")
          .string();
  return ::mkdtemp(pattern.data());
}

// Killed when it is let go while it runs. Its output goes to `output`.
class StartedProgram {
 public:
  StartedProgram(const std::vector<std::string>& arguments, const std::filesystem::path& output) {
    std::vector<char*> words;
    static std::string program = TELAUDIT_PROGRAM;
    words.push_back(program.data());
    std::vector<std::string> own = arguments;
    for (auto& word : own) words.push_back(word.data());
    words.push_back(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
      ::setenv("TELAUDIT_DATA", TELAUDIT_SOURCE_DIR, 1);
      if (std::freopen(output.c_str(), "w", stdout) == nullptr) ::_exit(90);
      ::dup2(STDOUT_FILENO, STDERR_FILENO);
      ::execv(program.c_str(), words.data());
      ::_exit(91);
    }
  }
  ~StartedProgram() {
    if (process_ <= 0) return;
    signal(SIGKILL);
    wait();
  }
  StartedProgram(const StartedProgram&) = delete;
  StartedProgram& operator=(const StartedProgram&) = delete;

  void signal(int number) const { ::kill(process_, number); }
  bool has_ended() {
    if (process_ > 0 && ::waitpid(process_, &status_, WNOHANG) == process_) process_ = 0;
    return process_ == 0;
  }
  // The exit status, or minus the signal that ended it.
  int wait() {
    if (process_ > 0) ::waitpid(process_, &status_, 0);
    process_ = 0;
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : -WTERMSIG(status_);
  }

 private:
  pid_t process_ = 0;
  int status_ = 0;
};

// A file of calls of one invoice, in the layout of the profile `usage-detail`: 0.01 for the first call, 0.02
// for the second, up to 0.50, and again.
inline std::filesystem::path write_calls(const std::filesystem::path& folder, int number, int calls) {
  const std::string id = std::to_string(number);
  const auto path = folder / ("calls-" + id + ".csv");
  std::ofstream out(path, std::ios::binary);
  out << "Account,Invoice,Bill Date,Service Number,Call Date,Call Time,Duration,Called "
         "Number,Destination,Call "
         "Type,Direction,Billed Minutes,Rate,Amount,Cost Centre\n";
  for (int i = 0; i < calls; ++i) {
    const auto two = [](int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
    out << "91000000" << two(number % 100) << ",M-" << id << ",2026-03-31,0247" << 100000 + i * 7919 % 9000
        << ",2026-03-" << two(1 + i % 31) << ',' << two(i / 3600 % 24) << ':' << two(i / 60 % 60) << ':'
        << two(i % 60) << ',' << 1 + i % 1000 << ",1001780" << 1000 + i % 9000
        << ",Southford,National,Outbound," << 1 + i % 16 << '.' << i % 10 << ",0.0155,0." << two(1 + i % 50)
        << ",CC-" << i % 40 << '\n';
  }
  return path;
}

}  // namespace telaudit::cli
