// The footer of a segment file as bytes, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/segment_format.h"

namespace telaudit::store {

std::string header_bytes();
std::string footer_bytes(const SegmentFooter& footer);
std::string trailer_bytes(std::string_view footer);

// Fills `footer` from bytes that nobody vouches for, or says what is wrong with them. Blocks must fill the
// file from the header to `end_of_blocks`.
std::optional<std::string> parse_footer(std::string_view bytes, std::uint64_t end_of_blocks,
                                        SegmentFooter& footer);

// What a footer says of the zones of a column of which nothing is known.
std::vector<bill::Zone> unknown_zones(std::size_t rows);

}  // namespace telaudit::store
