// The levels of every electronic invoice: the sums of EN 16931.
#pragma once

#include <string_view>

namespace telaudit::formats::xml {

struct TotalLevel {
  std::string_view id;  // behind that of the whole document
  std::string_view kind;
  std::string_view label;
};

inline constexpr TotalLevel kTotal = {"", "part", ""};
inline constexpr TotalLevel kGross = {"/gross", "with_vat", "total with VAT (BT-112)"};
inline constexpr TotalLevel kNet = {"/gross/net", "without_vat", "total without VAT (BT-109)"};
inline constexpr TotalLevel kLines = {"/gross/net/lines", "lines", "sum of lines (BT-106)"};
inline constexpr TotalLevel kAllowances = {"/gross/net/allowances", "allowances", "allowances (BT-107)"};
inline constexpr TotalLevel kCharges = {"/gross/net/charges", "charges", "charges (BT-108)"};
inline constexpr TotalLevel kVat = {"/gross/vat", "vat", "VAT (BT-110)"};

}  // namespace telaudit::formats::xml
