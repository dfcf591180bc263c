// Text of a usage file on its way to the disk, or kept where no file is opened.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "usage_calls.h"

namespace telaudit::speed {

class UsageOutput {
 public:
  // False when the file cannot be written; errno says why.
  bool open(const std::string& path);
  // Writes what is left; false when anything could not be written.
  bool close();

  // To be called after each record: writes when enough has gathered.
  void end_record() {
    if (file_ && text_.size() >= kBufferBytes) flush();
  }

  // What was not written to a file.
  std::string take() { return std::exchange(text_, {}); }

  UsageOutput& text(std::string_view text) {
    text_ += text;
    return *this;
  }
  UsageOutput& character(char character) {
    text_ += character;
    return *this;
  }
  // In decimal, with leading zeros up to `digits`.
  UsageOutput& number(std::uint64_t value, int digits = 1);
  // mantissa / 10^decimals, with all its decimals.
  UsageOutput& decimal(std::uint64_t mantissa, int decimals);

  std::uint64_t bytes() const { return bytes_ + text_.size(); }

 private:
  static constexpr std::size_t kBufferBytes = std::size_t{4} << 20;

  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void flush();

  std::unique_ptr<std::FILE, CloseFile> file_;
  std::string text_;
  std::uint64_t bytes_ = 0;
  bool failed_ = false;
};

// The called number behind its prefix: no area code begins with 0 or 1, no country code with 0.
void put_called_number(UsageOutput& out, const Call& call);

// "M2603-0001"
void put_invoice(UsageOutput& out, const UsageOptions& options, std::uint32_t account);

// 10 digits.
std::uint64_t account_number(std::uint32_t account);

unsigned last_day(const UsageOptions& options);

}  // namespace telaudit::speed
