// A list as one value of the catalogue: u8 form, 0 or 1; u32 number of bytes that follow when they are
// expanded; and these bytes, with form 1 compressed by Zstandard, in one frame or several. They hold u32
// entries and the entries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace telaudit::store {

// A list as its entries come: what waits to be compressed is a quarter of a megabyte, however long it gets.
class ListPacker {
 public:
  // The fields of the next entry are appended to it, and end_entry() ends it.
  std::string& entry() { return waiting_; }
  void end_entry();
  std::uint32_t entries() const { return entries_; }
  // Compresses what waits, for a list that is not gone on with soon.
  void rest();
  // The bytes of the list.
  std::string finish() const;

 private:
  void compress_waiting();

  std::string waiting_;
  std::string frames_;
  std::uint64_t expanded_ = 0;  // bytes in the frames when they are expanded
  std::uint32_t entries_ = 0;
};

// The expanded bytes of a list; nothing where the bytes are no list.
std::optional<std::string> expand_list(std::string_view bytes);

}  // namespace telaudit::store
