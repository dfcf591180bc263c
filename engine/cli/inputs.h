// The files beside the bills (contracts, inventory, prices, ...): given once, remembered in the workspace.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "book/book.h"
#include "store/workspace.h"
#include "terms/terms.h"

namespace telaudit::cli {

struct InputFiles {
  std::vector<std::string> contracts;
  std::vector<std::string> crosswalks;
  std::vector<std::string> inventory;
  std::vector<std::string> sites;
  std::vector<std::string> orders;
  std::vector<std::string> payables;
  std::vector<std::string> records;  // tickets, payments, claims, ...: the file's name says which
  std::vector<std::string> prices;
  std::vector<std::string> requirements;  // YAML, CSV or .xlsx
  std::vector<std::string> agreed;        // the same
  std::vector<std::string> references;    // folders of one's own reference tables
  std::vector<std::string> suppressions;

  bool empty() const;
};

// Names made absolute and folders replaced by the files in them with the right ending, in order of path. A
// name that does not exist is a Problem.
Result<InputFiles> resolve(const InputFiles& named);

// What a command works with: each kind as named now, or else as remembered.
InputFiles merge(const InputFiles& named, const InputFiles& remembered);

// Those that were named last, and what was entered through intake workbooks, which needs no naming and is not
// remembered by its files.
Result<InputFiles> remembered_inputs(const store::Workspace& workspace);
Result<void> remember_inputs(store::Workspace& workspace, const InputFiles& inputs);

// Files and folders of rules that the last audit was made with, absolute; empty where they were the shipped
// ones.
Result<void> remember_rule_paths(store::Workspace& workspace, const std::vector<std::string>& paths);
Result<std::vector<std::string>> remembered_rule_paths(const store::Workspace& workspace);

// `data_dir` holds rules/reference, the public tables.
terms::Inputs term_inputs(const InputFiles& inputs, const std::string& data_dir);

// What was handed over, for the ladder of the book.
std::vector<book::BookInput::Given> given_inputs(const InputFiles& inputs);

}  // namespace telaudit::cli
