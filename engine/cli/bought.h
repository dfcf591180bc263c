// What the latest bills say is bought, without an audit: for commands that ask for no findings.
#pragma once

#include <memory>

#include "book/contents.h"
#include "cli/session.h"

namespace telaudit::cli {

// The contents refer to the rest, and to the evaluation and the classifier they were made from.
struct Bought {
  std::unique_ptr<audit::BillEnvironment> bills;
  std::unique_ptr<audit::Audit> facts;
  std::unique_ptr<book::BookInput> input;
  std::unique_ptr<book::Contents> contents;
};

// As of the latest bill date; nothing is compared with market prices. A Problem where no bill was read.
Result<Bought> what_is_bought(const Evaluation& evaluation, const pricing::Classifier& classifier);

}  // namespace telaudit::cli
