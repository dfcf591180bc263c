// Rows of a joined relation as bytes: a row of charges takes a twentieth of what its values take, and most
// rows nobody meets. Who meets one gets its values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/evaluate.h"

namespace telaudit::rules {

class PackedRecords {
 public:
  // Its number: records count from 0.
  std::uint32_t add(const Record& record);
  std::size_t size() const { return begins_.size(); }
  // As it was added; into a record that may have been another, whose memory it uses again.
  Record record(std::uint32_t number) const;
  void read(std::uint32_t number, Record& out) const;
  // Gives back what adding alone needs; nothing can be added then.
  void finish();

 private:
  void put(std::uint64_t number);
  std::uint64_t take(std::size_t& at) const;
  std::uint64_t word_of(const std::string& text);

  std::string bytes_;
  std::vector<std::uint64_t> begins_;
  std::vector<std::string_view> words_;  // distinct texts
  std::unordered_map<std::string, std::uint64_t>
      known_;  // to their numbers; its keys are what words_ looks at
  bool finished_ = false;
};

}  // namespace telaudit::rules
