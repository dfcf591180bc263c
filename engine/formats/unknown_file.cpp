#include "formats/unknown_file.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/text.h"
#include "formats/reader.h"
#include "formats/xml_parser.h"
#include "formats/xml_values.h"

namespace telaudit::formats {
namespace {

struct Likeness {
  std::string what;
  std::string advice;
};

constexpr std::size_t kMostNames = 5;
const std::string kListed = "telaudit formats lists what is read";

std::string_view without_margin(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

// Up to the first byte that cannot be of a code; printed, so never long.
std::string code_at(std::string_view text) {
  constexpr std::size_t kLongestCode = 12;
  std::string code;
  for (const char c : text.substr(0, kLongestCode)) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain) break;
    code += c;
  }
  return code;
}

// The code that stands behind each occurrence of `before` and `skipped` further separators, once each.
std::vector<std::string> codes_behind(std::string_view text, std::string_view before, std::size_t skipped,
                                      char separator) {
  std::vector<std::string> codes;
  for (std::size_t at = text.find(before); at != std::string_view::npos; at = text.find(before, at + 1)) {
    std::size_t begin = at + before.size();
    for (std::size_t i = 0; i < skipped && begin != std::string_view::npos; ++i) {
      begin = text.find(separator, begin);
      if (begin != std::string_view::npos) ++begin;
    }
    if (begin == std::string_view::npos) break;
    const std::string code = code_at(text.substr(begin));
    if (!code.empty() && codes.size() < kMostNames &&
        std::find(codes.begin(), codes.end(), code) == codes.end())
      codes.push_back(code);
  }
  return codes;
}

std::optional<Likeness> as_x12(std::string_view text) {
  constexpr std::size_t kOfSet = 3;  // ST*810*0001
  constexpr std::size_t kBehindSet = 6;
  if (text.size() <= kBehindSet) return std::nullopt;
  const std::string set = code_at(text.substr(kOfSet));
  if (text.starts_with("ST") && set.size() == 3 && text[2] == text[kBehindSet])
    return Likeness{"an X12 set " + set + " without its envelope",
                    "ask for the whole interchange, which begins with ISA"};
  if (!text.starts_with("ISA")) return std::nullopt;
  const char separator = text[kOfSet];
  const auto sets = codes_behind(text, std::string("ST") + separator, 0, separator);
  if (sets.empty()) return Likeness{"an X12 interchange in whose beginning no set is found", kListed};
  if (std::find(sets.begin(), sets.end(), "820") != sets.end())
    return Likeness{"an X12 remittance (820)", "telaudit payments reads it"};
  return Likeness{"X12 of set " + join(sets, ", ") + ", which holds no bill",
                  "of X12, 811 and 810 are bills"};
}

std::optional<Likeness> as_edifact(std::string_view text) {
  if (text.starts_with("UNH+") || text.starts_with("UNH:"))
    return Likeness{"an EDIFACT message without its interchange",
                    "ask for the whole interchange, which begins with UNA or UNB"};
  if (!text.starts_with("UNA") && !text.starts_with("UNB")) return std::nullopt;
  const bool own_marks = text.starts_with("UNA") && text.size() > 4;
  const char separator = own_marks ? text[4] : '+';
  const auto messages = codes_behind(text, std::string("UNH") + separator, 1, separator);
  if (messages.empty())
    return Likeness{"an EDIFACT interchange in whose beginning no message is found", kListed};
  return Likeness{"EDIFACT of message " + join(messages, ", "), "of EDIFACT, INVOIC is read"};
}

std::optional<Likeness> as_xml(std::string_view prefix) {
  const std::string_view text = without_margin(prefix);
  const std::string begin = lower(text.substr(0, 14));
  if (begin == "<!doctype html" || begin.starts_with("<html"))
    return Likeness{"a web page",
                    "download the file itself; a portal that has ended the session sends its login page"};
  const auto root = xml::root_of(prefix);
  if (!root && text.find("<!DOCTYPE") != std::string_view::npos)
    return Likeness{"XML with a document type, which may name other files and is not followed",
                    "ask the sender for the file without it"};
  if (!root && text.starts_with("<?xml") && prefix.size() >= kSniffBytes)
    return Likeness{"XML whose first element stands far behind its beginning, or that cannot be read",
                    "remove the long comment before its first element"};
  if (!root && text.starts_with("<?xml"))
    return Likeness{"XML that cannot be read", "ask the sender for it again"};
  if (!root) return std::nullopt;
  const bool of_ubl = root->space == xml::Space::ubl;
  return Likeness{
      std::string("an XML document ") + xml::in_quotes(root->name.substr(0, 60)) + (of_ubl ? " of UBL" : ""),
      "of XML, invoices of UBL, UN/CEFACT (CII), FatturaPA and ebInterface and statements of UBL are read; " +
          kListed};
}

struct Magic {
  std::string_view bytes;
  std::string_view what;
  std::string_view advice;
};

constexpr std::string_view kUnpack = "unpack it yourself; zip, tar, gzip and zstd are opened in passing";
constexpr std::array<Magic, 5> kMagics = {{
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an office document of the old binary kind (.xls, .doc)",
     "save it as .xlsx or CSV"},
    {"BZh", "packed by bzip2", kUnpack},
    {{"\xFD"
      "7zXZ\0",
      6},
     "packed by xz",
     kUnpack},
    {"7z\xBC\xAF\x27\x1C", "a 7z archive", kUnpack},
    {"Rar!\x1A\x07", "a RAR archive", kUnpack},
}};

std::optional<Likeness> as_another(std::string_view prefix) {
  for (const auto& magic : kMagics)
    if (prefix.starts_with(magic.bytes)) return Likeness{std::string(magic.what), std::string(magic.advice)};
  const std::string_view text = without_margin(prefix);
  if (text.starts_with("{") || text.starts_with("[{"))
    return Likeness{"JSON", "ask for the bill as a file; " + kListed};
  return std::nullopt;
}

}  // namespace

Problem unknown_file(std::string_view prefix, const std::string& name) {
  Problem problem;
  problem.where.file = name;
  const std::string_view text = without_margin(prefix);
  auto seems = as_x12(text);
  if (!seems) seems = as_edifact(text);
  if (!seems) seems = as_xml(prefix);
  if (!seems) seems = as_another(prefix);
  problem.what = "no reader knows this file";
  if (seems) {
    problem.what += ": it seems to be " + seems->what;
    problem.advice = seems->advice;
    return problem;
  }
  problem.advice =
      kListed +
      "; for a delimited file of another carrier, telaudit profile suggest begins a profile, and "
      "rules/profiles/README.md shows how to end it";
  return problem;
}

}  // namespace telaudit::formats
