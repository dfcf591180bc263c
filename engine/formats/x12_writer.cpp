#include "formats/x12_writer.h"

namespace telaudit::formats::x12 {

void SegmentWriter::add(std::vector<std::string> elements) {
  while (elements.size() > 1 && elements.back().empty()) elements.pop_back();
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (i > 0) out_ += '*';
    out_ += elements[i];
  }
  out_ += "~\n";
  ++segments_;
}

std::string plain_element(std::string_view text, std::size_t longest) {
  std::string out;
  for (const char c : text) {
    if (out.size() == longest) break;
    const auto byte = static_cast<unsigned char>(c);
    out += byte < ' ' || byte >= 0x7F || c == '*' || c == '~' || c == ':' ? ' ' : c;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string padded_element(std::string_view text, std::size_t width) {
  std::string out = plain_element(text, width);
  out.resize(width, ' ');
  return out;
}

std::string control_digits(std::uint64_t number, std::size_t width) {
  std::string text = std::to_string(number);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

}  // namespace telaudit::formats::x12
