#include "rfp/leak_check.h"

#include <algorithm>
#include <set>

#include "base/archive.h"
#include "base/file.h"
#include "base/text.h"

namespace telaudit::rfp {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShortestName = 3;
constexpr std::size_t kMostLeaks = 100;
constexpr unsigned kFirstZipDay = 0x0021;  // 1980-01-01, the day of an entry without one

// Lower case, without blanks.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : lower(text))
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') out += c;
  return out;
}

std::string without_marks(std::string_view xml) {
  std::string out;
  bool mark = false;
  for (const char c : xml) {
    if (c == '<') mark = true;
    if (!mark) out += c;
    if (c == '>') mark = false;
  }
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

struct Forbidden {
  const char* text;
  const char* what;
};
constexpr Forbidden kInWorkbook[] = {{"state=\"hidden\"", "a hidden sheet"},
                                     {"state=\"veryHidden\"", "a very hidden sheet"},
                                     {"<externalReference", "a link to another workbook"}};
constexpr Forbidden kInSheet[] = {{"<row hidden=", "a hidden row"},
                                  {" hidden=\"1\"", "a hidden row or column"},
                                  {" hidden=\"true\"", "a hidden row or column"},
                                  {"<f>", "a formula"},
                                  {"<f ", "a formula"},
                                  {"<legacyDrawing", "a comment"},
                                  {"<hyperlink", "a link"}};

bool is_plain_part(std::string_view name) {
  static const std::set<std::string, std::less<>> kParts = {
      "[Content_Types].xml", "_rels/.rels",          "xl/_rels/workbook.xml.rels",
      "xl/workbook.xml",     "xl/sharedStrings.xml", "xl/styles.xml",
      "docProps/core.xml",   "docProps/app.xml",     "xl/theme/theme1.xml"};
  return kParts.contains(name) ||
         (starts_with(name, "xl/worksheets/sheet") && name.find('/', 19) == std::string::npos);
}

unsigned little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  unsigned value = 0;
  for (std::size_t i = count; i-- > 0;) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

class LeakSearch {
 public:
  LeakSearch(std::string file, std::span<const std::string> canaries) : file_(std::move(file)) {
    for (const auto& canary : canaries)
      if (std::string searched = plain(canary); !searched.empty())
        canaries_.emplace_back(canary, std::move(searched));
  }

  void words(const std::string& part, std::string_view text) {
    const std::string searched = plain(text);
    const std::string unmarked = plain(without_marks(text));
    for (const auto& [shown, canary] : canaries_)
      for (const auto& form : {canary, escaped(canary)})
        if (searched.find(form) != std::string::npos || unmarked.find(form) != std::string::npos) {
          add(part, "holds '" + shown + "'");
          break;
        }
  }

  void part(const std::string& name, const std::string& xml) {
    words(name, xml);
    if (!is_plain_part(name)) add(name, "a part that a plain workbook does not have");
    if (name == "xl/workbook.xml") {
      find(name, xml, kInWorkbook);
      defined_names(name, xml);
    }
    if (starts_with(name, "xl/worksheets/")) find(name, xml, kInSheet);
    if (name == "docProps/core.xml")
      for (const char* property : {"creator", "lastModifiedBy"}) property_is_ours(name, xml, property);
    if (name == "docProps/app.xml" && xml.find("<Company></Company>") == std::string::npos &&
        xml.find("<Company>") != std::string::npos)
      add(name, "the name of a company");
  }

  // The date and time of each entry stand in the archive's directory (PKWARE APPNOTE 4.3.12).
  void entry_dates(std::string_view bytes) {
    constexpr std::size_t kHeader = 46;
    const auto end = bytes.rfind("PK\x05\x06");
    if (end == std::string_view::npos || end + 22 > bytes.size()) return;
    std::size_t at = little_endian(bytes, end + 16, 4);
    while (at + kHeader <= bytes.size() && bytes.substr(at, 4) == "PK\x01\x02") {
      const std::size_t name = little_endian(bytes, at + 28, 2);
      if (little_endian(bytes, at + 12, 2) != 0 || little_endian(bytes, at + 14, 2) != kFirstZipDay)
        add(std::string(bytes.substr(at + kHeader, name)), "an entry with the time it was written");
      at += kHeader + name + little_endian(bytes, at + 30, 2) + little_endian(bytes, at + 32, 2);
    }
  }

  std::vector<Leak> leaks;

 private:
  void add(const std::string& part, std::string what) {
    for (const auto& leak : leaks)
      if (leak.part == part && leak.what == what) return;
    if (leaks.size() < kMostLeaks) leaks.push_back({file_, part, std::move(what)});
  }

  void find(const std::string& name, const std::string& xml, std::span<const Forbidden> forbidden) {
    for (const auto& one : forbidden)
      if (xml.find(one.text) != std::string::npos) add(name, one.what);
  }

  void defined_names(const std::string& name, const std::string& xml) {
    constexpr std::string_view kName = "<definedName name=\"";
    for (auto at = xml.find(kName); at != std::string::npos; at = xml.find(kName, at + 1)) {
      const auto first = at + kName.size();
      const std::string_view defined = std::string_view(xml).substr(first, xml.find('"', first) - first);
      if (defined != "_xlnm._FilterDatabase" && defined != "_xlnm.Print_Titles" &&
          defined != "_xlnm.Print_Area")
        add(name, "the name '" + std::string(defined) + "'");
    }
  }

  void property_is_ours(const std::string& name, const std::string& xml, const std::string& property) {
    const auto at = xml.find(":" + property + ">");
    if (at == std::string::npos) return;
    const auto first = at + property.size() + 2;
    const std::string value = xml.substr(first, xml.find('<', first) - first);
    if (!value.empty() && value != "telaudit") add(name, "the property " + property + ", '" + value + "'");
  }

  std::string file_;
  std::vector<std::pair<std::string, std::string>> canaries_;
};

}  // namespace

