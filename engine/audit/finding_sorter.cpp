#include "audit/finding_sorter.h"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace telaudit::audit {
namespace {

// What stands before each record in the file; the id follows, then the record.
struct Head {
  std::int64_t mantissa = 0;
  std::uint64_t came = 0;
  std::uint64_t record_size = 0;
  std::int32_t first = 0;
  std::int32_t second = 0;
  std::uint32_t scale = 0;
  std::uint32_t id_size = 0;
};

std::string bytes_of(const FindingPlace& place, std::size_t record_size) {
  const Head head{place.amount.mantissa,
                  place.came,
                  record_size,
                  place.first,
                  place.second,
                  place.amount.scale,
                  static_cast<std::uint32_t>(place.id.size())};
  std::string out(sizeof(Head), '\0');
  std::memcpy(out.data(), &head, sizeof(Head));
  return out + place.id;
}

Problem damaged() {
  return {"a temporary file of the audit does not hold what was written to it",
          {},
          "check the disk of the workspace and run the same command again"};
}

// Reads the records of one sorted stretch.
class StretchReader {
 public:
  StretchReader(const ByteFile& file, std::uint64_t begin, std::uint64_t end)
      : file_(&file), at_(begin), end_(end) {}

  // False at the end.
  Result<bool> next() {
    begin_ += used_;
    used_ = 0;
    if (at_ == end_ && block_.size() == begin_) return false;
    Head head;
    if (auto filled = fill(sizeof(Head)); !filled) return filled.problem();
    std::memcpy(&head, block_.data() + begin_, sizeof(Head));
    if (head.record_size > file_->size()) return damaged();
    record_begin_ = sizeof(Head) + head.id_size;
    used_ = record_begin_ + head.record_size;
    if (auto filled = fill(used_); !filled) return filled.problem();
    place_ = {head.first,
              head.second,
              {head.mantissa, static_cast<std::uint8_t>(head.scale)},
              block_.substr(begin_ + sizeof(Head), head.id_size),
              head.came};
    return true;
  }
  const FindingPlace& place() const { return place_; }
  std::string_view record() const {
    return std::string_view(block_).substr(begin_ + record_begin_, used_ - record_begin_);
  }

 private:
  static constexpr std::size_t kBlock = std::size_t{64} << 10;

  Result<void> fill(std::size_t size) {
    if (block_.size() - begin_ >= size) return {};
    block_.erase(0, begin_);
    begin_ = 0;
    const std::uint64_t wanted = std::min<std::uint64_t>(end_ - at_, std::max(size - block_.size(), kBlock));
    auto more = file_->read(at_, wanted);
    if (!more) return more.problem();
    at_ += more->size();
    block_ += *more;
    if (block_.size() < size) return damaged();
    return {};
  }

  const ByteFile* file_;
  std::uint64_t at_, end_;
  std::string block_;
  std::size_t begin_ = 0;  // of the record in the block
  std::size_t used_ = 0;   // by it
  std::size_t record_begin_ = 0;
  FindingPlace place_;
};

Result<void> give(std::string_view bytes, const std::function<Result<void>(FindingRecord&&)>& visit) {
  FindingRecord record;
  if (!read_record(bytes, record)) return damaged();
  return visit(std::move(record));
}

}  // namespace

std::strong_ordering FindingPlace::operator<=>(const FindingPlace& other) const {
  if (const auto order = std::tie(first, second) <=> std::tie(other.first, other.second); order != 0)
    return order;
  if (const auto order = other.amount <=> amount; order != 0) return order;
  return std::tie(id, came) <=> std::tie(other.id, other.came);
}

Result<void> FindingSorter::add(FindingPlace place, const FindingRecord& record) {
  place.came = came_++;
  const std::size_t begin = bytes_.size();
  append_record(bytes_, record);
  held_.push_back({std::move(place), begin, bytes_.size() - begin});
  constexpr std::size_t kEach = sizeof(Held) + 32;
  return bytes_.size() + held_.size() * kEach < most_held_ ? Result<void>() : spill();
}

void FindingSorter::sort() {
  std::sort(held_.begin(), held_.end(), [](const Held& a, const Held& b) { return a.place < b.place; });
}

Result<void> FindingSorter::spill() {
  if (held_.empty()) return {};
  if (!file_) {
    auto file = ByteFile::nameless(folder_);
    if (!file) return file.problem();
    file_ = std::move(*file);
  }
  sort();
  constexpr std::size_t kBlock = std::size_t{1} << 20;
  const std::uint64_t begin = file_->size();
  std::string block;
  for (const auto& held : held_) {
    block += bytes_of(held.place, held.size);
    block.append(bytes_, held.begin, held.size);
    if (block.size() < kBlock) continue;
    if (auto written = file_->append(block); !written) return written;
    block.clear();
  }
  if (auto written = file_->append(block); !written) return written;
  stretches_.push_back({begin, file_->size()});
  held_.clear();
  bytes_.clear();
  return {};
}

Result<void> FindingSorter::merge(const std::function<Result<void>(FindingRecord&&)>& visit) {
  std::vector<StretchReader> readers;
  for (const auto& stretch : stretches_) readers.emplace_back(*file_, stretch.begin, stretch.end);
  // A heap whose front is the reader with the smallest place.
  std::vector<std::size_t> heap;
  const auto later = [&](std::size_t a, std::size_t b) { return readers[b].place() < readers[a].place(); };
  for (std::size_t i = 0; i < readers.size(); ++i) {
    const auto more = readers[i].next();
    if (!more) return more.problem();
    if (*more) heap.push_back(i);
  }
  std::make_heap(heap.begin(), heap.end(), later);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), later);
    auto& reader = readers[heap.back()];
    if (auto visited = give(reader.record(), visit); !visited) return visited;
    const auto more = reader.next();
    if (!more) return more.problem();
    if (*more)
      std::push_heap(heap.begin(), heap.end(), later);
    else
      heap.pop_back();
  }
  return {};
}

Result<void> FindingSorter::drain(const std::function<Result<void>(FindingRecord&&)>& visit) {
  if (!stretches_.empty()) {
    if (auto spilled = spill(); !spilled) return spilled;
    bytes_.shrink_to_fit();
    held_.shrink_to_fit();
    auto merged = merge(visit);
    stretches_.clear();
    file_.reset();
    return merged;
  }
  sort();
  for (const auto& held : held_)
    if (auto visited = give(std::string_view(bytes_).substr(held.begin, held.size), visit); !visited)
      return visited;
  held_.clear();
  bytes_.clear();
  return {};
}

}  // namespace telaudit::audit
