// The closed word lists that observations, elements and class tables share, so that a price in 'fiber' never
// misses its comparables in 'fibre'.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace telaudit::pricing {

std::span<const std::string> known_kinds();         // list, public_contract, quote, best_and_final, in_force
std::span<const std::string> known_visibilities();  // own, pool, public
std::span<const std::string> known_accesses();      // fibre, copper, coax, wireless, microwave, satellite
std::span<const std::string> known_units();         // month, year, once, minute, ...

bool is_known(std::string_view word, std::span<const std::string> known);

// Parts of a-z, 0-9 and _ joined by points: data.internet.dedicated.
bool is_class_path(std::string_view text);

// True for `branch` itself and everything under it.
bool is_under(std::string_view class_path, std::string_view branch);

// Decimals of a currency's smallest unit by ISO 4217.
std::uint8_t currency_decimals(std::string_view currency);

// At most 40 bytes of user text for a message, unprintable bytes shown as '?'.
std::string shown(std::string_view text);

}  // namespace telaudit::pricing