std::vector<std::string> canaries_of(const Event& event, std::span<const Element> elements) {
  std::set<std::string> out;
  for (const auto& bidder : event.bidders) out.insert(bidder);
  for (const auto& element : elements) {
    out.insert(element.incumbent);
    for (const auto& departure : element.departures) out.insert(departure.carrier);
  }
  for (const auto& cost : event.comparison.leaving) out.insert(cost.carrier);
  out.insert(event.salt);
  std::erase_if(out, [](const std::string& name) { return name.size() < kShortestName; });
  return {out.begin(), out.end()};
}

Result<std::vector<Leak>> find_leaks(std::string bytes, const std::string& file,
                                     std::span<const std::string> canaries) {
  LeakSearch search(file, canaries);
  if (!starts_with(bytes, "PK")) {
    search.words("", bytes);
    return std::move(search.leaks);
  }
  search.entry_dates(bytes);
  const auto archive = Archive::open(std::move(bytes), file);
  if (!archive) return archive.problem();
  for (const auto& name : archive->names()) {
    auto part = archive->part(name);
    if (!part) return part.problem();
    std::string content;
    while (true) {
      const auto block = part->next();
      if (!block) return block.problem();
      if (block->empty()) break;
      content += *block;
    }
    search.part(name, content);
  }
  return std::move(search.leaks);
}

Result<std::vector<Leak>> check_carrier_files(const Event& event, std::span<const Element> elements) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(event.folder / "carrier", error))
    paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<Leak> out;
  for (const auto& path : paths) {
    auto canaries = canaries_of(event, elements);
    if (path.filename() == "opened-weights.txt") std::erase(canaries, event.salt);
    auto bytes = read_file(path);
    if (!bytes) return bytes.problem();
    const auto leaks = find_leaks(*std::move(bytes), path.string(), canaries);
    if (!leaks) return leaks.problem();
    out.insert(out.end(), leaks->begin(), leaks->end());
  }
  return out;
}

}  // namespace telaudit::rfp
