// Columns that input files fill: the relation's column, and what a file may say there. The kinds of records
// and clauses are tables of these; readers and the documentation follow them.
#pragma once

#include <string>
#include <vector>

#include "bill/relation.h"

namespace telaudit::terms {

struct InputColumn {
  bill::ColumnSpec spec;
  bool required = false;           // each row or entry must state it
  bool any_when_blank = false;     // left out, it is "*"
  bool service = false;            // kept normalised, and beside it as printed in <name>_printed
  bool number = false;             // a telephone number, kept normalised
  bool fraction = false;           // from 0 to 1
  bool derived = false;            // computed; no file has it
  std::vector<std::string> words;  // the words allowed; empty: any text

  InputColumn must() const;
  InputColumn any() const;
  InputColumn one_of(std::vector<std::string> allowed) const;
};

InputColumn text(std::string name, std::string meaning);
InputColumn date(std::string name, std::string meaning);
InputColumn moment(std::string name, std::string meaning);
InputColumn integer(std::string name, std::string meaning);
InputColumn decimal(std::string name, std::string meaning);
InputColumn fraction(std::string name, std::string meaning);
InputColumn money(std::string name, std::string meaning);
InputColumn boolean(std::string name, std::string meaning);
InputColumn telephone(std::string name, std::string meaning);
// A column that no file has.
InputColumn derived(InputColumn column);

// The columns that many relations share.
InputColumn carrier_column();
InputColumn account_column();
InputColumn service_column();
InputColumn currency_column();
InputColumn valid_from_column();
InputColumn valid_to_column();

// The relation's columns; of a service, the printed form too.
void append_columns(const std::vector<InputColumn>& columns, bill::Schema& schema);

// The columns `file` and `line` that end every relation read from files of one's own.
void append_place_columns(bill::Schema& schema);

}  // namespace telaudit::terms
