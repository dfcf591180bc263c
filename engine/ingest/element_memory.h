// What is remembered of the elements of readings from one commit to the next, so that a bill that comes in
// many files has each of them looked at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ingest/element_identity.h"

namespace telaudit::ingest {

// A reading's rows never change under its id, so nothing here ever has to be forgotten but for room.
class ElementMemory {
 public:
  // Up to so much is remembered; what the commit at hand has not asked for goes first, and what finds no room
  // then is not remembered.
  static constexpr std::size_t kBytes = std::size_t{32} << 20U;
  // A larger reading's rows are not.
  static constexpr std::uint64_t kRows = std::uint64_t{128} << 10U;

  explicit ElementMemory(std::size_t bytes = kBytes) : room_(bytes) {}

  void begin_commit() { ++commit_; }

  // Of each row; null where they are not known. They live until the next call that remembers something.
  const std::vector<std::uint64_t>* identities(const std::string& reading);
  void remember(const std::string& reading, std::vector<std::uint64_t> identities);

  // Nothing where it is not known whether the part has a span.
  std::optional<std::optional<CallSpan>> calls(const std::string& reading, std::uint32_t part);
  void remember(const std::string& reading, std::uint32_t part, const std::optional<CallSpan>& calls);

  std::size_t bytes() const { return bytes_; }

 private:
  struct Remembered {
    std::vector<std::uint64_t> identities;
    std::unordered_map<std::uint32_t, std::optional<CallSpan>> calls;
    std::size_t bytes = 0;
    std::uint64_t asked_in = 0;
  };
  Remembered* find(const std::string& reading);
  Remembered* make_room(const std::string& reading, std::size_t bytes);

  std::size_t room_;
  std::size_t bytes_ = 0;
  std::uint64_t commit_ = 0;
  std::map<std::string, Remembered> readings_;
};

}  // namespace telaudit::ingest
