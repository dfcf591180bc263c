#include "ingest/element_memory.h"

#include <optional>
#include <utility>

namespace telaudit::ingest {
namespace {

constexpr std::size_t kBytesOfAReading = 256;  // its id, and what holds it
constexpr std::size_t kBytesOfCalls = 64;      // of a part: a node of a table

}  // namespace

const std::vector<std::uint64_t>* ElementMemory::identities(const std::string& reading) {
  const auto* known = find(reading);
  return known == nullptr || known->identities.empty() ? nullptr : &known->identities;
}

void ElementMemory::remember(const std::string& reading, std::vector<std::uint64_t> identities) {
  if (auto* kept = make_room(reading, identities.size() * sizeof(std::uint64_t)); kept != nullptr)
    kept->identities = std::move(identities);
}

std::optional<std::optional<CallSpan>> ElementMemory::calls(const std::string& reading, std::uint32_t part) {
  const auto* known = find(reading);
  if (known == nullptr) return std::nullopt;
  const auto found = known->calls.find(part);
  if (found == known->calls.end()) return std::nullopt;
  return std::optional<std::optional<CallSpan>>(std::in_place, found->second);
}

void ElementMemory::remember(const std::string& reading, std::uint32_t part,
                             const std::optional<CallSpan>& calls) {
  if (auto* kept = make_room(reading, kBytesOfCalls); kept != nullptr) kept->calls[part] = calls;
}

ElementMemory::Remembered* ElementMemory::find(const std::string& reading) {
  const auto found = readings_.find(reading);
  if (found == readings_.end()) return nullptr;
  found->second.asked_in = commit_;
  return &found->second;
}

ElementMemory::Remembered* ElementMemory::make_room(const std::string& reading, std::size_t bytes) {
  auto* kept = find(reading);
  if (kept == nullptr) bytes += kBytesOfAReading;
  if (bytes_ + bytes > room_)
    std::erase_if(readings_, [&](const auto& other) {
      if (other.second.asked_in == commit_) return false;
      bytes_ -= other.second.bytes;
      return true;
    });
  if (bytes_ + bytes > room_) return nullptr;
  if (kept == nullptr) kept = &readings_[reading];
  kept->asked_in = commit_;
  kept->bytes += bytes;
  bytes_ += bytes;
  return kept;
}

}  // namespace telaudit::ingest
