// Groups of segments that stand in lines and in the summary alike: taxes, allowances and charges.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "formats/edifact_piece.h"

namespace telaudit::formats::edifact {

// Where a segment stands in the file, terminator included.
struct SegmentPlace {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint64_t end() const { return offset + length; }
};

// Refuses the fragment's message, unless something did before.
void refuse(Fragment& fragment, const std::string& file, std::string what, std::string element,
            std::uint64_t offset);

// Whether the tag is one of the directories' INVOIC: others are ignored.
bool is_known_tag(std::uint32_t tag);

// Adds the texts of one element's components from `first` on, joined by blanks.
void append_texts(const Segments& segment, std::size_t element, std::size_t first, std::size_t end,
                  std::string& text);

// ALC 5463 and what describes it.
AllowanceGroup begin_allowance(const Segments& segment, const SegmentPlace& place);
// Adds an amount as ALC+A or ALC+C signs it; false where the text is no number.
bool set_allowance(AllowanceGroup& group, std::string_view amount, Tallies& defects);
// An amount outside of the summary, by its ranks among the qualifiers of those roles.
void take_loose_total(Fragment& fragment, int total, int payable, std::string_view amount,
                      const SegmentPlace& place);

TaxGroup begin_tax(const Segments& segment, const SegmentPlace& place);

}  // namespace telaudit::formats::edifact
