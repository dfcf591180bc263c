// The second witness: a rule printed as SQL and run by SQLite over the same relations.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bill/relation.h"
#include "rules/rule.h"
#include "rules/rules.h"

struct sqlite3;

namespace telaudit::rules {

// What both witnesses say of one rule over one environment, in words that compare.
struct Testimony {
  std::vector<std::string> outcomes;  // sorted: "fired", "not_fired", ... one for each row or group
  std::vector<std::string> firings;   // sorted: rows, weights, outcome, amounts, confidence, kind

  bool operator==(const Testimony&) const = default;
  std::string text() const;
};

class SqliteOracle {
 public:
  SqliteOracle();
  ~SqliteOracle();
  SqliteOracle(const SqliteOracle&) = delete;
  SqliteOracle& operator=(const SqliteOracle&) = delete;

  // A table of the relation's rows, in place of one of the same name.
  Result<void> put(const bill::Relation& relation);
  // The printed rule over these tables; the Problem says what SQLite did not like.
  Result<Testimony> run(const std::string& sql) const;

 private:
  Result<void> execute(const std::string& sql) const;

  sqlite3* database_ = nullptr;
};

// What the engine said.
Testimony testimony_of(const RuleResult& result);

}  // namespace telaudit::rules
