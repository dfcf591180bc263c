// Lists that hang on a part or an invoice, each as one value of the catalogue: a bill may have hundreds of
// thousands of levels, and nobody asks SQLite for one of them.
//
// A list is u8 form, 0 or 1; u32 number of bytes that follow when they are expanded; and these bytes, with
// form 1 compressed by Zstandard. They hold u32 entries and the fields of each entry in their order. Texts
// are u32 length and bytes; decimals and sums are text, "" where there is none; numbers are little endian.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/workspace.h"

namespace telaudit::store {

std::string pack_words(std::span<const std::string> words);
std::string pack_ranges(std::span<const bill::RowRange> ranges);
std::string pack_levels(std::span<const bill::Level> levels);
std::string pack_sums(std::span<const LevelSum> sums);
// What LevelRow has beyond its invoice and its reading.
std::string pack_level_rows(std::span<const LevelRow* const> rows);

// Nothing where the bytes are no such list.
std::optional<std::vector<std::string>> unpack_words(std::string_view bytes);
std::optional<std::vector<bill::RowRange>> unpack_ranges(std::string_view bytes);
std::optional<std::vector<bill::Level>> unpack_levels(std::string_view bytes);
std::optional<std::vector<LevelSum>> unpack_sums(std::string_view bytes);
std::optional<std::vector<LevelRow>> unpack_level_rows(std::string_view bytes);

}  // namespace telaudit::store
