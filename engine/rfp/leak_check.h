// What a file for bidders must not hold: the words that would give something away, in any part of it, and the
// places in a workbook where things are kept out of sight.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "rfp/element.h"
#include "rfp/event.h"

namespace telaudit::rfp {

struct Leak {
  std::string file;
  std::string part;  // of a workbook, or "" for a text file
  std::string what;
};

// Bidders, predecessors and the salt of the seal; names shorter than three characters are left out.
std::vector<std::string> canaries_of(const Event& event, std::span<const Element> elements);

// Searches a text file as it is, a workbook part by part, with and without its marks; case and blanks do not
// count. In a workbook also: hidden or very hidden sheets, hidden rows and columns, names that are no print
// titles or filters, formulas with their cached values, comments, links, properties of its own, parts that a
// plain workbook does not have, entries with a date. Problems: a workbook that cannot be unpacked.
Result<std::vector<Leak>> find_leaks(std::string bytes, const std::string& file,
                                     std::span<const std::string> canaries);

// Every file in carrier/.
Result<std::vector<Leak>> check_carrier_files(const Event& event, std::span<const Element> elements);

}  // namespace telaudit::rfp
