// A workspace in a folder of its own, and reading files into it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "formats/reader.h"
#include "ingest/ingest.h"

namespace telaudit::ingest {

class IngestFixture : public testing::Test {
 protected:
  static std::filesystem::path source_dir() { return TELAUDIT_SOURCE_DIR; }
  static std::filesystem::path shared_data() { return source_dir() / ".." / "shared" / "data"; }

  void SetUp() override {
    static std::atomic<int> number{0};
    folder_ = std::filesystem::temp_directory_path() /
              ("telaudit-ingest-" + std::to_string(::getpid()) + "-" + std::to_string(number++));
    std::filesystem::create_directories(folder_);
    const std::vector<std::string> profiles = {(source_dir() / "rules" / "profiles").string()};
    auto readers = formats::load_readers(profiles);
    ASSERT_TRUE(readers) << readers.problem().text();
    readers_ = std::move(*readers);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  store::Workspace open(const std::string& name = "workspace") {
    auto workspace = store::Workspace::open(folder_ / name, store::Workspace::Access::write);
    require(workspace.ok(), "the test's workspace opens");
    return std::move(*workspace);
  }

  // Reads the files one by one, in the order given.
  std::vector<FileReport> read(store::Workspace& workspace, const std::vector<std::string>& paths,
                               const Options& options = {}) {
    std::vector<FileReport> reports;
    for (const auto& path : paths) {
      auto report = ingest(workspace, readers_, {{path, true}}, options, [](const Progress&) {});
      EXPECT_TRUE(report) << report.problem().text();
      if (report) reports.insert(reports.end(), report->files.begin(), report->files.end());
    }
    return reports;
  }

  std::string write(const std::string& name, std::string_view content) {
    const auto path = folder_ / name;
    EXPECT_TRUE(write_output(path, content));
    return path.string();
  }

  // What the workspace says of its invoices and levels, for comparison.
  static std::string states(const store::Workspace& workspace) {
    std::string out;
    const auto invoices = workspace.invoices();
    EXPECT_TRUE(invoices);
    for (const auto& row : *invoices)
      out += row.key.text() + " " + std::string(bill::state_name(row.state)) + " " +
             (row.printed ? row.printed->text() : "-") + " " + row.computed.text() + " " +
             row.payable.text() + " " + row.detail + " " + std::to_string(row.charges) + "\n";
    const auto levels = workspace.levels();
    EXPECT_TRUE(levels);
    std::vector<std::string> lines;
    for (const auto& row : *levels)
      lines.push_back("  " + row.level.id + " " + row.computed.text() + " " + row.state + "\n");
    std::sort(lines.begin(), lines.end());
    for (const auto& line : lines) out += line;
    return out;
  }

  static bill::InvoiceState only_state(const store::Workspace& workspace) {
    const auto invoices = workspace.invoices();
    EXPECT_TRUE(invoices);
    EXPECT_EQ(invoices->size(), 1U);
    return invoices->empty() ? bill::InvoiceState::conflict : invoices->front().state;
  }

  std::filesystem::path folder_;
  formats::Readers readers_;
};

}  // namespace telaudit::ingest
