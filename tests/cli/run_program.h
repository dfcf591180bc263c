// Runs the built program as a user would, in a folder of its own.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/file.h"

namespace telaudit::cli {

struct ProgramResult {
  int status = -1;
  std::string out;
  std::string err;
};

class ProgramFixture : public testing::Test {
 protected:
  static std::filesystem::path source_dir() { return TELAUDIT_SOURCE_DIR; }
  static std::string input(const std::string& name) {
    return (source_dir() / "fixtures/showcase-input" / name).string();
  }

  void SetUp() override {
    static std::atomic<int> number{0};
    folder_ = std::filesystem::temp_directory_path() /
              ("telaudit-cli-" + std::to_string(::getpid()) + "-" + std::to_string(number++));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // `arguments` is one shell command line after the program's name, run in the fixture's folder.
  ProgramResult run(const std::string& arguments) {
    const std::string command = "cd '" + folder_.string() + "' && TELAUDIT_DATA='" + source_dir().string() +
                                "' '" + TELAUDIT_PROGRAM + "' " + arguments +
                                " >stdout.txt 2>stderr.txt </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, *read_file(folder_ / "stdout.txt"),
            *read_file(folder_ / "stderr.txt")};
  }

  static std::string showcase_inputs() {
    return "--contracts " + input("contracts") + " --crosswalk " + input("crosswalk.csv") + " --inventory " +
           input("inventory.csv") + " --sites " + input("sites.csv") + " --orders " + input("orders.csv") +
           " --payables " + input("payables.csv") + " --prices " + input("prices.csv");
  }

  std::filesystem::path folder_;
};

}  // namespace telaudit::cli
