// What the reader of a workbook's frame and the reader of its rows share.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/archive.h"
#include "base/sheet.h"
#include "base/sheet_values.h"
#include "base/xml.h"

namespace telaudit {

// The texts that cells name by number, one after the other in one piece of memory.
struct SharedTexts {
  std::string bytes;
  std::vector<std::size_t> ends;

  std::size_t size() const { return ends.size(); }
  std::string_view at(std::size_t index) const {
    const std::size_t begin = index == 0 ? 0 : ends[index - 1];
    return std::string_view(bytes).substr(begin, ends[index] - begin);
  }
};

struct Workbook::State {
  Archive archive;
  std::string hash;
  std::vector<SheetInfo> sheets;
  std::vector<std::string> parts;  // of each sheet, its name in the archive
  DateSystem system = DateSystem::from_1900;
  std::vector<NumberStyle> styles;  // by the number that a cell's `s` names
  SharedTexts texts;
};

// A part of the archive read as XML. Problems name file and part.
Result<void> read_xml_part(const Archive& archive, std::string_view part, XmlParser& parser);

// "book.xlsx, part xl/workbook.xml".
std::string part_place(const std::string& file, std::string_view part);

}  // namespace telaudit
