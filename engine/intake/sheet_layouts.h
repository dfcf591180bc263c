// The sheets of the intake workbooks, as tables that writer, reader and page of documentation follow.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "intake/kept_table.h"
#include "intake/written_value.h"

namespace telaudit::intake {

struct LayoutColumn {
  // given: written by the program for people, never read. key: written by the program, read back to know
  // which row it is. filled: for people. A row in which nobody filled a column is no entry.
  enum class Use : std::uint8_t { given, key, filled };
  std::string name;
  Use use = Use::filled;
  ValueRule rule = {};
  std::string meaning;
  double width = 14;
};

struct SheetLayout {
  std::string name;
  std::vector<LayoutColumn> columns;

  const LayoutColumn* find(std::string_view column) const;
};

// One field of a contract a row, one contract a sheet.
const SheetLayout& contract_layout();
const SheetLayout& rate_layout();
const SheetLayout& inventory_layout();
std::span<const SheetLayout* const> all_layouts();

// A field of a contract: the section and key of the contract's file (engine/terms/README.md) that it becomes.
struct ContractField {
  std::string name;
  ValueRule rule;
  bool needed = false;  // an entry of its section must state it
  std::string meaning;
};

struct ContractSection {
  std::string name;  // the key of the contract's file, but for `contract` and `late_fee`
  bool repeated = false;
  bool cited = false;  // document, page and clause may stand beside it, the same on all of its rows
  int prepared = 1;    // how many empty entries of a repeated one a new sheet has
  std::vector<ContractField> fields;

  const ContractField* find(std::string_view field) const;
};

// In the order in which one reads a contract.
std::span<const ContractSection> contract_sections();
const ContractSection* find_section(std::string_view name);

}  // namespace telaudit::intake
