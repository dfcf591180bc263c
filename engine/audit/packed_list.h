// Many charges or entries of the ledger in the memory of few: some ten bytes each, in their order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/record_values.h"

namespace telaudit::audit {

// Values that a RecordWriter knows. They are added at the end and read from either end; as many as a block
// holds are kept as they are.
template <typename T>
class PackedList {
 public:
  static constexpr std::size_t kBlock = 1024;

  PackedList() = default;
  explicit PackedList(const std::vector<T>& values) {
    for (const auto& value : values) push_back(value);
  }

  std::size_t size() const { return blocks_.size() * kBlock + last_.size(); }
  bool empty() const { return size() == 0; }
  void push_back(T value) {
    last_.push_back(std::move(value));
    if (last_.size() < kBlock) return;
    blocks_.push_back(packed(last_));
    last_.clear();
  }

  // Reads forward; what it shows lives until it goes on.
  class Iterator {
   public:
    Iterator(const PackedList& list, std::size_t block) : list_(&list), block_(block) { open(); }
    Iterator(const Iterator&) = delete;
    Iterator& operator=(const Iterator&) = delete;
    const T& operator*() const { return (*values_)[at_]; }
    const T* operator->() const { return &**this; }
    Iterator& operator++() {
      if (++at_ == values_->size()) {
        ++block_;
        open();
      }
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) {
      return a.block_ == b.block_ && a.at_ == b.at_;
    }

   private:
    void open() {
      at_ = 0;
      values_ = &list_->last_;
      if (block_ < list_->blocks_.size()) {
        opened_ = unpacked(list_->blocks_[block_]);
        values_ = &opened_;
      } else if (values_->empty()) {
        block_ = list_->blocks_.size() + 1;
      }
    }

    const PackedList* list_;
    std::size_t block_;
    std::size_t at_ = 0;
    const std::vector<T>* values_ = nullptr;
    std::vector<T> opened_;
  };
  Iterator begin() const { return Iterator(*this, 0); }
  Iterator end() const { return Iterator(*this, blocks_.size() + 1); }
  // Of a list that is not empty.
  T front() const { return *begin(); }

  // From the last one on, until `visit` says no.
  template <typename Visit>
  void each_backwards(Visit visit) const {
    for (std::size_t i = last_.size(); i-- > 0;)
      if (!visit(last_[i])) return;
    for (std::size_t block = blocks_.size(); block-- > 0;) {
      const std::vector<T> values = unpacked(blocks_[block]);
      for (std::size_t i = values.size(); i-- > 0;)
        if (!visit(values[i])) return;
    }
  }

  void write(RecordWriter& out) const {
    out(blocks_);
    out(last_.empty() ? std::string() : packed(last_));
  }
  // False for bytes that write() did not write.
  bool read(RecordReader& in) {
    std::string rest;
    in(blocks_);
    in(rest);
    last_ = unpacked(rest);
    for (const auto& block : blocks_)
      if (unpacked(block).size() != kBlock) return false;
    return last_.size() < kBlock && (rest.empty() || !last_.empty());
  }

 private:
  static std::string packed(const std::vector<T>& values) {
    std::string out;
    RecordWriter write(out);
    write(values);
    return out;
  }
  // None where these are no such bytes.
  static std::vector<T> unpacked(std::string_view bytes) {
    std::vector<T> out;
    if (bytes.empty()) return out;
    RecordReader read(bytes, RecordForm::second);
    read(out);
    if (!read.done()) out.clear();
    return out;
  }

  std::vector<std::string> blocks_;  // of kBlock values each
  std::vector<T> last_;              // fewer than that
};

using PackedCharges = PackedList<FindingCharge>;
using LedgerEntries = PackedList<LedgerEntry>;

}  // namespace telaudit::audit
