#include "bill/invoice_keys.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace telaudit::bill {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

// What stands before the bytes of account and number.
struct Head {
  std::uint32_t carrier = 0;
  std::int32_t bill_date = 0;
  std::uint32_t account_bytes = 0;
  std::uint32_t number_bytes = 0;
};

}  // namespace

// The carrier of the key before is most likely that of this one. Where there are many, some stand twice.
std::uint32_t InvoiceKeys::carrier_number(const std::string& carrier) {
  constexpr std::ptrdiff_t kRecent = 16;
  const auto end =
      carriers_.rend() - carriers_.rbegin() < kRecent ? carriers_.rend() : carriers_.rbegin() + kRecent;
  const auto known = std::find(carriers_.rbegin(), end, carrier);
  if (known != end) return static_cast<std::uint32_t>(carriers_.rend() - known - 1);
  carriers_.push_back(carrier);
  return static_cast<std::uint32_t>(carriers_.size() - 1);
}

void InvoiceKeys::push_back(const InvoiceKey& key) {
  const Head head{carrier_number(key.carrier), key.bill_date.days,
                  static_cast<std::uint32_t>(key.account.size()),
                  static_cast<std::uint32_t>(key.number.size())};
  const std::size_t bytes = sizeof head + key.account.size() + key.number.size();
  if (blocks_.empty() || blocks_.back().size() + bytes > kBlockBytes) {
    blocks_.emplace_back();
    blocks_.back().reserve(std::max(bytes, kBlockBytes));
  }
  std::string& block = blocks_.back();
  places_.push_back(
      {static_cast<std::uint32_t>(blocks_.size() - 1), static_cast<std::uint32_t>(block.size())});
  std::array<char, sizeof head> head_bytes{};
  std::memcpy(head_bytes.data(), &head, sizeof head);
  block.append(head_bytes.data(), head_bytes.size()).append(key.account).append(key.number);
}

InvoiceKeys::View InvoiceKeys::view(Place place) const {
  const std::string_view bytes = std::string_view(blocks_[place.block]).substr(place.offset);
  Head head;
  std::memcpy(&head, bytes.data(), sizeof head);
  return {carriers_[head.carrier], bytes.substr(sizeof head, head.account_bytes),
          bytes.substr(sizeof head + head.account_bytes, head.number_bytes), Date{head.bill_date}};
}

InvoiceKey InvoiceKeys::operator[](std::size_t index) const {
  const View key = view(places_[index]);
  return {std::string(key.carrier), std::string(key.account), std::string(key.number), key.bill_date};
}

void InvoiceKeys::sort() {
  std::sort(places_.begin(), places_.end(),
            [&](Place left, Place right) { return view(left) < view(right); });
  places_.erase(std::unique(places_.begin(), places_.end(),
                            [&](Place left, Place right) { return view(left) == view(right); }),
                places_.end());
}

}  // namespace telaudit::bill
