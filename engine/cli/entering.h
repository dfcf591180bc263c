// What the commands that take what people enter have in common.
#pragma once

#include <memory>
#include <string>

#include "audit/bill_environment.h"
#include "cli/session.h"
#include "intake/billed_codes.h"
#include "intake/entered_terms.h"
#include "intake/kept_versions.h"

namespace telaudit::cli {

// The role, and the day or today's.
Result<intake::Entering> entering_of(const std::string& role, const std::string& on);

// Terms with those files in the place of what the workspace keeps: what a new version would be read as.
Result<void> check_with_remembered(const GlobalOptions& global, const store::Workspace& workspace,
                                   const intake::TermPaths& entered);

// What the latest bills charge, with the terms that are in force.
struct BilledSession {
  std::unique_ptr<store::Workspace> workspace;
  InputFiles inputs;
  std::unique_ptr<terms::Terms> terms;
  pricing::Classifier classifier;
  intake::Billed billed;
  std::string customer;
  Date as_of;
};
Result<BilledSession> open_billed(const GlobalOptions& global, const InputFiles& named,
                                  store::Workspace::Access access);

}  // namespace telaudit::cli
