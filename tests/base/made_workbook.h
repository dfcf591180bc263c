// Workbooks made by hand from the XML of their parts, for tests of reading them.
#pragma once

#include <zip.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace telaudit {

using Parts = std::vector<std::pair<std::string, std::string>>;

// The bytes of a zip archive of the parts, in a file of the test's own folder.
inline std::string zipped(const Parts& parts, const std::string& path) {
  int error = 0;
  zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  require(zip != nullptr, "a test archive can be made");
  for (const auto& [name, content] : parts) {
    zip_source_t* source = zip_source_buffer(zip, content.data(), content.size(), 0);
    require(zip_file_add(zip, name.c_str(), source, ZIP_FL_OVERWRITE) >= 0, "a part can be added");
  }
  require(zip_close(zip) == 0, "a test archive can be written");
  const auto bytes = read_file(path);
  require(bytes.ok(), "a test archive can be read");
  return *bytes;
}

inline const std::string kRootRelationships =
    R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)"
    R"(<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>)"
    R"(</Relationships>)";

inline const std::string kBookRelationships =
    R"(<Relationships>)"
    R"(<Relationship Id="r1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/>)"
    R"(<Relationship Id="r2" Type="http://x/relationships/styles" Target="/xl/styles.xml"/>)"
    R"(<Relationship Id="r3" Type="http://x/relationships/sharedStrings" Target="./../xl/sharedStrings.xml"/>)"
    R"(<Relationship Id="r4" Type="http://x/relationships/externalLink" Target="file:///etc/hostname" TargetMode="External"/>)"
    R"(</Relationships>)";

// A workbook of one sheet "Prices" with styles 0 number, 1 built-in date 14, 2 yyyy-mm-dd hh:mm, 3 [h]:mm,
// 4 a number whose code has quoted letters, 5 h:mm.
inline Parts one_sheet(const std::string& sheet, const std::string& texts = "<sst/>",
                       const std::string& workbook_properties = "") {
  return {{"_rels/.rels", kRootRelationships},
          {"xl/workbook.xml",
           "<workbook xmlns:r=\"r\">" + workbook_properties +
               "<sheets><sheet name=\"Prices\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"},
          {"xl/_rels/workbook.xml.rels", kBookRelationships},
          {"xl/styles.xml",
           R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm"/>)"
           R"(<numFmt numFmtId="165" formatCode="[h]:mm"/>)"
           R"(<numFmt numFmtId="166" formatCode="0.00&quot; per day&quot;;[Red]-0.00"/></numFmts>)"
           R"(<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>)"
           R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>)"
           R"(<xf numFmtId="166"/><xf numFmtId="20"/></cellXfs></styleSheet>)"},
          {"xl/sharedStrings.xml", texts},
          {"xl/worksheets/sheet1.xml", sheet}};
}

}  // namespace telaudit
