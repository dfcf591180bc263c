#include "store/other_numbers.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "base/date.h"
#include "base/text.h"
#include "store/workspace.h"

namespace telaudit::store {
namespace {

constexpr std::ptrdiff_t kLeastDigitsOfANumber = 7;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The last character that counts when service ids are compared, in upper case; 0 when none does.
char last_significant(std::string_view text) {
  for (auto at = text.rbegin(); at != text.rend(); ++at)
    if (is_digit(*at) || is_letter(*at)) return is_letter(*at) ? static_cast<char>(*at & ~0x20) : *at;
  return 0;
}

}  // namespace

bool is_own_number(std::string_view number, std::string_view service) {
  if (number.empty()) return false;
  if (number == service) return true;
  return last_significant(number) == last_significant(service) &&
         normalise_service_id(number) == normalise_service_id(service);
}

std::string_view shown_number(std::string_view number, std::string_view service, std::string& buffer) {
  if (is_own_number(number, service)) return number;
  buffer = masked_number(number);
  return buffer;
}

std::string_view shown_text(std::string_view text, std::string_view number, std::string_view service,
                            std::string& buffer) {
  if (number.empty() || text.find(number) == std::string_view::npos ||
      std::count_if(number.begin(), number.end(), is_digit) < kLeastDigitsOfANumber ||
      is_own_number(number, service))
    return text;
  const std::string masked = masked_number(number);
  std::string out(text);
  for (auto at = out.find(number); at != std::string::npos; at = out.find(number, at + masked.size()))
    out.replace(at, number.size(), masked);
  buffer = std::move(out);
  return buffer;
}

Result<void> log_reveal(const std::filesystem::path& folder, const std::string& what) {
  if (!Workspace::exists(folder)) return {};
  auto workspace = Workspace::open(folder, Workspace::Access::write);
  if (!workspace) return workspace.problem();
  const auto old = workspace->document("reveal-log");
  if (!old) return old.problem();
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  return workspace->put_document("reveal-log", old->value_or("") + Moment{now * 10}.text() +
                                                   " UTC, user id " + std::to_string(::getuid()) + ", " +
                                                   what + "\n");
}

}  // namespace telaudit::store
