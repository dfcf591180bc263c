// Findings put in an order, any number of them in the memory of a few.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "audit/byte_file.h"
#include "audit/finding_record.h"
#include "base/result.h"

namespace telaudit::audit {

// Where a finding stands: first by the numbers, then by the larger amount, then by id, then as they came.
struct FindingPlace {
  int first = 0;
  int second = 0;
  Decimal amount;
  std::string id;
  std::uint64_t came = 0;

  std::strong_ordering operator<=>(const FindingPlace& other) const;
  bool operator==(const FindingPlace& other) const { return (*this <=> other) == 0; }
};

class FindingSorter {
 public:
  // Bytes of findings that it holds before it writes them to a file in the folder; with what it needs beside
  // them, no more than twice as many.
  static constexpr std::size_t kHeld = std::size_t{32} << 20;

  explicit FindingSorter(std::filesystem::path folder, std::size_t held = kHeld)
      : folder_(std::move(folder)), most_held_(held) {}

  Result<void> add(FindingPlace place, const FindingRecord& record);
  // All that were added, in order; then none is left. Problems: the disk's, the visitor's.
  Result<void> drain(const std::function<Result<void>(FindingRecord&&)>& visit);

 private:
  struct Held {
    FindingPlace place;
    std::size_t begin = 0;
    std::size_t size = 0;
  };
  // A sorted stretch of the file.
  struct Stretch {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };

  void sort();
  Result<void> spill();
  Result<void> merge(const std::function<Result<void>(FindingRecord&&)>& visit);

  std::filesystem::path folder_;
  std::size_t most_held_;
  std::uint64_t came_ = 0;
  std::string bytes_;
  std::vector<Held> held_;
  std::optional<ByteFile> file_;
  std::vector<Stretch> stretches_;
};

}  // namespace telaudit::audit
