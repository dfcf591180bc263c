// Lists that hang on a part or an invoice, each as one value of the catalogue: a bill may have hundreds of
// thousands of levels, and nobody asks SQLite for one of them.
// (store/list_packer.h: how a list is kept.) An entry holds its fields in their order. Texts are u32 length
// and bytes; decimals and sums are text, "" where there is none; numbers are little endian.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/list_packer.h"
#include "store/workspace.h"

namespace telaudit::store {

// Whether the text of a sum gives it back; others cannot be kept.
bool keepable(const Total& total);

// What of a part may be long, packed.
PackedLists pack_lists(const StoredPart& part);

std::string pack_words(std::span<const std::string> words);
std::string pack_ranges(std::span<const bill::RowRange> ranges);
std::string pack_levels(const bill::Levels& levels);
std::string pack_sums(std::span<const LevelSum> sums);
// What LevelRow has beyond its invoice and its reading.
void pack_level_row(const LevelRow& row, ListPacker& list);

// Nothing where the bytes are no such list.
std::optional<std::vector<std::string>> unpack_words(std::string_view bytes);
std::optional<std::vector<bill::RowRange>> unpack_ranges(std::string_view bytes);
std::optional<bill::Levels> unpack_levels(std::string_view bytes);
std::optional<std::vector<LevelSum>> unpack_sums(std::string_view bytes);
std::optional<std::vector<LevelRow>> unpack_level_rows(std::string_view bytes);

}  // namespace telaudit::store
