#include "formats/profile_opening.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "formats/reader.h"

namespace telaudit::formats::profile {

Opening::Opening(std::string_view prefix)
    : bytes_(prefix), encoding_(guess_encoding(prefix)), text_(prefix), whole_(prefix.size() < kSniffBytes) {
  if (is_wide(encoding_)) {
    append_as_utf8(decoded_, prefix, encoding_);
    text_ = decoded_;
  } else {
    foreign_ = valid_utf8(prefix, true) != prefix.size();
  }
  if (starts_with(text_, "\xEF\xBB\xBF")) start_ = 3;
}

bool is_binary(const Opening& opening, const RecordScanner& scanner) {
  const auto line = opening.text().substr(scanner.offset(), scanner.end() - scanner.offset());
  return line.find('\0') != std::string_view::npos;
}

const std::vector<HeaderLine>& Opening::header_lines(const Grammar& grammar, Encoding fallback) const {
  const Encoding encoding = foreign_ ? fallback : Encoding::utf8;
  const auto known = std::find_if(split_.begin(), split_.end(), [&](const SplitLines& split) {
    return split.grammar == grammar && split.encoding == encoding;
  });
  if (known != split_.end()) return known->lines;
  std::vector<HeaderLine> lines;
  RecordScanner scanner(text_, grammar, start_);
  std::string decoded;
  while (lines.size() < kTitleLines && scanner.next() && !is_binary(*this, scanner)) {
    HeaderLine line{{}, scanner.offset(), scanner.end()};
    for (const auto field : scanner.fields()) {
      decoded.clear();
      append_as_utf8(decoded, field, encoding);
      line.names.push_back(normalise_header(decoded));
    }
    lines.push_back(std::move(line));
  }
  return split_.emplace_back(SplitLines{grammar, encoding, std::move(lines)}).lines;
}

}  // namespace telaudit::formats::profile
