// The room of terms: what was agreed, ordered, installed and published, loaded from files and compiled to
// dated relations that rules and pricing join to.
//
// Every dated relation has the columns valid_from and valid_to (dates, half-open; unknown means open) and
// provenance (document, page, clause or file and line). A key column may hold "*": any value; a row with a
// named value is closer than one with "*". Two rows with the same key whose periods overlap are a Problem
// with both places.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "bill/relation.h"
#include "bill/table.h"

namespace telaudit::terms {

struct Inputs {
  std::vector<std::string> contracts;          // YAML
  std::vector<std::string> inventory;          // CSV
  std::vector<std::string> sites;              // CSV
  std::vector<std::string> orders;             // CSV
  std::vector<std::string> payables;           // CSV
  std::vector<std::string> crosswalks;         // CSV
  std::vector<std::string> records;            // CSV, named after their kind: ticket.csv, ticket-2026.csv
  std::vector<std::string> reference_folders;  // <table>.yaml, <table>.csv
  // Records that stand in no file, as such a file would hold them: the name of one ("claim.csv") and its
  // text.
  std::vector<std::pair<std::string, std::string>> record_texts;
};

// One loaded relation and what it was made of.
struct TermRelation {
  bill::Table table;
  std::string source_hash;  // SHA-256 over the bytes of its files, in order of name
  bool given = false;  // false: no file was given; the relation is there, empty, and joins to it are missing
};

class Terms {
 public:
  // All fixed relations, those empty that no file was given for, and each reference table under its own name.
  static Result<Terms> load(const Inputs& inputs);

  const TermRelation* find(std::string_view name) const;
  std::vector<std::string> names() const;  // sorted
  std::string hash() const;                // of all relations: enters the run's id

  // What was taken but is worth a word, such as a confirmed mapping to an item that no contract prices.
  const std::vector<Problem>& notes() const { return notes_; }

  // Schemas of the fixed relations, for rule type checks and for the documentation; nothing for an unknown
  // name.
  static std::optional<bill::Schema> schema(std::string_view name);

 private:
  std::vector<std::pair<std::string, TermRelation>> relations_;  // sorted by name
  std::vector<Problem> notes_;
};

}  // namespace telaudit::terms
