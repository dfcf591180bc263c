#include "usage_output.h"

#include <chrono>

namespace telaudit::speed {

bool UsageOutput::open(const std::string& path) {
  file_.reset(std::fopen(path.c_str(), "wb"));
  return file_ != nullptr;
}

bool UsageOutput::close() {
  flush();
  return std::fclose(file_.release()) == 0 && !failed_;
}

void UsageOutput::flush() {
  bytes_ += text_.size();
  if (std::fwrite(text_.data(), 1, text_.size(), file_.get()) != text_.size()) failed_ = true;
  text_.clear();
}

UsageOutput& UsageOutput::number(std::uint64_t value, int digits) {
  char text[24];
  char* const end = text + sizeof text;
  char* begin = end;
  do {
    *--begin = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0 || end - begin < digits);
  text_.append(begin, static_cast<std::size_t>(end - begin));
  return *this;
}

UsageOutput& UsageOutput::decimal(std::uint64_t mantissa, int decimals) {
  std::uint64_t one = 1;
  for (int i = 0; i < decimals; ++i) one *= 10;
  return number(mantissa / one).character('.').number(mantissa % one, decimals);
}

void put_called_number(UsageOutput& out, const Call& call) {
  const bool abroad = call.type == CallType::international;
  out.text(abroad ? "0110" : call.place < 100 ? "10" : "11");
  out.number(call.place % 100, 2).number(call.called, 7);
}

void put_invoice(UsageOutput& out, const UsageOptions& options, std::uint32_t account) {
  out.character('M').number(static_cast<std::uint64_t>(options.year % 100), 2).number(options.month, 2);
  out.character('-').number(account + 1, 4);
}

std::uint64_t account_number(std::uint32_t account) {
  return 9100000000U + std::uint64_t{account} * 137;
}

unsigned last_day(const UsageOptions& options) {
  const std::chrono::year_month_day_last last{std::chrono::year{options.year} /
                                              std::chrono::month{options.month} / std::chrono::last};
  return unsigned{last.day()};
}

}  // namespace telaudit::speed
