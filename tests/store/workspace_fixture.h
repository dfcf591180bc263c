#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "made_readings.h"
#include "store/workspace.h"

namespace telaudit::store {

// A folder for one workspace, which goes with the test.
class WorkspaceTest : public testing::Test {
 protected:
  std::filesystem::path folder() const { return temporary_.path() / "workspace"; }
  Workspace writer() const {
    auto workspace = Workspace::open(folder(), Workspace::Access::write);
    EXPECT_TRUE(workspace.ok()) << workspace.problem().text();
    return std::move(*workspace);
  }
  Workspace reader() const {
    auto workspace = Workspace::open(folder(), Workspace::Access::read);
    EXPECT_TRUE(workspace.ok()) << workspace.problem().text();
    return std::move(*workspace);
  }
  // The Problem of opening; empty when there was none.
  std::string refusal(Workspace::Access access) const {
    const auto workspace = Workspace::open(folder(), access);
    return workspace.ok() ? "" : workspace.problem().text();
  }
  bool has_segment(const std::string& reading) const {
    return std::filesystem::exists(folder() / "segments" / (reading + ".seg"));
  }

  TemporaryFolder temporary_;
};

// The Problem as text; empty when there was none.
inline std::string outcome(const Result<void>& result) {
  return result.ok() ? "" : result.problem().text();
}

}  // namespace telaudit::store
