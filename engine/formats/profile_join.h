// Joins what the pieces of a file gave into one reading.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "bill/reading.h"
#include "formats/profile_language.h"
#include "formats/profile_rows.h"

namespace telaudit::formats::profile {

// Takes the rows of pieces in the order of the file. Parts, charges, levels, notes and quarantine are the
// same however the file was cut. Rows of one bill in several currencies are a part for each of them, since
// they do not add up; those that state none go with the first.
class RowJoiner {
 public:
  // `opening` holds the defects met when the file was opened. Profile and layout outlive the joiner.
  RowJoiner(const Profile& profile, const Layout& layout, const Tallies& opening);

  // Takes all but the charges of the next piece, and fills in what its charges inherit from the pieces before
  // it. Bill dates and numbers that follow from the whole file stay unknown in them.
  void add(Rows& piece);
  void add_defect(Defect defect, std::uint64_t offset) { count_defect(defects_, defect, offset); }

  // Everything but the charges.
  bill::Reading finish(const std::string& file);

 private:
  void inherit(Rows& piece);
  void add_group(Group& group);
  std::uint32_t currency_number(const std::string& currency);
  std::optional<std::size_t> known_part(const Group& group, std::uint64_t hash, std::uint32_t currency) const;
  Group& opened(std::size_t part);
  void close_parts();
  void date_part(bill::Part& part, std::optional<Date> latest_day);
  void set_printed(bill::Part& part, const Print& print);
  void add_notes(const std::string& file, bill::Reading& out) const;
  void take_mark(const BlockMark& mark);
  void not_closed(const std::string& block, std::uint64_t offset);
  void note_block(const char* code, std::uint64_t offset, std::string what);

  // A part that pieces go on with; the others are packed.
  struct OpenPart {
    Group group;
    std::uint64_t piece = 0;  // that went on with it last
  };
  struct PartPrint {
    std::size_t part = 0;
    Print print;
  };
  struct OpenBlock {
    std::uint64_t number = 0;  // of the file's records, that which began it
    std::uint64_t offset = 0;
  };

  const Profile& profile_;
  const Layout& layout_;
  std::vector<std::size_t> inherited_columns_;
  Tallies defects_;
  std::array<Tally, 3> line_ends_{};
  std::vector<Inherited> carried_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> part_of_;  // by the hash of its key
  std::map<std::size_t, OpenPart> open_parts_;
  std::vector<std::optional<Date>> latest_days_;  // by part
  std::vector<std::uint32_t> currency_of_;        // likewise: index into currencies_
  std::vector<std::string> currencies_;           // few; the first is none
  std::deque<PartPrint> prints_;                  // in the order of the pieces
  std::uint64_t pieces_ = 0;
  std::uint64_t rows_ = 0;     // of the pieces so far
  std::uint64_t records_ = 0;  // likewise
  std::map<std::string, OpenBlock> open_blocks_;
  std::size_t block_notes_ = 0;
  bill::Reading out_;
};

}  // namespace telaudit::formats::profile
