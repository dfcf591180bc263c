// Keys of many invoices, packed: a call may touch a million.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bill/invoice.h"

namespace telaudit::bill {

class InvoiceKeys {
 public:
  std::size_t size() const { return places_.size(); }
  void push_back(const InvoiceKey& key);
  InvoiceKey operator[](std::size_t index) const;
  // Brings them into ascending order, each once.
  void sort();

 private:
  struct Place {
    std::uint32_t block = 0;
    std::uint32_t offset = 0;
  };
  struct View {
    std::string_view carrier;
    std::string_view account;
    std::string_view number;
    Date bill_date;
    auto operator<=>(const View&) const = default;
  };

  View view(Place place) const;
  std::uint32_t carrier_number(const std::string& carrier);

  std::vector<std::string> carriers_;
  std::vector<std::string> blocks_;
  std::vector<Place> places_;
};

}  // namespace telaudit::bill
