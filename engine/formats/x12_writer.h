// Writing X12: segments with * between elements, ~ and a line end behind each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace telaudit::formats::x12 {

class SegmentWriter {
 public:
  // Elements without what delimits; empty ones at the end are left out.
  void add(std::vector<std::string> elements);
  // Counts from the next segment on, as SE01 does from ST.
  void count_anew() { segments_ = 0; }
  std::uint64_t segments() const { return segments_; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
  std::uint64_t segments_ = 0;
};

// ASCII text without what delimits, and no longer than the element.
std::string plain_element(std::string_view text, std::size_t longest);
// The same with blanks up to the width, for ISA.
std::string padded_element(std::string_view text, std::size_t width);
// With zeros in front.
std::string control_digits(std::uint64_t number, std::size_t width);

}  // namespace telaudit::formats::x12
