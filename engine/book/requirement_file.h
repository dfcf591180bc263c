// Reading of requirements and goals: types the texts of entries and finds what contradicts itself, whatever
// the bills say.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "book/entry_file.h"
#include "book/requirements.h"
#include "pricing/benchmark.h"

namespace telaudit::book {

struct RequirementReading {
  Requirements requirements;      // empty where there are problems
  std::vector<Problem> problems;  // every one of every file, in the files' order
};

// Of files in YAML, CSV (a file each for goals and requirements) or .xlsx (sheets Goals and Requirements).
// `classifier` may be null: then no class is checked, and units stay empty.
RequirementReading read_requirements(std::span<const std::string> paths,
                                     const pricing::Classifier* classifier);

// Of one text.
RequirementReading parse_requirements(std::string_view bytes, const std::string& file,
                                      const pricing::Classifier* classifier);

// The columns of a requirement and of a goal, in the order of the template.
const EntrySection& requirement_section();
const EntrySection& goal_section();

// A row of the workbook that is as the template has it: nobody wrote anything, and it is no entry.
bool is_untouched(const Entry& entry);

// One Problem that holds them all, each on a line of its own, but for those over the first fifty.
Problem one_problem(std::span<const Problem> problems, std::string_view of);

}  // namespace telaudit::book
